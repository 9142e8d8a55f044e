"""The number beside "Mitteilungen", the button to follow something, and two filters for mails."""

from typing import Any

from django import template

from digitalrat.members.models import User
from digitalrat.notifications.models import Notification
from digitalrat.notifications.queries import is_following, may_follow
from digitalrat.notifications.services.following import Target, field_of
from digitalrat.notifications.writing import absolute as absolute_url

register = template.Library()


@register.simple_tag
def unread_notices(member: User) -> int:
    """How many notices ``member`` has not read; one query."""
    return Notification.objects.filter(user=member).unread().count()


@register.inclusion_tag("notifications/_follow.html", takes_context=True)
def follow_button(context: dict[str, Any], target: Target) -> dict[str, Any]:
    """A button for the signed-in person to follow ``target`` or stop it; nothing for who may not. One query."""
    member = context.get("member")
    if not isinstance(member, User) or not may_follow(member, target):
        return {"shown": False}
    return {
        "shown": True,
        "target": target,
        "kind": field_of(target),
        "follows": is_following(member, target),
        "next": context["request"].get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def absolute(path: str) -> str:
    """An address as it stands in a mail."""
    return absolute_url(path)


@register.filter
def underline(text: str) -> str:
    """A line of hyphens as long as ``text``, which makes it a heading in plain text."""
    return "-" * min(len(text), 72)
