"""Deadlines come closer: who is reminded of what, ten and three days before and on the day, and the day after.

Each reminder is an event with a name of its own, so that it may be told as often as one likes. Of one deadline only
the nearest stage that has been reached is told: after days without a worker nobody gets the two that were missed,
and what was done meanwhile is not asked for at all (docs/decisions/0013).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, time, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.responses.models import Handover
from digitalrat.responses.queries.thread import anchors

from .audience import authors, council, who_may
from .deadlines import Deadline, deadlines, the_desk
from .enums import Kind
from .models import Notification
from .services.notices import notify
from .telling import day, path_to, tell, tell_public

STAGES = (10, 3, 0)
# Before the mails of the day are written, so that what is due today stands in them.
REMIND_FROM = time(6)


def remind() -> int:
    """Tell everything that is to be reminded of today, by date; returns how many were new."""
    now = timezone.localtime()
    if now.time() < REMIND_FROM:
        return 0
    today = now.date()
    waiting: dict[str, Callable[[], None]] = {}
    near = deadlines(today, today + timedelta(days=max(STAGES)))
    for deadline in sorted(near, key=lambda deadline: (deadline.due, deadline.key)):
        stage = stage_of(deadline.due, deadline.since, today)
        if stage is not None:
            event = f"{deadline.key}:{deadline.due.isoformat()}:{stage}"
            waiting[event] = partial(_tell, deadline, event)
    for handover in _overdue(today):
        # Once per due date: whoever extends it and misses that, too, is told of again.
        event = f"answer_overdue:{handover.uuid}:{handover.answer_due.isoformat()}"
        waiting[event] = partial(_tell_overdue, handover, event)
    new = waiting.keys() - _told(waiting)
    for event, tell_it in waiting.items():
        if event in new:
            # All who are concerned or none: what was told to one counts as told.
            with transaction.atomic():
                tell_it()
    return len(new)


def _told(events: Iterable[str]) -> set[str]:
    return set(
        Notification.objects.filter(event__in=list(events)).order_by().values_list("event", flat=True).distinct()
    )


def stage_of(due: date, since: date, today: date) -> int | None:
    """The nearest of STAGES that has been reached; None: it is too early, too late, or was given less time than that.

    Who gets a week for something has just been told, and need not be reminded that it is less than ten days.
    """
    left, given = (due - today).days, (due - since).days
    reached = [stage for stage in STAGES if 0 <= left <= stage < given]
    return min(reached, default=None)


def _tell(deadline: Deadline, event: str) -> None:
    notify(
        users=who_may([deadline.need], deadline.people(), but=None),
        needs=[deadline.need],
        event=event,
        kind=deadline.kind,
        about=deadline.about,
        thread=deadline.thread,
        text=deadline.text,
        url=deadline.url,
    )


def _overdue(today: date) -> Iterator[Handover]:
    """Unanswered, and the day is over; in the order in which they became so."""
    found = Handover.objects.filter(answered_at__isnull=True, answer_due__lt=today)
    yield from found.select_related("impulse").order_by("answer_due", "pk")


def _tell_overdue(handover: Handover, event: str) -> None:
    impulse = handover.impulse

    def sentence() -> str:
        return _("Die Antwort auf den Impuls „%(title)s“ war bis zum %(day)s fällig und ist noch nicht da.") % {
            "title": impulse.title,
            "day": day(handover.answer_due),
        }

    tell(
        impulse,
        the_desk(),
        needs=[("notifications.awaits_answer", handover)],
        but=None,
        is_duty=True,
        event=event,
        kind=Kind.ANSWER_OVERDUE,
        text=sentence,
        url=path_to("responses:detail", handover.uuid),
    )
    tell_public(
        impulse,
        council(),
        authors(impulse),
        but=None,
        event=event,
        kind=Kind.ANSWER_OVERDUE,
        text=sentence,
        anchor="stellungnahme",
        public_anchor=anchors.OVERDUE,
    )
