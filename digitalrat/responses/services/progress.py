"""After the answer: the office says when an impulse is being implemented and when it is done."""

from django.db import transaction
from django.utils.translation import gettext as _

from digitalrat.core.errors import StateError
from digitalrat.impulses.services import close_impulse, mark_implementing
from digitalrat.members.models import User

from ..enums import Disposition
from ..models import Handover, PointAnswer, Reaction


@transaction.atomic
def start_implementation(*, by: User, handover: Handover, reason: str = "") -> None:
    """Say publicly that the impulse is being implemented. Raises StateError before the answer."""
    mark_implementing(by=by, impulse=handover.impulse, reason=reason.strip())


@transaction.atomic
def close_handover(*, by: User, handover: Handover, reason: str = "") -> None:
    """Say publicly that the impulse is done.

    Raises StateError before the answer, with a point under review, or while a question of the council is open.
    """
    open_points = list(
        PointAnswer.objects.current()
        .filter(response__handover=handover, disposition=Disposition.UNDER_REVIEW)
        .order_by("point__number")
        .values_list("point__number", flat=True)
    )
    if open_points:
        raise StateError(
            _("Punkt %(n)d ist noch in Prüfung. Erledigt ist der Impuls erst, wenn über jeden Punkt entschieden ist.")
            % {"n": open_points[0]}
        )
    questions = Reaction.objects.open_questions().filter(answer__response__handover=handover)
    question = questions.order_by("answer__point__number").select_related("answer__point").first()
    if question is not None:
        raise StateError(
            _("Zu Punkt %(n)d hat der Rat nachgefragt. Erledigt ist der Impuls erst, wenn das beantwortet ist.")
            % {"n": question.answer.point.number}
        )
    close_impulse(by=by, impulse=handover.impulse, reason=reason.strip())
