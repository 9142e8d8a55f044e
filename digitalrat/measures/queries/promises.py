"""The promise log as lists and as one page, each with a fixed number of queries."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from ..enums import PromiseState, Relation
from ..models import Promise, Statement
from ..standing import Standing, standing

_ORDER = [PromiseState.CONTRADICTED, PromiseState.OPEN, PromiseState.FULFILLED]


@dataclass(frozen=True)
class PromiseView:
    """A promise with all its statements, oldest first, and how it stands on a day."""

    promise: Promise
    statements: list[Statement]
    standing: Standing
    today: date

    @property
    def words(self) -> str:
        return self.standing.words(self.today)

    @property
    def first(self) -> Statement:
        return self.statements[0]

    @property
    def tensions(self) -> list[Statement]:
        """Statements that stand against an earlier one: they are shown side by side with it (``refers_to``)."""
        return [one for one in self.statements if one.relation in (Relation.CONTRADICTS, Relation.CHANGES)]


def public_promises(today: date) -> list[PromiseView]:
    """Released promises: contradicted ones, then open ones, then fulfilled ones, the oldest first; two queries."""
    return _views(Promise.objects.filter(released_at__isnull=False), today)


def all_promises(today: date) -> list[PromiseView]:
    """For the office: also what is not released, in the same order; two queries."""
    return _views(Promise.objects.all(), today)


def public_promise(slug: str, today: date) -> PromiseView | None:
    return next(iter(_views(Promise.objects.filter(slug=slug, released_at__isnull=False), today)), None)


def promise_in_full(uuid: UUID, today: date) -> PromiseView | None:
    return next(iter(_views(Promise.objects.filter(uuid=uuid), today)), None)


def _views(promises: QuerySet[Promise], today: date) -> list[PromiseView]:
    statements = Statement.objects.select_related("organisation", "refers_to").order_by("said_on", "pk")
    found = promises.select_related("chapter").prefetch_related(Prefetch("statements", statements))
    views = []
    for promise in found:
        said = list(promise.statements.all())
        if said:
            views.append(PromiseView(promise, said, standing(said), today))
    return sorted(views, key=lambda view: (_ORDER.index(view.standing.state), view.standing.promised_on))
