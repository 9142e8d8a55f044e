"""The council's reaction to a published answer: it is accepted, or a follow-up question is asked."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.core.errors import DomainError
from digitalrat.core.services import announce, record
from digitalrat.members.models import User

from ..enums import Origin, Purpose, ReactionKind, ResponseState
from ..errors import ReactionRefused
from ..models import PointAnswer, Reaction
from ..signals import reaction_given
from .answers import moment
from .deadlines import deadline
from .handovers import lock_handover
from .versions import open_version


def reason_against_reacting(answer: PointAnswer) -> str:
    """Why the council cannot react to this answer (any more), as a sentence, or the empty string."""
    response = answer.response
    number = {"n": answer.point.number}
    if response.state != ResponseState.PUBLISHED:
        return _("Auf Punkt %(n)d kann der Rat erst reagieren, wenn die Stellungnahme veröffentlicht ist.") % number
    newer = (
        response.handover.responses.filter(state=ResponseState.PUBLISHED, version__gt=response.version)
        .order_by("-version")
        .first()
    )
    if newer is not None:
        return _(
            "Zu Punkt %(n)d gilt inzwischen Fassung %(version)d, veröffentlicht am %(at)s. "
            "Bitte lesen Sie zuerst diese."
        ) % {**number, "version": newer.version, "at": moment(newer.signed_at)}
    given = Reaction.objects.filter(answer=answer).select_related("given_by").first()
    if given is not None:
        return _("Auf Punkt %(n)d hat schon %(name)s am %(at)s für den Rat reagiert: %(kind)s.") % {
            **number,
            "name": given.given_by,
            "at": moment(given.given_at),
            "kind": given.get_kind_display(),
        }
    return ""


def follow_ups_left(answer: PointAnswer) -> int:
    """How many questions the council may still ask about this point; those about earlier versions count."""
    asked = Reaction.objects.filter(answer__point=answer.point_id, kind=ReactionKind.FOLLOW_UP).count()
    return max(int(settings.MAX_FOLLOW_UPS) - asked, 0)


@transaction.atomic
def react(*, by: User, answer: PointAnswer, kind: str, text: str = "") -> Reaction:
    """Say for the council how it takes the answer to one point.

    A follow-up question has a ``text`` and gets a clock of its own; it begins a new version of the answer, or joins
    the one that is being written. Raises ReactionRefused if the answer is not the current published one, has a
    reaction already, or the point was asked about as often as MAX_FOLLOW_UPS allows; DomainError for a question
    without text or a text without question.
    """
    kind, text = ReactionKind(kind), text.strip()
    if kind == ReactionKind.FOLLOW_UP and not text:
        raise DomainError(_("Bitte schreiben Sie, was der Rat noch wissen möchte."))
    if kind == ReactionKind.ACCEPTED and text:
        raise DomainError(_("Ein Text gehört nur zu einer Nachfrage. Wählen Sie „Nachfrage“ oder leeren Sie das Feld."))
    handover = answer.response.handover
    lock_handover(handover)
    answer = PointAnswer.objects.select_related("point", "response__handover").get(pk=answer.pk)
    if refused := reason_against_reacting(answer):
        raise ReactionRefused(refused)
    if kind == ReactionKind.FOLLOW_UP and not follow_ups_left(answer):
        raise ReactionRefused(_no_more_questions(answer))
    clock = None
    if kind == ReactionKind.FOLLOW_UP:
        clock = deadline(
            Purpose.FOLLOW_UP,
            timezone.localdate(),
            kind=handover.impulse.kind,
            organisation=handover.organisation,
        )
    reaction = Reaction.objects.create(
        answer=answer,
        kind=kind,
        text=text,
        given_by=by,
        due=clock.due if clock else None,
        calculation=clock.kept if clock else {},
    )
    record(
        by=by,
        verb="answer.reaction",
        obj=reaction,
        receipt_number=handover.receipt_number,
        point=answer.point.number,
        version=answer.response.version,
        kind=kind.value,
        text=text,
        due=clock.due.isoformat() if clock else None,
    )
    if clock:
        open_version(
            by=by,
            handover=handover,
            origin=Origin.FOLLOW_UP,
            reason=f"Nachfrage des Rates zu Punkt {answer.point.number}",
        )
    announce(reaction_given, reaction=reaction, by=by)
    return reaction


def _no_more_questions(answer: PointAnswer) -> str:
    number = {"n": answer.point.number}
    if settings.MAX_FOLLOW_UPS == 0:
        return _("Nachfragen sind nicht vorgesehen.")
    if settings.MAX_FOLLOW_UPS == 1:
        return _("Zu Punkt %(n)d hat der Rat schon einmal nachgefragt. Mehr als eine Nachfrage gibt es nicht.") % number
    return _("Zu Punkt %(n)d hat der Rat schon %(max)d-mal nachgefragt. Mehr Nachfragen gibt es nicht.") % {
        **number,
        "max": settings.MAX_FOLLOW_UPS,
    }
