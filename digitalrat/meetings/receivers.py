"""What open ballot pages are told."""

from typing import Any

from django.dispatch import receiver

from digitalrat.core.live import send_hint, send_rights_changed
from digitalrat.impulses.models import Impulse
from digitalrat.members.models import User

from . import protocol
from .models import Ballot, DissentingOpinion
from .signals import ballot_closed, conflict_declared, dissent_filed, vote_cast


@receiver(vote_cast)
def tell_vote(ballot: Ballot, **kwargs: Any) -> None:
    send_hint(protocol.ballot_group(ballot.uuid), protocol.VOTE)


@receiver(ballot_closed)
def tell_closed(ballot: Ballot, **kwargs: Any) -> None:
    send_hint(protocol.ballot_group(ballot.uuid), protocol.RESULT)


@receiver(conflict_declared)
def tell_conflict(impulse: Impulse, by: User, **kwargs: Any) -> None:
    """The member's own sockets ask for their rights again: text and deliberation are closed to them now."""
    send_rights_changed(by.pk)
    for uuid in Ballot.objects.running().filter(impulse=impulse).values_list("uuid", flat=True):
        send_hint(protocol.ballot_group(uuid), protocol.ROLL_CHANGED)


@receiver(dissent_filed)
def tell_dissent(opinion: DissentingOpinion, **kwargs: Any) -> None:
    send_hint(protocol.ballot_group(opinion.ballot.uuid), protocol.DISSENT)
