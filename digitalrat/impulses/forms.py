"""Forms of impulses. What the council needs is asked for on submission, so drafts save with gaps."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import User

from .enums import Kind, State
from .models import Impulse

MAX_POINTS = 40
MAX_POINT_LENGTH = 3000

# Without script there is room for this many more points than are there.
EMPTY_ROWS = 2


COMPARED = ("title", "kind", "addressee", "problem", "points", "chapters")


class DraftField(forms.CharField):
    """Text that submission asks for, though saving does not: so it is not called optional."""

    def validate(self, value: Any) -> None:
        """Nothing is wrong with a gap in a draft."""


class PointsWidget(forms.Widget):
    """Numbered points as text fields ``points-0``, ``points-1`` …; a script adds buttons to add, move and remove."""

    template_name = "impulses/widgets/points.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        texts = list(value or [])
        context["widget"]["rows"] = [*texts, *[""] * max(EMPTY_ROWS, 3 - len(texts))]
        context["widget"]["maxlength"] = MAX_POINT_LENGTH
        return context

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> list[str]:
        numbered = ((re.fullmatch(rf"{re.escape(name)}-(\d{{1,4}})", key), key) for key in data)
        keys = sorted((int(match.group(1)), key) for match, key in numbered if match)
        return [data[key] for _number, key in keys]

    def value_omitted_from_data(self, data: Any, files: MultiValueDict[str, Any], name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_0" if id_ else id_


class PointsField(forms.Field):
    """A list of texts without the empty ones."""

    widget = PointsWidget

    def to_python(self, value: Any) -> list[str]:
        return [text.strip().replace("\r\n", "\n") for text in value or [] if text.strip()]

    def validate(self, value: list[str]) -> None:
        if len(value) > MAX_POINTS:
            raise ValidationError(_("Es sind höchstens %(n)d Punkte möglich.") % {"n": MAX_POINTS})
        for number, text in enumerate(value, start=1):
            if len(text) > MAX_POINT_LENGTH:
                raise ValidationError(
                    _("Punkt %(number)d ist zu lang: Es sind höchstens %(n)d Zeichen möglich.")
                    % {"number": number, "n": MAX_POINT_LENGTH}
                )
            if "\x00" in text:
                raise ValidationError(_("Punkt %(number)d enthält ein unzulässiges Zeichen.") % {"number": number})


class ChaptersWidget(forms.widgets.ChoiceWidget):
    """Checkboxes in groups, each group with a legend: the chapters of an action field."""

    template_name = "impulses/widgets/chapters.html"
    option_template_name = "django/forms/widgets/checkbox_option.html"
    input_type = "checkbox"
    allow_multiple_selected = True
    use_fieldset = True

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        option["attrs"]["class"] = "kern-form-check__checkbox"
        return option

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_{index or '0_0'}" if id_ else id_


class ImpulseForm(forms.Form):
    """What an impulse says, besides its reasons. ``seen`` is when the stored text was last changed."""

    title = forms.CharField(
        label=gettext_lazy("Titel"),
        max_length=200,
        help_text=gettext_lazy("Ein Satz, der auch ohne Vorwissen sagt, was Sie wollen."),
        error_messages={"required": gettext_lazy("Bitte geben Sie dem Impuls einen Titel.")},
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("eines Impulses", "Art"), choices=Kind.choices, widget=forms.RadioSelect
    )
    addressee = DraftField(
        label=gettext_lazy("Adressat"), max_length=200, help_text=gettext_lazy("Wer soll handeln oder antworten?")
    )
    problem = DraftField(
        label=gettext_lazy("Worum geht es?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Welches Problem haben Menschen heute, und woran merkt man das?"),
    )
    points = PointsField(
        label=gettext_lazy("Punkte"),
        help_text=gettext_lazy(
            "Was genau soll geschehen? Jeder Punkt wird später einzeln beantwortet. "
            "Eine Handlungsempfehlung braucht mindestens einen."
        ),
    )
    chapters = forms.MultipleChoiceField(
        label=gettext_lazy("Kapitel des Masterplans"), required=False, widget=ChaptersWidget
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput())

    # What somebody else saved meanwhile: (label, stored value), for the page to show beside what was typed.
    newer: Sequence[tuple[str, str]] = ()

    def __init__(self, impulse: Impulse, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {**stored_values(impulse), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.impulse = impulse
        self.fields["chapters"].choices = list(_choices(_chapters(impulse)))  # type: ignore[attr-defined]  # a ChoiceField

    def clean_seen(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            # Unreadable: as if an age had passed, so that nobody's words are written over unseen.
            return self.impulse.created_at

    def chosen_chapters(self) -> list[Chapter]:
        return list(Chapter.objects.filter(uuid__in=self.cleaned_data["chapters"]))

    def add_missing(self, fields: dict[str, str]) -> None:
        """Put what is missing beside the fields; what has no field here goes above the form."""
        for name, message in fields.items():
            self.add_error(name if name in self.fields else None, message)

    def show_newer(self) -> None:
        """Keep what was typed, show the stored value where it differs, and let the next save write over it."""
        stored = stored_values(self.impulse)
        differing = [name for name in COMPARED if self.cleaned_data.get(name) != stored[name]]
        self.newer = [(str(self.fields[name].label), self._in_words(name, stored[name])) for name in differing]
        sent = cast(QueryDict, self.data).copy()
        sent["seen"] = stored["seen"]
        self.data = sent

    def _in_words(self, name: str, value: Any) -> str:
        if name == "points":
            return "\n".join(f"{number}. {text}" for number, text in enumerate(value, start=1))
        if name == "kind":
            return str(Kind(value).label)
        if name == "chapters":
            return "\n".join(chapter.title for chapter in Chapter.objects.filter(uuid__in=value))
        return str(value)


def stored_values(impulse: Impulse) -> dict[str, Any]:
    """What the database holds for the fields of ImpulseForm."""
    chapters = {str(uuid) for uuid in impulse.chapters.values_list("uuid", flat=True)}
    return {
        "title": impulse.title,
        "kind": impulse.kind,
        "addressee": impulse.addressee,
        "problem": impulse.problem,
        "points": list(impulse.points.values_list("text", flat=True)),
        "chapters": [str(chapter.uuid) for chapter in _chapters(impulse) if str(chapter.uuid) in chapters],
        "seen": impulse.changed_at.isoformat(),
    }


def _chapters(impulse: Impulse) -> list[Chapter]:
    """Chapters to choose from: the published ones, and those that were chosen before they were withdrawn."""
    choosable = Chapter.objects.filter(Q(is_published=True) | Q(impulses=impulse)).distinct()
    return list(
        choosable.select_related("action_field").order_by(
            "action_field__position", "action_field__title", "action_field_id", "position", "title"
        )
    )


def _choices(chapters: Iterable[Chapter]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for action_field, group in groupby(chapters, key=lambda chapter: chapter.action_field):
        name = action_field.title if action_field else _("Weitere Kapitel")
        yield name, [(str(chapter.uuid), chapter.title) for chapter in group]


class NewImpulseForm(forms.Form):
    title = ImpulseForm.base_fields["title"]
    kind = ImpulseForm.base_fields["kind"]


class QuoteIntoDraftForm(forms.Form):
    """Into which of the person's own drafts a passage goes."""

    impulse = forms.ModelChoiceField(
        label=gettext_lazy("Entwurf"), queryset=Impulse.objects.none(), to_field_name="uuid", empty_label=None
    )


class CoauthorForm(forms.Form):
    """Whom to invite, by name: with suggestions while typing."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=320,
        error_messages={"required": gettext_lazy("Bitte geben Sie einen Namen ein.")},
    )

    def __init__(self, people: Iterable[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = _distinct_names(people)
        self.fields["name"].widget.attrs |= {"list": "moegliche-koautoren", "autocomplete": "off"}

    def clean_name(self) -> User:
        typed = " ".join(self.cleaned_data["name"].split()).casefold()
        exact = [person for name, person in self.people.items() if name.casefold() == typed]
        similar = [(name, person) for name, person in self.people.items() if typed in name.casefold()]
        if exact or len(similar) == 1:
            return exact[0] if exact else similar[0][1]
        if similar:
            names = ", ".join(name for name, _person in similar[:5])
            raise ValidationError(_("Diesen Namen tragen mehrere: %(names)s. Bitte wählen Sie.") % {"names": names})
        raise ValidationError(_("Unter diesem Namen kann niemand eingeladen werden. Bitte wählen Sie aus der Liste."))


def _distinct_names(people: Iterable[User]) -> dict[str, User]:
    """Name → person; people of the same name are told apart by their organisation or a number."""
    result: dict[str, User] = {}
    for person in people:
        name, number = str(person), 2
        while name in result:
            name, number = f"{person} ({number})", number + 1
        result[name] = person
    return result


class ReasonForm(forms.Form):
    """Why a step is taken."""

    reason = forms.CharField(
        label=gettext_lazy("Grund"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Bitte nennen Sie einen Grund.")},
    )

    def __init__(self, *args: Any, required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required


class CommentForm(forms.Form):
    body = forms.CharField(
        label=gettext_lazy("Ihr Beitrag"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Bitte schreiben Sie einen Text.")},
    )


class FilterForm(forms.Form):
    """What the list of impulses shows; unknown values count as none."""

    state = forms.ChoiceField(label=gettext_lazy("Zustand"), required=False)
    chapter = forms.ModelChoiceField(
        label=gettext_lazy("Kapitel"),
        required=False,
        queryset=Chapter.objects.filter(is_published=True),
        to_field_name="uuid",
        empty_label=gettext_lazy("alle"),
    )
    mine = forms.BooleanField(label=gettext_lazy("nur meine"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("alle")), *State.choices]  # type: ignore[attr-defined]  # a ChoiceField
