"""People follow by themselves what they wrote, voted on, contributed to or were asked."""

from typing import Any

from django.dispatch import receiver

from digitalrat.annotations.models import Annotation
from digitalrat.annotations.signals import annotation_added
from digitalrat.impulses import signals as impulses
from digitalrat.impulses.models import Authorship, Comment, Impulse
from digitalrat.meetings.models import Ballot
from digitalrat.meetings.signals import ballot_closed, vote_cast
from digitalrat.members.models import User
from digitalrat.responses import signals as responses
from digitalrat.responses.models import Part

from ..audience import authors, contacts
from ..models import Follow
from ..services.following import follow_automatically


@receiver(impulses.impulse_submitted)
def authors_follow(impulse: Impulse, **kwargs: Any) -> None:
    follow_automatically(users=authors(impulse), target=impulse)


@receiver([impulses.coauthor_invited, impulses.coauthor_accepted])
def coauthors_follow(impulse: Impulse, authorship: Authorship, **kwargs: Any) -> None:
    follow_automatically(users=[authorship.user], target=impulse)


@receiver(impulses.coauthor_removed)
def no_longer_a_coauthor(impulse: Impulse, user: User, **kwargs: Any) -> None:
    """An invitation that was declined or taken back leaves nothing behind."""
    Follow.objects.filter(impulse=impulse, user=user, automatic=True, muted=False).delete()


@receiver(impulses.comment_added)
def commenters_follow(comment: Comment, by: User, **kwargs: Any) -> None:
    follow_automatically(users=[by], target=comment.impulse)


@receiver(annotation_added)
def annotators_follow(annotation: Annotation, by: User, **kwargs: Any) -> None:
    follow_automatically(users=[by], target=annotation.edition.chapter)


@receiver([vote_cast, ballot_closed])
def voters_follow(ballot: Ballot, **kwargs: Any) -> None:
    follow_automatically(users=User.objects.filter(pk__in=ballot.votes.values("voter")), target=ballot.impulse)


@receiver(responses.part_requested)
def contacts_follow(part: Part, **kwargs: Any) -> None:
    follow_automatically(users=contacts(part.organisation), target=part.point.impulse)


@receiver(responses.part_handed_in)
def contributors_follow(part: Part, by: User, **kwargs: Any) -> None:
    follow_automatically(users=[by], target=part.point.impulse)
