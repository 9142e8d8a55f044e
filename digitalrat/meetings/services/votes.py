"""What a member does in a ballot: vote, declare a conflict of interest, file a dissenting opinion."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.core.services import announce, record
from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse
from digitalrat.members.models import Seat, User

from ..deadlines import dissent_until
from ..electorate import has_conflict, obstacle
from ..enums import Choice, Obstacle, Outcome
from ..errors import CannotVote, NoConflict, NoDissent
from ..models import Ballot, ConflictDeclaration, DissentingOpinion, Vote
from ..signals import conflict_declared, dissent_filed, vote_cast

# From submission to the result; a draft is not yet the council's business.
CONFLICT_STATES = frozenset({State.SUBMITTED, State.IN_DELIBERATION, State.VOTING, State.DEFERRED})

# Whose vote is the minority's in which result. In a tie the motion falls, so those who were for it lost.
MINORITY = {Outcome.ADOPTED: Choice.NO, Outcome.REJECTED: Choice.YES}


@transaction.atomic
def cast_vote(*, by: User, ballot: Ballot, choice: str) -> Vote:
    """Cast the one, final vote of the seat that ``by`` holds today.

    Raises CannotVote with the reason in words. Of two votes at once, one is stored and the other refused.
    """
    if choice not in Choice.values:
        raise CannotVote(_("Bitte wählen Sie Ja, Nein oder Enthaltung."))
    ballot = Ballot.objects.select_for_update(of=("self",)).select_related("impulse").get(pk=ballot.pk)
    seat = Seat.objects.in_office().filter(holder=by).first()
    found = obstacle(user=by, seat=seat, ballot=ballot)
    if found is not None or seat is None:
        raise CannotVote(str((found or Obstacle.NO_SEAT).label))
    try:
        with transaction.atomic():
            vote = Vote.objects.create(ballot=ballot, seat=seat, voter=by, choice=choice)
    except IntegrityError:
        # The lock above should have told us; the constraint is what keeps the promise.
        raise CannotVote(str(Obstacle.VOTED.label)) from None
    # How somebody voted stays out of the trail until the ballot is closed; the row itself keeps it.
    record(by=by, verb="ballot.vote_cast", obj=ballot, seat=seat.number)
    announce(vote_cast, ballot=ballot)
    return vote


@transaction.atomic
def declare_conflict(*, by: User, impulse: Impulse) -> ConflictDeclaration:
    """Declare oneself befangen (§ 31 GO NRW), unasked and before the result.

    The seat then leaves the quorum's base of this impulse; a vote already cast is not counted. Raises NoConflict.
    """
    impulse = Impulse.objects.select_for_update().get(pk=impulse.pk)
    # The same lock as closing takes, so that a declaration is either before the result or refused.
    list(Ballot.objects.select_for_update().filter(impulse=impulse).running())
    if not Seat.objects.in_office().filter(holder=by).exists():
        raise NoConflict(str(Obstacle.NO_SEAT.label))
    if has_conflict(by, impulse):
        raise NoConflict(_("Sie haben sich zu diesem Impuls schon für befangen erklärt."))
    if impulse.state not in CONFLICT_STATES:
        raise NoConflict(_("Über diesen Impuls ist schon entschieden. Befangenheit lässt sich nur vorher erklären."))
    declaration = ConflictDeclaration.objects.create(impulse=impulse, user=by)
    record(by=by, verb="impulse.conflict_declared", obj=impulse)
    announce(conflict_declared, impulse=impulse, by=by)
    return declaration


@transaction.atomic
def file_dissent(*, by: User, ballot: Ballot, text: str) -> DissentingOpinion:
    """Attach a Sondervotum: the minority's right, once, within DISSENT_DAYS after the result.

    ``text`` is plain text, at most 5,000 characters. Raises NoDissent.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise NoDissent(_("Bitte schreiben Sie den Text Ihres Sondervotums."))
    longest = DissentingOpinion._meta.get_field("text").max_length or 0
    if len(text) > longest:
        raise NoDissent(_("Der Text ist zu lang: höchstens %d Zeichen.") % longest)
    ballot = Ballot.objects.select_for_update(of=("self",)).select_related("impulse").get(pk=ballot.pk)
    reason = reason_against_dissent(by, ballot)
    if reason:
        raise NoDissent(reason)
    opinion = DissentingOpinion.objects.create(ballot=ballot, author=by, text=text)
    record(by=by, verb="ballot.dissent_filed", obj=ballot, opinion=str(opinion.uuid), length=len(text))
    announce(dissent_filed, opinion=opinion, by=by)
    return opinion


def reason_against_dissent(user: User, ballot: Ballot) -> str:
    """Why ``user`` may not file a dissenting opinion on ``ballot``, or the empty string."""
    if ballot.closed_at is None:
        return _("Ein Sondervotum ist erst nach dem Ergebnis möglich.")
    vote = Vote.objects.filter(ballot=ballot, voter=user).first()
    if vote is None or vote.choice != MINORITY.get(Outcome(ballot.outcome)) or has_conflict(user, ballot.impulse):
        return _("Ein Sondervotum steht nur denen offen, die in der Abstimmung unterlegen sind.")
    if timezone.now() > dissent_until(ballot.closed_at):
        return _("Die Frist für ein Sondervotum ist abgelaufen.")
    if DissentingOpinion.objects.filter(ballot=ballot, author=user).exists():
        return _("Sie haben zu dieser Abstimmung schon ein Sondervotum abgegeben.")
    return ""
