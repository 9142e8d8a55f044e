from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel


class Notification(PublicModel):
    """Something that a person should know. ``event`` makes it unique: a person is told of an event once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    event = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=400)
    url = models.CharField(max_length=400)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="event_once_per_person")]
        indexes = [models.Index(fields=["user", "read_at"])]
        verbose_name = _("Benachrichtigung")
        verbose_name_plural = _("Benachrichtigungen")

    def __str__(self) -> str:
        return self.text
