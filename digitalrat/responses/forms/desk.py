"""Filters of the desk, and to whom ticked hand-overs go."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from digitalrat.impulses.enums import Kind
from digitalrat.members.enums import Role
from digitalrat.members.models import Organisation, User

from ..models import Handover
from ..queries.desk_filter import OF_THE_HOUSE, DeskFilter, Shown


class DeskForm(forms.Form):
    """The filters as fields; what came by the address is always shown, never refused."""

    use_required_attribute = False

    q = forms.CharField(
        label=_("Titel oder Nummer"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    stand = forms.ChoiceField(label=_("Stand"), required=False)
    wer = forms.ChoiceField(
        label=_("Bearbeitung"),
        required=False,
        choices=[
            ("", _("alle")),
            (DeskFilter.MINE, _("mir zugewiesen")),
            (DeskFilter.NOBODYS, _("niemandem zugewiesen")),
        ],
    )
    stelle = forms.ModelChoiceField(
        label=_("Stelle"),
        required=False,
        queryset=Organisation.objects.none(),
        to_field_name="uuid",
        empty_label=_("alle"),
    )
    art = forms.ChoiceField(label=_("Art"), required=False, choices=[("", _("alle")), *Kind.choices])

    def __init__(self, wanted: DeskFilter, *, sees_work: bool) -> None:
        super().__init__(
            initial={
                "q": wanted.text,
                "stand": wanted.shown,
                "wer": wanted.assigned,
                "stelle": wanted.organisation,
                "art": wanted.kind,
            }
        )
        stand: Any = self.fields["stand"]
        stand.choices = [choice for choice in Shown.choices if sees_work or Shown(choice[0]) not in OF_THE_HOUSE]
        if sees_work:
            stelle: Any = self.fields["stelle"]
            busy = Q(parts__isnull=False) | Q(handovers__isnull=False)
            stelle.queryset = Organisation.objects.filter(busy).distinct()
        else:
            del self.fields["wer"], self.fields["stelle"]


NOBODY = "niemand"


class AssignForm(forms.Form):
    """``handover``: uuids that are ticked. ``seen``: per row "uuid:primary key of who had it" (or nothing)."""

    handover = forms.ModelMultipleChoiceField(
        queryset=Handover.objects.all(),
        to_field_name="uuid",
        error_messages={
            "required": _("Bitte kreuzen Sie mindestens einen Vorgang an."),
            "invalid_choice": _("Einen der Vorgänge gibt es nicht. Bitte laden Sie die Seite neu."),
            "invalid_pk_value": _("Einen der Vorgänge gibt es nicht. Bitte laden Sie die Seite neu."),
        },
    )
    to = forms.ChoiceField(
        label=_("Zuweisen an"),
        error_messages={"required": _("Bitte wählen Sie, wer sich darum kümmert.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, role_assignments__role=Role.OFFICE)
        self.people = {str(person.uuid): person for person in people.order_by("last_name", "first_name")}
        to: Any = self.fields["to"]
        to.choices = [
            ("", _("Bitte wählen")),
            *((uuid, str(person)) for uuid, person in self.people.items()),
            (NOBODY, _("niemandem (Zuweisung aufheben)")),
        ]

    @property
    def chosen(self) -> User | None:
        """Only after is_valid()."""
        return self.people.get(self.cleaned_data["to"])

    def seen(self) -> dict[int, int | None]:
        """Who had each of the ticked hand-overs when the page was made."""
        shown: dict[str, int | None] = {}
        for pair in cast(QueryDict, self.data).getlist("seen"):
            uuid, _colon, holder = pair.partition(":")
            shown[uuid] = int(holder) if holder.isdigit() else None
        return {handover.pk: shown.get(str(handover.uuid)) for handover in self.cleaned_data["handover"]}

    @property
    def ticked(self) -> set[UUID]:
        """What was ticked, for showing it again."""
        given = cast(QueryDict, self.data).getlist("handover") if self.is_bound else []
        ticked = set()
        for text in given:
            try:
                ticked.add(UUID(text))
            except ValueError:
                continue
        return ticked
