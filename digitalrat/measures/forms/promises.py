"""Forms of the promise log; what does not hold together the services say."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from digitalrat.core.fields import DayField, SourceField
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation

from ..enums import Relation
from ..models import Promise, Statement
from ..services import Said

SAID = ("said_on", "speaker", "organisation", "quotation", "source_title", "source_url")


class SaidForm(forms.Form):
    """When, who, in which words, and where it can be read."""

    said_on = DayField(label=_("Gesagt am"), error_messages={"required": _("Bitte nennen Sie den Tag.")})
    speaker = forms.CharField(
        label=_("Wer hat es gesagt?"),
        max_length=200,
        help_text=_("Amt oder Funktion genügt, zum Beispiel „Verwaltung im Digitalausschuss“."),
        error_messages={"required": _("Bitte nennen Sie, wer es gesagt hat.")},
    )
    organisation = forms.ModelChoiceField(
        label=_("Stelle"), queryset=Organisation.objects.none(), required=False, empty_label=_("Keine bestimmte")
    )
    quotation = forms.CharField(
        label=_("Wortlaut"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("So, wie es dort steht. Auslassungen mit […]"),
        error_messages={"required": _("Bitte schreiben Sie den Wortlaut ab.")},
    )
    source_title = forms.CharField(
        label=_("Quelle"),
        max_length=300,
        help_text=_("Wo steht es? Zum Beispiel „Niederschrift des Digitalausschusses, Punkt 4“."),
        error_messages={"required": _("Bitte nennen Sie die Quelle.")},
    )
    source_url = SourceField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.all()  # type: ignore[attr-defined]  # a ModelChoiceField

    def said(self) -> Said:
        """What the service takes; after ``is_valid``."""
        data = self.cleaned_data
        return Said(
            said_on=data["said_on"],
            speaker=data["speaker"],
            organisation=data["organisation"],
            quotation=data["quotation"],
            source_title=data["source_title"],
            source_url=data["source_url"],
        )


class PromiseForm(forms.Form):
    title = forms.CharField(
        label=_("Worum geht es?"),
        max_length=200,
        help_text=_("Was wurde zugesagt? Zum Beispiel „Führerschein online umtauschen“."),
        error_messages={"required": _("Bitte schreiben Sie, worum es geht.")},
    )
    chapter = forms.ModelChoiceField(
        label=_("Kapitel"), queryset=Chapter.objects.none(), required=False, empty_label=_("Kein Kapitel")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chapter"].queryset = Chapter.objects.published()  # type: ignore[attr-defined]  # a ModelChoiceField


class NewPromiseForm(SaidForm, PromiseForm):
    """A promise and the statement in which it was made."""

    field_order = ["title", "chapter", *SAID]


class _StatementChoice(forms.ModelChoiceField[Statement]):
    def label_from_instance(self, obj: Statement) -> str:
        return f"{date_format(obj.said_on)}: „{Truncator(obj.quotation).chars(80)}“"


class StatementForm(SaidForm):
    """A statement within a promise, and how it stands to an earlier one."""

    relation = forms.ChoiceField(
        label=_("Wie steht sie zu einer früheren Aussage?"),
        choices=[(one.value, one.label) for one in Relation],
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie, was die Aussage tut.")},
    )
    refers_to = _StatementChoice(
        label=_("Auf welche Aussage bezieht sie sich?"),
        queryset=Statement.objects.none(),
        required=False,
        empty_label=_("Auf keine: sie sagt selbst etwas zu"),
    )
    field_order = ["relation", "refers_to", *SAID]

    def __init__(self, *args: Any, promise: Promise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["refers_to"].queryset = promise.statements.order_by("said_on", "pk")  # type: ignore[attr-defined]  # a ModelChoiceField
