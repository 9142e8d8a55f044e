"""A due date with the rule that it follows: computed by services/deadlines.py, kept as JSON, read back for pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from digitalrat.core.calendar import DueDate, Unit, in_full, period
from digitalrat.impulses.enums import Kind

from .enums import Purpose


@dataclass(frozen=True)
class AppliedRule:
    """What a DeadlineRule said when it was applied. ``is_setting``: there was none, so a setting counted."""

    count: int
    unit: Unit
    kind: str = ""
    organisation: str = ""
    is_setting: bool = False

    @property
    def label(self) -> str:
        """For whom, and how long: "Auskunftsersuchen, 4 Wochen"."""
        if self.is_setting:
            whom = [_("allgemeine Frist")]
        else:
            whom = [str(Kind(self.kind).label)] if self.kind else []
            whom += [self.organisation] if self.organisation else []
        return ", ".join([*(whom or [_("alle Impulse")]), period(self.count, self.unit)])

    @classmethod
    def of(cls, kept: dict[str, Any]) -> AppliedRule:
        return cls(**{**kept, "unit": Unit(kept["unit"])})

    @property
    def kept(self) -> dict[str, Any]:
        return {
            "count": self.count,
            "unit": self.unit.value,
            "kind": self.kind,
            "organisation": self.organisation,
            "is_setting": self.is_setting,
        }


@dataclass(frozen=True)
class Calculation(DueDate):
    """A due date, what it is for (``purpose``) and the rule behind it.

    ``rule`` is None for dates that were kept before rules were data. ``unmet`` is a rule that would have counted but
    could not be applied: no meeting was called yet.
    """

    purpose: Purpose = Purpose.ANSWER
    rule: AppliedRule | None = None
    unmet: AppliedRule | None = None

    @classmethod
    def of(cls, kept: dict[str, Any], purpose: Purpose = Purpose.ANSWER) -> Calculation:
        """Read back what ``kept`` gave, in the form of today or of the first release (without rule and purpose)."""
        rule, unmet, meeting = kept.get("rule"), kept.get("unmet"), kept.get("meeting")
        return cls(
            start=date.fromisoformat(kept["start"]),
            count=kept["count"],
            unit=Unit(kept["unit"]),
            due=date.fromisoformat(kept["due"]),
            skipped=tuple((date.fromisoformat(day), name) for day, name in kept["skipped"]),
            moved_from=date.fromisoformat(kept["moved_from"]) if kept["moved_from"] else None,
            meeting=date.fromisoformat(meeting[0]) if meeting else None,
            meeting_name=meeting[1] if meeting else "",
            purpose=Purpose(kept.get("purpose", purpose)),
            rule=AppliedRule.of(rule) if rule else None,
            unmet=AppliedRule.of(unmet) if unmet else None,
        )

    @property
    def kept(self) -> dict[str, Any]:
        """As JSON, with dates as ISO texts: for Handover.calculation, Extension.calculation, Reaction.calculation."""
        return {
            "purpose": self.purpose.value,
            "start": self.start.isoformat(),
            "count": self.count,
            "unit": self.unit.value,
            "due": self.due.isoformat(),
            "skipped": [[day.isoformat(), name] for day, name in self.skipped],
            "moved_from": self.moved_from.isoformat() if self.moved_from else None,
            "meeting": [self.meeting.isoformat(), self.meeting_name] if self.meeting else None,
            "rule": self.rule.kept if self.rule else None,
            "unmet": self.unmet.kept if self.unmet else None,
        }

    @property
    def rule_text(self) -> str:
        """Which rule it was; empty for dates that were kept before rules were data."""
        return _("Regel: %(rule)s") % {"rule": self.rule.label} if self.rule else ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """The whole way from the first day to the last, for a page; without the rule and the holidays skipped."""
        unmet = (
            (
                _(
                    "Die Regel „%(rule)s“ ließ sich nicht anwenden: Es war noch keine Sitzung angesetzt, die spät "
                    "genug liegt. Deshalb gilt die allgemeine Frist."
                )
                % {"rule": self.unmet.label},
            )
            if self.unmet
            else ()
        )
        return (*unmet, self._beginning, *self.steps)

    @property
    def _beginning(self) -> str:
        if self.purpose is Purpose.EXTENSION:
            text = _("Die Verlängerung schließt sich an die bisherige Frist an, die am %(day)s endet (§ 190 BGB).")
        elif self.purpose is Purpose.FOLLOW_UP:
            text = _("Die Frist beginnt mit der Nachfrage am %(day)s; dieser Tag zählt nicht mit (§ 187 BGB).")
        elif self.purpose is Purpose.PART:
            text = _("Die Frist beginnt mit der Anfrage am %(day)s; dieser Tag zählt nicht mit (§ 187 BGB).")
        else:
            text = _("Die Frist beginnt mit der Übermittlung am %(day)s; dieser Tag zählt nicht mit (§ 187 BGB).")
        return text % {"day": in_full(self.start)}
