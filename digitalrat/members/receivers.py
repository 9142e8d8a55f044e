"""What follows when rights have changed: sockets ask for them again, and closed accounts lose their sessions."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.utils import timezone

from digitalrat.core.live import send_rights_changed

from .models import User
from .signals import rights_changed


@receiver(rights_changed)
def ask_for_rights_again(user_id: int, **kwargs: Any) -> None:
    send_rights_changed(user_id)


@receiver(rights_changed)
def end_sessions_of_closed_account(user_id: int, **kwargs: Any) -> None:
    """Django lets nobody in whose account is closed; without their sessions, none wakes up when it is opened again."""
    if User.objects.filter(pk=user_id, is_active=True).exists():
        return
    ended = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user_id)
    ]
    Session.objects.filter(pk__in=ended).delete()
