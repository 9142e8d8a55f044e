"""Open pages of an impulse learn that there is something to fetch."""

from typing import Any

from django.dispatch import receiver

from digitalrat.collaboration.services import recheck_rights
from digitalrat.core.live import send_hint, send_rights_changed
from digitalrat.members.models import User

from .models import Comment, Impulse
from .protocol import COMMENT, IMPULSE, impulse_group
from .signals import (
    coauthor_accepted,
    coauthor_removed,
    comment_added,
    comment_withdrawn,
    impulse_changed,
    impulse_deferred,
    impulse_withdrawn,
)


@receiver(impulse_changed)
def hint_impulse(impulse: Impulse, by: User | None, **kwargs: Any) -> None:
    send_hint(impulse_group(impulse.uuid), IMPULSE, **({"by": by.pk} if by else {}))


@receiver([comment_added, comment_withdrawn])
def hint_comment(comment: Comment, by: User, **kwargs: Any) -> None:
    send_hint(impulse_group(comment.impulse.uuid), COMMENT, id=str(comment.uuid), by=by.pk)


@receiver(coauthor_removed)
def ask_for_rights_again(user: User, **kwargs: Any) -> None:
    send_rights_changed(user.pk)


@receiver([coauthor_accepted, coauthor_removed, impulse_deferred, impulse_withdrawn])
def ask_for_rights_to_the_text_again(impulse: Impulse, **kwargs: Any) -> None:
    recheck_rights(document=impulse.document)
