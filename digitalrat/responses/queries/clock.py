"""How a hand-over stands towards its clock, and how its dates came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import ngettext

from ..calculation import Calculation
from ..enums import ANSWERED_STANDINGS, Purpose, Standing
from ..models import Extension


def overdue_words(days: int) -> str:
    """How long something is overdue, in words; ``days`` is at least 1."""
    return ngettext("überfällig seit %(n)d Tag", "überfällig seit %(n)d Tagen", days) % {"n": days}


@dataclass(frozen=True)
class ExtensionView:
    """More time for the answer: public with reason and name."""

    number: int
    from_due: date
    new_due: date
    reason: str
    given_by: str
    given_at: datetime
    calculation: Calculation

    @classmethod
    def of(cls, extension: Extension) -> ExtensionView:
        """``extension`` with its ``given_by``."""
        return cls(
            number=extension.number,
            from_due=extension.from_due,
            new_due=extension.new_due,
            reason=extension.reason,
            given_by=str(extension.given_by),
            given_at=extension.given_at,
            calculation=Calculation.of(extension.calculation, Purpose.EXTENSION),
        )


@dataclass(frozen=True)
class HandoverView:
    """Receipt and clock; ``standing`` as in the ledger, ``overdue_days`` is 0 unless overdue.

    ``answer_due`` is the date that counts; ``extensions`` (oldest first) say how it moved. ``answer_calculation`` is
    the first calculation, before any extension. ``organisation`` answers; empty: the office itself.
    """

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
    extensions: tuple[ExtensionView, ...] = ()
    organisation: str = ""

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
    """``handover`` comes from Handover.objects.with_standing(today), best with its organisation. One query."""
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
        receipt_calculation=Calculation.of(handover.calculation["receipt"], Purpose.RECEIPT),
        answer_calculation=Calculation.of(handover.calculation["answer"], Purpose.ANSWER),
        extensions=tuple(map(ExtensionView.of, handover.extensions.select_related("given_by"))),
        organisation=str(handover.organisation or ""),
    )
