"""What the council says about an impulse."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.core.errors import DomainError, StateError
from digitalrat.core.services import announce, record
from digitalrat.members.models import User

from .. import signals
from ..enums import DISCUSSABLE
from ..models import Comment, Impulse
from .lifecycle import lock

MAX_LENGTH = 5000


@transaction.atomic
def add_comment(*, by: User, impulse: Impulse, body: str) -> Comment:
    """Say something on the impulse, as long as the council has not decided for good."""
    body = body.strip()
    if not body:
        raise DomainError(_("Bitte schreiben Sie einen Text."))
    if len(body) > MAX_LENGTH:
        raise DomainError(_("Der Text ist zu lang: Es sind höchstens %(n)d Zeichen möglich.") % {"n": MAX_LENGTH})
    lock(impulse)
    if impulse.state not in DISCUSSABLE:
        raise StateError(
            _("Die Beratung ist beendet: Der Impuls hat den Zustand „%(state)s“. Ihr Beitrag wurde nicht gespeichert.")
            % {"state": impulse.get_state_display()}
        )
    comment = Comment.objects.create(impulse=impulse, author=by, body=body)
    record(by=by, verb="impulse.commented", obj=impulse, comment=comment.pk)
    announce(signals.comment_added, comment=comment, by=by)
    return comment


@transaction.atomic
def withdraw_comment(*, by: User, comment: Comment) -> None:
    """Take a contribution back; its place in the discussion stays. Doing it twice changes nothing."""
    comment.refresh_from_db(from_queryset=Comment.objects.select_for_update())
    if comment.withdrawn_at is not None:
        return
    comment.withdrawn_at = timezone.now()
    comment.save(update_fields=["withdrawn_at"])
    record(by=by, verb="impulse.comment_withdrawn", obj=comment.impulse, comment=comment.pk)
    announce(signals.comment_withdrawn, comment=comment, by=by)
