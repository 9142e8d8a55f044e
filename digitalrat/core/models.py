import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PublicModel(models.Model):
    """A noun with an id that may be shown: ``uuid`` in addresses and sockets, never the row number."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("angelegt am"), default=timezone.now, editable=False)

    class Meta:
        abstract = True


class AuditEntry(models.Model):
    """One line of the append-only audit trail; ``hash`` covers the line and the hash before it.

    The actor is kept as number and name, not as a relation: a trail must outlive accounts.
    """

    sequence = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=80)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]
        indexes = [models.Index(fields=["object_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.object_type} {self.object_id}"


class AuditHead(models.Model):
    """The single row that says where the trail ends, so that a cut-off tail is noticed too.

    It is also the lock under which the next line is written.
    """

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return str(self.sequence)
