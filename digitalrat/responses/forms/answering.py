"""The answer as one form: introduction, and per point decision, reasons and what the decision requires."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitalrat.measures.models import Measure

from ..enums import Disposition
from ..errors import Problem
from ..models import PointAnswer, Response
from ..services import AnswerInput, measures_for

FIELDS = ("disposition", "reasons", "measures", "new_date", "forwarded_to", "evidence")


@dataclass(frozen=True)
class PointFields:
    """The bound fields of one point, for the template; ``stored`` is what somebody else has saved meanwhile."""

    answer: PointAnswer
    disposition: BoundField
    reasons: BoundField
    measures: BoundField
    new_date: BoundField
    forwarded_to: BoundField
    evidence: BoundField

    @property
    def number(self) -> int:
        return self.answer.point.number

    @property
    def errors(self) -> list[str]:
        return [error for name in FIELDS for error in getattr(self, name).errors]

    @property
    def chosen_measures(self) -> int:
        return len(self.measures.value() or [])


class AnswersForm(forms.Form):
    """Fields are named by point: ``p2_reasons``. ``lock_version`` is what the writer has seen.

    A draft may have gaps, so nothing is required here; what the signature requires, services.problems_of says.
    """

    use_required_attribute = False

    lock_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    introduction = forms.CharField(
        label=gettext_lazy("Einleitung"),
        help_text=gettext_lazy("Steht über den Antworten zu den Punkten."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any = None, *, response: Response) -> None:
        self.answers = list(
            response.answers.select_related("point").prefetch_related("measures").order_by("point__number")
        )
        initial: dict[str, Any] = {"lock_version": response.lock_version, "introduction": response.introduction}
        for answer in self.answers:
            for name in FIELDS:
                value = list(answer.measures.all()) if name == "measures" else getattr(answer, name)
                initial[_name(answer, name)] = [item.pk for item in value] if name == "measures" else value
        super().__init__(data, initial=initial)
        # Offered is what fits the impulse's plan; anything else is refused by the service, with a sentence.
        offered = [(measure.pk, f"{measure.number} – {measure.title}") for measure in measures_for(response)]
        for answer in self.answers:
            self._add_fields(answer, Measure.objects.all(), offered)

    def _add_fields(self, answer: PointAnswer, measures: Any, choices: list[tuple[int, str]]) -> None:
        number = {"n": answer.point.number}
        area = forms.Textarea(attrs={"rows": 6})
        measures_field = forms.ModelMultipleChoiceField(
            queryset=measures,
            widget=forms.CheckboxSelectMultiple,
            label=_("Maßnahmen zu Punkt %(n)d") % number,
            help_text=_("Pflicht bei „Angenommen“ und „Teilweise angenommen“."),
            required=False,
        )
        # One list for all points instead of a query per point.
        measures_field.widget.choices = choices
        fields: dict[str, forms.Field] = {
            "disposition": forms.ChoiceField(
                label=_("Entscheidung zu Punkt %(n)d") % number,
                choices=[("", _("– noch offen –")), *Disposition.choices],
                required=False,
            ),
            "reasons": forms.CharField(
                label=_("Begründung zu Punkt %(n)d") % number,
                help_text=_("Wird so veröffentlicht, wie sie hier steht."),
                required=False,
                max_length=10_000,
                widget=area,
            ),
            "measures": measures_field,
            "new_date": forms.DateField(
                label=_("Neuer Termin zu Punkt %(n)d") % number,
                help_text=_("Pflicht bei „In Prüfung“: bis wann Sie entscheiden, als TT.MM.JJJJ."),
                required=False,
                widget=forms.DateInput(format="%d.%m.%Y", attrs={"inputmode": "numeric", "autocomplete": "off"}),
                input_formats=["%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"],
                error_messages={"invalid": _("Bitte schreiben Sie das Datum so: 31.12.2026.")},
            ),
            "forwarded_to": forms.CharField(
                label=_("Weitergeleitet an (Punkt %(n)d)") % number,
                help_text=_("Pflicht bei „Nicht zuständig, weitergeleitet“: die Stelle, die nun zuständig ist."),
                required=False,
                max_length=200,
            ),
            "evidence": forms.CharField(
                label=_("Nachweis zu Punkt %(n)d") % number,
                help_text=_("Pflicht bei „Bereits umgesetzt“: woran man es sieht, zum Beispiel eine Adresse."),
                required=False,
                max_length=500,
            ),
        }
        for name, field in fields.items():
            self.fields[_name(answer, name)] = field

    def points(self) -> Iterator[PointFields]:
        """The fields point by point, to be shown. Each of them is needed sometime, so none is called optional."""
        for answer in self.answers:
            for name in FIELDS:
                self.fields[_name(answer, name)].required = True
            yield PointFields(answer=answer, **{name: self[_name(answer, name)] for name in FIELDS})

    def inputs(self) -> list[AnswerInput]:
        """What was written, for services.save_answers; only after is_valid()."""
        cleaned = self.cleaned_data
        return [
            AnswerInput(number=answer.point.number, **{name: cleaned[_name(answer, name)] for name in FIELDS})
            for answer in self.answers
        ]

    def show(self, problems: tuple[Problem, ...]) -> None:
        """Put what is missing to its field."""
        for problem in problems:
            field = problem.field if problem.number is None else f"p{problem.number}_{problem.field}"
            self.add_error(field, problem.message)

    def follow(self, response: Response) -> None:
        """Take up the present version, so that sending again means: I have seen what the other wrote."""
        data = cast(QueryDict, self.data).copy()
        data["lock_version"] = str(response.lock_version)
        self.data = data


def _name(answer: PointAnswer, field: str) -> str:
    return f"p{answer.point.number}_{field}"


class ReturnForm(forms.Form):
    """Why an answer is given back, and remarks on single points (``p2_comment``)."""

    reason = forms.CharField(
        label=gettext_lazy("Was soll geändert werden?"),
        help_text=gettext_lazy("Lesen nur Geschäftsstelle und CDO."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Bitte schreiben Sie, was geändert werden soll.")},
    )

    def __init__(self, data: Any = None, *, response: Response) -> None:
        super().__init__(data)
        self.numbers = list(response.answers.order_by("point__number").values_list("point__number", flat=True))
        for number in self.numbers:
            self.fields[f"p{number}_comment"] = forms.CharField(
                label=_("Anmerkung zu Punkt %(n)d") % {"n": number},
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def points(self) -> list[BoundField]:
        return [self[f"p{number}_comment"] for number in self.numbers]

    def comments(self) -> dict[int, str]:
        """Number of the point → remark, for services.return_response; only after is_valid()."""
        given = {number: self.cleaned_data[f"p{number}_comment"] for number in self.numbers}
        return {number: comment for number, comment in given.items() if comment}


class SignForm(forms.Form):
    """``two_hats``: the signer voted on the impulse, and says publicly why they sign nevertheless."""

    lock_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, *, two_hats: bool = False, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        if two_hats:
            self.fields["double_hat_note"] = forms.CharField(
                label=_("Öffentlicher Vermerk"),
                help_text=_("Warum Sie trotzdem unterzeichnen. Erscheint mit Ihrem Namen bei der Stellungnahme."),
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={
                    "required": _("Bitte schreiben Sie den Vermerk. Ohne ihn unterzeichnet jemand anders.")
                },
            )

    def follow(self, response: Response) -> None:
        """Take up the present version: the page shows it, so sending again means having read it."""
        data = cast(QueryDict, self.data).copy()
        data["lock_version"] = str(response.lock_version)
        self.data = data


class ProgressForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Was ist geschehen?"),
        help_text=gettext_lazy("Ein oder zwei Sätze; sie stehen öffentlich im Verlauf der Empfehlung."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
