"""How a hand-over stands towards its clock, and how its dates came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import ngettext

from digitalrat.core.calendar import Unit

from ..enums import ANSWERED_STANDINGS, Standing


def overdue_words(days: int) -> str:
    """How long something is overdue, in words; ``days`` is at least 1."""
    return ngettext("überfällig seit %(n)d Tag", "überfällig seit %(n)d Tagen", days) % {"n": days}


@dataclass(frozen=True)
class Calculation:
    """How a due date came about, read back from Handover.calculation."""

    start: date
    count: int
    unit: Unit
    due: date
    skipped: tuple[tuple[date, str], ...]
    moved_from: date | None

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Calculation:
        return cls(
            start=date.fromisoformat(kept["start"]),
            count=kept["count"],
            unit=Unit(kept["unit"]),
            due=date.fromisoformat(kept["due"]),
            skipped=tuple((date.fromisoformat(day), name) for day, name in kept["skipped"]),
            moved_from=date.fromisoformat(kept["moved_from"]) if kept["moved_from"] else None,
        )

    @property
    def period(self) -> str:
        if self.unit is Unit.WORKING_DAYS:
            return ngettext("%(n)d Arbeitstag", "%(n)d Arbeitstage", self.count) % {"n": self.count}
        return ngettext("%(n)d Woche", "%(n)d Wochen", self.count) % {"n": self.count}


@dataclass(frozen=True)
class HandoverView:
    """Receipt and clock; ``standing`` as in the ledger, ``overdue_days`` is 0 unless overdue."""

    receipt_number: str
    text_hash: str
    transmitted_at: datetime
    receipt_due: date
    receipt_confirmed_at: datetime | None
    answer_due: date
    answered_at: datetime | None
    clock_due: date
    standing: Standing
    overdue_days: int
    receipt_calculation: Calculation
    answer_calculation: Calculation

    @property
    def is_overdue(self) -> bool:
        return self.standing == Standing.OVERDUE

    @property
    def is_answered(self) -> bool:
        return self.standing in ANSWERED_STANDINGS

    @property
    def standing_label(self) -> str:
        return str(self.standing.label)

    @property
    def overdue_text(self) -> str:
        return overdue_words(self.overdue_days) if self.is_overdue else ""


def handover_view(handover: Any, today: date) -> HandoverView:
    """``handover`` comes from Handover.objects.with_standing(today)."""
    standing = Standing(handover.standing)
    return HandoverView(
        receipt_number=handover.receipt_number,
        text_hash=handover.text_hash,
        transmitted_at=handover.transmitted_at,
        receipt_due=handover.receipt_due,
        receipt_confirmed_at=handover.receipt_confirmed_at,
        answer_due=handover.answer_due,
        answered_at=handover.answered_at,
        clock_due=handover.clock_due,
        standing=standing,
        overdue_days=(today - handover.clock_due).days if standing == Standing.OVERDUE else 0,
        receipt_calculation=Calculation.of(handover.calculation["receipt"]),
        answer_calculation=Calculation.of(handover.calculation["answer"]),
    )
