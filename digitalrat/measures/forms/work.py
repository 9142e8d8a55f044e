"""Forms by which those who answer for a measure keep it up to date; what does not hold together the services say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitalrat.core.fields import DayField

from ..enums import Light, Status
from ..models import Measure, Milestone
from .fields import DAY_ERRORS, NeededDay


class Outcome:
    """What is said about a milestone that is due."""

    OPEN, REACHED, MOVED = "open", "reached", "moved"


@dataclass(frozen=True)
class DueRow:
    """A milestone in the form of an update, with its bound fields."""

    milestone: Milestone
    outcome: forms.BoundField
    reached_on: forms.BoundField
    due: forms.BoundField
    reason: forms.BoundField


@dataclass(frozen=True)
class Said:
    """The answer: ``on`` is the day on which it was reached, or the new date."""

    milestone: Milestone
    outcome: str
    on: date
    reason: str


class UpdateForm(forms.Form):
    """What happened, what is next, how it stands; and what became of the milestones that are due."""

    use_required_attribute = False

    lock_version = forms.IntegerField(widget=forms.HiddenInput)
    happened = forms.CharField(
        label=gettext_lazy("Was ist geschehen?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Zwei, drei Sätze genügen. Alle können das lesen."),
        error_messages={"required": gettext_lazy("Bitte schreiben Sie in einem Satz, was geschehen ist.")},
    )
    next_steps = forms.CharField(
        label=gettext_lazy("Was kommt als Nächstes?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Stand"),
        choices=Status.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Bitte wählen Sie den Stand.")},
    )
    light = forms.ChoiceField(
        label=gettext_lazy("Ampel"),
        choices=Light.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Bitte wählen Sie eine Farbe.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Anmerkung zur Ampel"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Bei Gelb und Rot nötig: Woran liegt es, und was würde helfen?"),
    )

    def __init__(self, data: QueryDict | None, *, measure: Measure, milestones: Iterable[Milestone]) -> None:
        initial = {
            "lock_version": measure.lock_version,
            "status": measure.status,
            "light": measure.light,
            "note": measure.note,
        }
        super().__init__(data, initial=initial)
        self._milestones = {str(milestone.uuid): milestone for milestone in milestones}
        for key, milestone in self._milestones.items():
            self._add(key, milestone)

    def _add(self, key: str, milestone: Milestone) -> None:
        choices = [
            (Outcome.OPEN, _("Noch offen")),
            (Outcome.REACHED, _("Erreicht")),
            (Outcome.MOVED, _("Verschieben")),
        ]
        self.fields[f"{key}-outcome"] = forms.ChoiceField(
            label=milestone.title, choices=choices, initial=Outcome.OPEN, widget=forms.RadioSelect
        )
        self.fields[f"{key}-reached_on"] = NeededDay(label=_("Erreicht am"), initial=timezone.localdate())
        self.fields[f"{key}-due"] = NeededDay(label=_("Neuer Termin"))
        self.fields[f"{key}-reason"] = forms.CharField(label=_("Grund"), max_length=500, required=False)

    def rows(self) -> Iterator[DueRow]:
        for key, milestone in self._milestones.items():
            yield DueRow(milestone, *(self[f"{key}-{name}"] for name in ("outcome", "reached_on", "due", "reason")))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("light") in (Light.YELLOW, Light.RED) and "note" not in self.errors and not data.get("note"):
            # The service says it too; here it stands beside whatever else is missing.
            self.add_error("note", _("Gelb und Rot brauchen eine Anmerkung, die den Grund nennt."))
        for key in self._milestones:
            if f"{key}-outcome" not in self.data:
                # It fell due after the page was loaded.
                self.errors.pop(f"{key}-outcome", None)
                data[f"{key}-outcome"] = Outcome.OPEN
            outcome = data.get(f"{key}-outcome")
            name = f"{key}-reached_on" if outcome == Outcome.REACHED else f"{key}-due"
            if outcome in (Outcome.REACHED, Outcome.MOVED) and name not in self.errors and not data.get(name):
                self.add_error(name, _("Bitte nennen Sie den Tag."))
            if outcome != Outcome.REACHED:
                self.errors.pop(f"{key}-reached_on", None)
            if outcome != Outcome.MOVED:
                self.errors.pop(f"{key}-due", None)
        return data

    def said(self) -> Iterator[tuple[str, Said]]:
        """The milestones that something was said about, with the beginning of their fields' names."""
        for key, milestone in self._milestones.items():
            data = self.cleaned_data
            outcome = data[f"{key}-outcome"]
            if outcome == Outcome.REACHED:
                yield key, Said(milestone, outcome, data[f"{key}-reached_on"], "")
            elif outcome == Outcome.MOVED:
                yield key, Said(milestone, outcome, data[f"{key}-due"], data[f"{key}-reason"])

    def follow(self, measure: Measure) -> None:
        """What was typed stays; sending it again means having seen ``measure`` as it is now."""
        data = cast(QueryDict, self.data).copy()
        data["lock_version"] = str(measure.lock_version)
        self.data = data


class DescribeForm(forms.Form):
    """What those who answer for a measure may say about it themselves; the rest is the office's."""

    lock_version = forms.IntegerField(widget=forms.HiddenInput)
    contact = forms.CharField(
        label=gettext_lazy("Ansprechstelle"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Öffentlich: eine Stelle, an die man sich wenden kann, besser kein Name."),
    )
    description = forms.CharField(
        label=gettext_lazy("Beschreibung"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Was getan wird und für wen. Alle können das lesen."),
    )

    def follow(self, measure: Measure) -> None:
        """As UpdateForm."""
        data = cast(QueryDict, self.data).copy()
        data["lock_version"] = str(measure.lock_version)
        self.data = data


class MilestoneForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Was soll erreicht sein?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Bitte schreiben Sie, was erreicht sein soll.")},
    )


class NewMilestoneForm(MilestoneForm):
    due = DayField(label=gettext_lazy("Bis wann?"), error_messages=DAY_ERRORS)


class ReachForm(forms.Form):
    on = DayField(label=gettext_lazy("Erreicht am"), error_messages=DAY_ERRORS, initial=timezone.localdate)


class MoveForm(forms.Form):
    due = DayField(label=gettext_lazy("Neuer Termin"), error_messages=DAY_ERRORS)
    reason = forms.CharField(
        label=gettext_lazy("Grund"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Ein Satz. Der alte Termin und der Grund bleiben öffentlich lesbar."),
    )
