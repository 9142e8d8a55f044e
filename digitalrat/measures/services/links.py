"""How measures hang together, across owners."""

from collections import defaultdict, deque

from django.db import transaction
from django.utils.translation import gettext as _

from digitalrat.core.errors import InputError
from digitalrat.core.services import record
from digitalrat.core.validation import validate_fields
from digitalrat.members.models import User

from ..enums import LinkKind
from ..errors import BadLink
from ..models import Measure, MeasureLink


@transaction.atomic
def link_measures(*, by: User | None, source: Measure, target: Measure, kind: str, note: str = "") -> MeasureLink:
    """``source`` depends on, blocks or shares the goal of ``target``.

    Raises BadLink: with itself, said before (also from the other side), or in a circle of measures that wait for
    each other.
    """
    if source.pk == target.pk:
        raise BadLink("target", _("Eine Maßnahme lässt sich nicht mit sich selbst verbinden."))
    # A circle has many hops, so two links that are made at once have to see each other.
    list(Measure.objects.select_for_update().order_by("pk").values_list("pk"))
    link = MeasureLink(source=source, target=target, kind=kind, note=note, made_by=by)
    try:
        validate_fields(link)
    except InputError as error:
        raise BadLink(error.field, error.message) from None
    _require_new(link)
    _require_no_circle(link)
    link.save()
    record(by=by, verb="measure.linked", obj=source, kind=kind, target=target.number, note=link.note)
    return link


@transaction.atomic
def unlink_measures(*, by: User | None, link: MeasureLink) -> None:
    """Who removes it twice is told nothing: it is gone."""
    deleted, _per_model = MeasureLink.objects.filter(pk=link.pk).delete()
    if deleted:
        record(by=by, verb="measure.unlinked", obj=link.source, kind=link.kind, target=link.target.number)


def _require_new(link: MeasureLink) -> None:
    pair = {link.source_id, link.target_id}
    for other in MeasureLink.objects.filter(source__in=pair, target__in=pair):
        if _meaning(other) == _meaning(link):
            raise BadLink("target", _("Diese Verbindung gibt es schon."))


def _meaning(link: MeasureLink) -> tuple[bool, tuple[int, int]]:
    """ "A blocks B" says the same as "B depends on A", and a common goal has no direction."""
    waits = _waits(link.source_id, link.target_id, link.kind)
    if waits is None:
        return False, (min(link.source_id, link.target_id), max(link.source_id, link.target_id))
    return True, waits


def _waits(source: int, target: int, kind: str) -> tuple[int, int] | None:
    """(who waits, for whom); None if nobody does."""
    if kind == LinkKind.DEPENDS_ON:
        return source, target
    return (target, source) if kind == LinkKind.BLOCKS else None


def _require_no_circle(link: MeasureLink) -> None:
    waits = _waits(link.source_id, link.target_id, link.kind)
    if waits is None:
        return
    waiting, awaited = waits
    way = _way(awaited, waiting)
    if way is None:
        return
    numbers = dict(Measure.objects.filter(pk__in=way).values_list("pk", "number"))
    circle = " → ".join(numbers[pk] for pk in [waiting, *way])
    raise BadLink("target", _("So würden Maßnahmen im Kreis aufeinander warten: %s.") % circle)


def _way(start: int, end: int) -> list[int] | None:
    """The shortest way along "waits for" from ``start`` to ``end``, both included; None if there is none."""
    awaited: dict[int, list[int]] = defaultdict(list)
    kinds = [LinkKind.DEPENDS_ON, LinkKind.BLOCKS]
    for source, target, kind in MeasureLink.objects.filter(kind__in=kinds).values_list("source", "target", "kind"):
        if waits := _waits(source, target, kind):
            awaited[waits[0]].append(waits[1])
    came_from: dict[int, int | None] = {start: None}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        if here == end:
            way: list[int] = []
            step: int | None = here
            while step is not None:
                way.append(step)
                step = came_from[step]
            return way[::-1]
        for there in awaited[here]:
            if there not in came_from:
                came_from[there] = here
                queue.append(there)
    return None
