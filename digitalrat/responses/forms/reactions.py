"""New versions and the council's reaction to each point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..enums import ReactionKind
from ..models import PointAnswer, Response

NOTHING = ""


class NewVersionForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Warum gibt es eine neue Fassung?"),
        help_text=gettext_lazy("Ein oder zwei Sätze. Sie werden mit der neuen Fassung veröffentlicht."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": gettext_lazy("Bitte nennen Sie den Grund der neuen Fassung. Er wird mit ihr veröffentlicht.")
        },
    )


@dataclass(frozen=True)
class ReactionInput:
    """What the council says to the answer to point ``number``."""

    number: int
    kind: str
    text: str


@dataclass(frozen=True)
class ReactionFields:
    """The bound fields of one point; ``refused`` says why there are none, ``kept`` is what was typed meanwhile."""

    number: int
    answer: PointAnswer
    kind: BoundField | None
    text: BoundField | None
    refused: str
    kept: str


class ReactionsForm(forms.Form):
    """Fields are named by point: ``p2_kind``, ``p2_text``. ``version`` is the version that was read.

    ``answers``: those of the current version, each with why there can be no reaction (or the empty string) and
    whether a question is still possible.
    """

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self, data: Any = None, *, response: Response, answers: Sequence[tuple[PointAnswer, str, bool]]
    ) -> None:
        super().__init__(data, initial={"version": response.version})
        self.answers = answers
        for answer, refused, may_ask in answers:
            if not refused:
                self._add_fields(answer, may_ask)

    def _add_fields(self, answer: PointAnswer, may_ask: bool) -> None:
        number = {"n": answer.point.number}
        choices = [(NOTHING, _("noch nicht reagieren")), (ReactionKind.ACCEPTED.value, _("Antwort annehmen"))]
        if may_ask:
            choices.append((ReactionKind.FOLLOW_UP.value, _("nachfragen")))
        kind: forms.Field = forms.ChoiceField(
            label=_("Reaktion auf Punkt %(n)d") % number,
            choices=choices,
            required=False,
            widget=forms.RadioSelect,
            help_text="" if may_ask else _("Zu diesem Punkt hat der Rat schon nachgefragt."),
        )
        self.fields[_name(answer, "kind")] = kind
        if may_ask:
            self.fields[_name(answer, "text")] = forms.CharField(
                label=_("Nachfrage zu Punkt %(n)d") % number,
                help_text=_("Nur bei einer Nachfrage. Sie wird so veröffentlicht, wie sie hier steht."),
                required=False,
                max_length=3000,
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for answer, refused, _may_ask in self.answers:
            kind, text = cleaned.get(_name(answer, "kind"), NOTHING), cleaned.get(_name(answer, "text"), "")
            if refused:
                # Somebody else was faster while this form was open.
                if self.data.get(_name(answer, "kind")):
                    self.add_error(None, refused)
                continue
            if kind == ReactionKind.FOLLOW_UP and not text:
                self.add_error(_name(answer, "text"), _("Bitte schreiben Sie, was der Rat noch wissen möchte."))
            elif kind != ReactionKind.FOLLOW_UP and text:
                self.add_error(
                    _name(answer, "kind"),
                    _("Unten steht eine Nachfrage. Wählen Sie „nachfragen“ oder leeren Sie das Feld."),
                )
        if not self.errors and not self.inputs():
            self.add_error(None, _("Bitte wählen Sie zu mindestens einem Punkt, wie der Rat reagiert."))
        return cleaned

    def inputs(self) -> list[ReactionInput]:
        """The points to which something was said."""
        cleaned = self.cleaned_data
        return [
            ReactionInput(answer.point.number, kind, cleaned.get(_name(answer, "text"), ""))
            for answer, refused, _may_ask in self.answers
            if not refused and (kind := cleaned.get(_name(answer, "kind"), NOTHING))
        ]

    def points(self) -> Iterator[ReactionFields]:
        """Point by point, to be shown. A choice is always made, so its field is not called optional."""
        for answer, refused, _may_ask in self.answers:
            kind, text = _name(answer, "kind"), _name(answer, "text")
            for name in (kind, text):
                if name in self.fields:
                    self.fields[name].required = True
            yield ReactionFields(
                number=answer.point.number,
                answer=answer,
                kind=self[kind] if kind in self.fields else None,
                text=self[text] if text in self.fields else None,
                refused=refused,
                kept=self.data.get(text, "") if text not in self.fields else "",
            )

    def refuse(self, number: int, message: str) -> None:
        """Put what the service says to the point's field."""
        name = f"p{number}_kind"
        self.add_error(name if name in self.fields else None, message)

    def follow(self, response: Response) -> None:
        """Take up the present version, so that sending again means: I have read it."""
        data = cast(QueryDict, self.data).copy()
        data["version"] = str(response.version)
        self.data = data


def _name(answer: PointAnswer, field: str) -> str:
    return f"p{answer.point.number}_{field}"
