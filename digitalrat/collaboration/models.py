from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from digitalrat.core.models import PublicModel


class Document(PublicModel):
    """A live document. ``kind`` names the port (rooms.py) that knows who may read and write it.

    ``next_sequence`` is the number that the next update row gets; it is also the row that writers lock.
    ``checkpoint_sequence`` is the last update that the port has been given as HTML.
    """

    kind = models.CharField(max_length=40)
    next_sequence = models.PositiveBigIntegerField(default=1)
    checkpoint_sequence = models.PositiveBigIntegerField(default=0)
    frozen_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class Update(models.Model):
    """One Yjs update (v1 encoding), append-only, in the order in which it was stored.

    A row that cannot be read is ``quarantined``: it is left out, and stays for inspection.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="updates")
    sequence = models.PositiveBigIntegerField()
    payload = models.BinaryField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    stored_at = models.DateTimeField(default=timezone.now)
    quarantined = models.BooleanField(default=False)

    class Meta:
        ordering = ["document", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["document", "sequence"], name="update_sequence_once_per_document"),
            models.CheckConstraint(condition=Q(sequence__gt=0), name="update_sequence_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.sequence}"


class Snapshot(models.Model):
    """The state (one Yjs update) of a document up to and with update ``sequence``.

    ``waiting`` are the numbers of earlier updates that are not in it, because an update that they build on is missing.
    """

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="snapshot")
    sequence = models.PositiveBigIntegerField()
    state = models.BinaryField()
    waiting = models.JSONField(default=list)
    stored_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.document_id} ≤ {self.sequence}"
