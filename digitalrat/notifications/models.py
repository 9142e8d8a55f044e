from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel

# Whoever claimed a mail and was cut off has not sent it after this time.
CLAIM = timedelta(minutes=15)


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at__isnull=True)

    def unread_first(self) -> NotificationQuerySet:
        return self.order_by(F("read_at").asc(nulls_first=True), "-created_at", "-pk")

    def to_be_mailed(self) -> NotificationQuerySet:
        """Wanted by mail, not sent, and not in somebody's hands at the moment."""
        free = Q(mail_claimed_at__isnull=True) | Q(mail_claimed_at__lt=timezone.now() - CLAIM)
        return self.filter(free, mail_wanted=True, mailed_at__isnull=True, user__is_active=True)


class Notification(PublicModel):
    """Something that a person should know. ``event`` makes it unique: a person is told of an event once.

    ``text`` is a sentence in the person's language, ``about`` the title of what it concerns, ``url`` a path without
    language. ``mail_wanted`` is the person's setting when it happened; ``mailed_at`` stays empty until a mail server
    has taken the mail; ``mail_claimed_at`` keeps two senders apart.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    event = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=255, blank=True)
    text = models.CharField(max_length=400)
    url = models.CharField(max_length=400)
    read_at = models.DateTimeField(null=True, blank=True)
    mail_wanted = models.BooleanField(default=False)
    mail_claimed_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="event_once_per_person")]
        indexes = [
            models.Index(fields=["user", "read_at"]),
            models.Index(fields=["created_at"], condition=Q(mail_wanted=True, mailed_at=None), name="mail_waiting"),
        ]
        verbose_name = _("Mitteilung")
        verbose_name_plural = _("Mitteilungen")

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("notifications:open", args=[self.uuid])
