"""What open pages of hand-overs are told."""

from typing import Any

from django.dispatch import receiver

from digitalrat.core.live import send_hint
from digitalrat.impulses.protocol import IMPULSE, impulse_group
from digitalrat.members.models import User

from .models import Handover, Response
from .protocol import ANSWER_CHANGED, handover_group
from .signals import (
    impulse_transmitted,
    receipt_confirmed,
    response_changed,
    response_published,
    response_ready,
    response_returned,
)


@receiver([impulse_transmitted, receipt_confirmed])
def hint_handover(handover: Handover, by: User, **kwargs: Any) -> None:
    send_hint(handover_group(handover.uuid), ANSWER_CHANGED, by=by.pk)
    # The impulse's page shows the clock and the answer.
    send_hint(impulse_group(handover.impulse.uuid), IMPULSE, id=str(handover.impulse.uuid), by=by.pk)


@receiver(response_published)
def hint_answer(response: Response, by: User, **kwargs: Any) -> None:
    hint_handover(handover=response.handover, by=by)


@receiver([response_changed, response_ready, response_returned])
def hint_draft(response: Response, by: User, **kwargs: Any) -> None:
    send_hint(handover_group(response.handover.uuid), ANSWER_CHANGED, by=by.pk)
