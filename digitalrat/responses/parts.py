"""What this room adds to pages of rooms below: the answer on an impulse's page, the points on a measure's page."""

from django.template.loader import render_to_string
from django.utils import timezone

from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse
from digitalrat.measures.models import Measure
from digitalrat.members.models import User

from . import queries
from .enums import MAY_HAVE_MEASURE
from .models import Handover, PointAnswer


def impulse_part(impulse: Impulse, user: User) -> str | None:
    """For members: hand-over, clock and, once it is signed, the answer; or the way to hand over."""
    may_transmit = impulse.state == State.ADOPTED and user.has_perm("responses.transmit_impulse", impulse)
    handover = Handover.objects.with_standing(timezone.localdate()).filter(impulse=impulse).first()
    if handover is None and not may_transmit:
        return None
    if handover is not None and not user.has_perm("responses.view_handover", handover):
        return None
    signed = None
    if handover is not None and user.has_perm("impulses.read_impulse", impulse):
        published = handover.responses.filter(signed_at__isnull=False)
        signed = published.select_related("signed_by", "double_hat_note").order_by("-version").first()
    context = {
        "impulse": impulse,
        "note": queries.note_of(signed) if signed else "",
        "handover": handover,
        "clock": queries.handover_view(handover, timezone.localdate()) if handover else None,
        "response": signed,
        "points": queries.preview(signed) if signed else (),
        "may_transmit": may_transmit,
        "works_on_it": user.has_perm("responses.view_inbox"),
    }
    return render_to_string("responses/_impulse_part.html", context)


def measure_part(measure: Measure) -> str | None:
    """For everybody: the points of published recommendations that this measure answers."""
    answers = (
        PointAnswer.objects.current()
        .filter(
            measures=measure,
            disposition__in=MAY_HAVE_MEASURE,
            point__impulse__publication__isnull=False,
            point__impulse__publication__withdrawn_at__isnull=True,
        )
        .select_related("point__impulse__publication")
        .order_by("-response__signed_at", "point__number")
    )
    if not answers:
        return None
    return render_to_string("responses/_measure_part.html", {"answers": answers})
