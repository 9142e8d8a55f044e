"""The number beside "Mitteilungen", for the frame of every member's page."""

from django import template

from digitalrat.members.models import User
from digitalrat.notifications.models import Notification

register = template.Library()


@register.simple_tag
def unread_notices(member: User) -> int:
    """How many notices ``member`` has not read; one query."""
    return Notification.objects.filter(user=member).unread().count()
