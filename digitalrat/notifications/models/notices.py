"""What a person is told, and how often they want it by mail."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel
from digitalrat.members.enums import MailFrequency

from ..enums import Topic
from .mails import Mail


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at__isnull=True)

    def unread_first(self) -> NotificationQuerySet:
        return self.order_by(F("read_at").asc(nulls_first=True), "-created_at", "-pk")

    def awaiting_mail(self) -> NotificationQuerySet:
        """Wanted by mail, now or later, and in none yet."""
        return self.filter(mail_due_at__isnull=False, mail__isnull=True)

    def due(self, now: datetime) -> NotificationQuerySet:
        """Those of active people that belong into a mail now."""
        return self.awaiting_mail().filter(mail_due_at__lte=now, user__is_active=True)


class Notification(PublicModel):
    """Something that a person should know. ``event`` makes it unique: a person is told of an event once.

    ``text`` is a sentence in the person's language, ``about`` the title of what it concerns, ``url`` a path without
    language. ``thread`` names the thing whose notices belong together ("impulse:<uuid>"; where there is none, the
    event itself). ``needs`` are the rights without which nothing of it may leave the house, asked again before it is
    mailed: a list of [permission, model label or null, primary key or null]. ``mail_due_at`` is when it is to go into
    a mail (None: not at all), ``mail`` the one mail that it went into.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    event = models.CharField(max_length=120)
    thread = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=255, blank=True)
    text = models.CharField(max_length=400)
    url = models.CharField(max_length=400)
    needs = models.JSONField(default=list)
    read_at = models.DateTimeField(null=True, blank=True)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mail = models.ForeignKey(Mail, null=True, blank=True, on_delete=models.RESTRICT, related_name="notices")

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="event_once_per_person")]
        indexes = [
            models.Index(fields=["user", "read_at"]),
            models.Index(fields=["user", "thread"]),
            models.Index(fields=["mail_due_at"], condition=Q(mail=None), name="notice_awaiting_mail"),
        ]
        verbose_name = _("Mitteilung")
        verbose_name_plural = _("Mitteilungen")

    def __str__(self) -> str:
        return self.text

    def save(self, *args: object, **kwargs: object) -> None:
        self.thread = self.thread or self.event
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they are

    def get_absolute_url(self) -> str:
        return reverse("notifications:open", args=[self.uuid])


class Preference(models.Model):
    """How often ``user`` wants mails about ``topic``; without one, User.mail_frequency counts."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_preferences")
    topic = models.CharField(max_length=20, choices=Topic.choices)
    frequency = models.CharField(max_length=20, choices=MailFrequency.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="one_frequency_per_topic")]

    def __str__(self) -> str:
        return f"{self.get_topic_display()}: {self.get_frequency_display()}"
