"""The outbox: every mail of this room is a row before it is anything else."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel

from .subscriptions import Subscription


class Mail(PublicModel):
    """One mail to one person or visitor, written once and then delivered until somebody takes it.

    ``to`` is the address at the time of writing. ``sent_at`` is empty until a mail server has taken it, ``bounced_at``
    set when the address was refused for good; ``attempts`` and ``last_error`` tell how it went. ``unsubscribe_url`` is
    the full address for the header of the same name. ``body`` is emptied some weeks after it was sent.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    subscription = models.ForeignKey(
        Subscription, null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    to = models.EmailField()
    subject = models.CharField(max_length=400)
    body = models.TextField()
    unsubscribe_url = models.CharField(max_length=600, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, subscription__isnull=True)
                | Q(user__isnull=True, subscription__isnull=False),
                name="mail_to_a_person_or_a_visitor",
            )
        ]
        indexes = [models.Index(fields=["created_at"], condition=Q(sent_at=None, bounced_at=None), name="mail_unsent")]
        verbose_name = _("E-Mail")
        verbose_name_plural = _("E-Mails")

    def __str__(self) -> str:
        return self.subject

    @property
    def message_id(self) -> str:
        """The header Message-ID: the same at every attempt, so that a second copy can be told from a new mail."""
        return f"<{self.uuid}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>"

    @property
    def is_done(self) -> bool:
        return self.sent_at is not None or self.bounced_at is not None


class RefusedAddress(models.Model):
    """An address that a mail server has refused for good. Nothing more goes there until somebody confirms it."""

    email = models.EmailField(unique=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("Nicht erreichbare Adresse")
        verbose_name_plural = _("Nicht erreichbare Adressen")

    def __str__(self) -> str:
        return self.email
