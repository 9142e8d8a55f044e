"""Visitors who follow by mail."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel
from digitalrat.impulses.models import Impulse
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation

# How long the link in the first mail can be used.
CONFIRM_WITHIN = timedelta(days=7)


def new_token() -> str:
    return secrets.token_urlsafe(32)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> SubscriptionQuerySet:
        return self.filter(confirmed_at__isnull=False)

    def expired(self) -> SubscriptionQuerySet:
        """Never confirmed, and too late for it."""
        return self.filter(confirmed_at__isnull=True, created_at__lt=timezone.now() - CONFIRM_WITHIN)


class Subscription(PublicModel):
    """A visitor's wish to hear of one impulse, chapter or organisation, or (all three empty) of everything.

    It counts from ``confirmed_at`` on. Who unsubscribes is deleted, with the address: there is no state for it.
    ``token`` stands in the links of mails and is all that is needed to confirm and to end it. ``mailed_until`` is the
    moment up to which events have been looked through for it.
    """

    email = models.EmailField()
    impulse = models.ForeignKey(Impulse, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    chapter = models.ForeignKey(Chapter, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="de")
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    mailed_until = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["email", "impulse"], condition=Q(impulse__isnull=False), name="subscribe_impulse_once"
            ),
            models.UniqueConstraint(
                fields=["email", "chapter"], condition=Q(chapter__isnull=False), name="subscribe_chapter_once"
            ),
            models.UniqueConstraint(
                fields=["email", "organisation"],
                condition=Q(organisation__isnull=False),
                name="subscribe_organisation_once",
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(impulse=None, chapter=None, organisation=None),
                name="subscribe_everything_once",
            ),
            models.CheckConstraint(
                condition=Q(impulse=None, chapter=None)
                | Q(impulse=None, organisation=None)
                | Q(chapter=None, organisation=None),
                name="subscription_to_one_thing",
            ),
        ]
        verbose_name = _("Abonnement")
        verbose_name_plural = _("Abonnements")

    def __str__(self) -> str:
        return str(self.target or _("Alles"))

    @property
    def target(self) -> Impulse | Chapter | Organisation | None:
        """What is followed; None: everything."""
        return self.impulse or self.chapter or self.organisation

    @property
    def is_open(self) -> bool:
        """Can still be confirmed."""
        return self.confirmed_at is None and self.created_at > timezone.now() - CONFIRM_WITHIN


class PublicNotice(models.Model):
    """That a visitor was told of a public event: once, in ``mail``."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="notices")
    event = models.CharField(max_length=160)
    mail = models.ForeignKey("notifications.Mail", on_delete=models.CASCADE, related_name="public_notices")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "event"], name="event_once_per_subscription")]

    def __str__(self) -> str:
        return self.event
