"""Points under review come back by themselves on the date that was promised for them."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from digitalrat.core.services import announce, record

from ..enums import Disposition, Origin
from ..models import Handover, PointAnswer, Response
from ..models.answers import PointAnswerQuerySet
from ..signals import review_came_back
from .handovers import lock_handover
from .versions import open_version


def bring_back_due() -> list[Response]:
    """Put every point whose promised date has come on the desk again, the earliest date first.

    Opens a new version of the answer or joins the one that is being written. Each promised date does so once, however
    often this is called and however long nobody called it. Returns the versions, one per hand-over.
    """
    today = timezone.localdate()
    # A hand-over stands where its earliest date stands.
    due = _due(today).order_by("new_date", "pk").values_list("response__handover", flat=True)
    brought_back = (_bring_back(handover, today) for handover in dict.fromkeys(due))
    return [response for response in brought_back if response is not None]


def _due(today: date) -> PointAnswerQuerySet:
    """Current answers that promised a date until ``today`` and have not come back yet."""
    return PointAnswer.objects.current().filter(
        disposition=Disposition.UNDER_REVIEW, new_date__lte=today, came_back_at__isnull=True
    )


@transaction.atomic
def _bring_back(handover_id: int, today: date) -> Response | None:
    handover = Handover.objects.get(pk=handover_id)
    lock_handover(handover)
    # Another worker may have been here, or a new version was signed.
    answers = list(
        _due(today).filter(response__handover=handover).select_related("point").order_by("new_date", "point__number")
    )
    if not answers:
        return None
    now = timezone.now()
    for answer in answers:
        response = open_version(by=None, handover=handover, origin=Origin.COME_BACK, reason=_reason(answer))
        answer.came_back_at = now
        answer.save(update_fields=["came_back_at"])
    record(
        by=None,
        verb="response.review_came_back",
        obj=response,
        receipt_number=handover.receipt_number,
        promised={answer.point.number: answer.new_date.isoformat() for answer in answers if answer.new_date},
    )
    announce(review_came_back, response=response, by=None)
    return response


def _reason(answer: PointAnswer) -> str:
    return f"Zu Punkt {answer.point.number} ist der angekündigte Termin erreicht ({answer.new_date:%d.%m.%Y})"
