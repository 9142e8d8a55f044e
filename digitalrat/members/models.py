from __future__ import annotations

import secrets
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel

from .enums import MailFrequency, OrganisationKind, Role


class Organisation(PublicModel):
    """A Dezernat, Amt, municipal company or outside body that people belong to and measures are owned by."""

    name = models.CharField(_("Name"), max_length=200, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("Art"), max_length=20, choices=OrganisationKind.choices)
    dissolved_on = models.DateField(_("aufgelöst am"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("Organisation")
        verbose_name_plural = _("Organisationen")

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A person with an account; the e-mail address is the login name."""

    username = None  # type: ignore[assignment]  # AbstractUser declares it, this product logs in by address
    email = models.EmailField(_("E-Mail-Adresse"), unique=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("Organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
    )
    language = models.CharField(_("Sprache"), max_length=5, choices=settings.LANGUAGES, default="de")
    mail_frequency = models.CharField(
        _("Benachrichtigungen per E-Mail"), max_length=20, choices=MailFrequency.choices, default=MailFrequency.AT_ONCE
    )
    # No mails between these times of day; both or neither.
    quiet_from = models.TimeField(_("Ruhe von"), null=True, blank=True)
    quiet_until = models.TimeField(_("Ruhe bis"), null=True, blank=True)
    bio = models.TextField(_("Über mich"), blank=True, max_length=1500)
    interests = models.CharField(_("Interessen"), blank=True, max_length=300)
    photo = models.ImageField(_("Foto"), blank=True, upload_to="profile/")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # narrower than AbstractUser's manager

    class Meta:
        ordering = ["last_name", "first_name"]
        verbose_name = _("Person")
        verbose_name_plural = _("Personen")

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.email[:1].upper()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Rights of the council come from rules.py alone: being a technical administrator grants none of them."""
        import rules

        if rules.perm_exists(perm):
            return bool(rules.has_perm(perm, self, obj))
        return super().has_perm(perm, obj)


class Sector(models.Model):
    """A part of society that the council's seats are divided by (statute of the council)."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("Bereich")
        verbose_name_plural = _("Bereiche")

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """A term of office (Amtszeit) of the council, both days included."""

    name = models.CharField(_("Bezeichnung"), max_length=80)
    begins_on = models.DateField(_("Beginn"))
    ends_on = models.DateField(_("Ende"))

    class Meta:
        ordering = ["-begins_on"]
        constraints = [models.CheckConstraint(condition=Q(ends_on__gt=F("begins_on")), name="term_ends_after_begin")]
        verbose_name = _("Amtszeit")
        verbose_name_plural = _("Amtszeiten")

    def __str__(self) -> str:
        return self.name


class SeatQuerySet(models.QuerySet["Seat"]):
    def in_office(self) -> SeatQuerySet:
        """Voting seats of the running term that somebody with an active account holds: the quorum's base."""
        today = timezone.localdate()
        return self.filter(
            term__begins_on__lte=today,
            term__ends_on__gte=today,
            is_voting=True,
            holder__isnull=False,
            holder__is_active=True,
        )

    def exclude_promised(self) -> SeatQuerySet:
        """Without the seats that an open invitation names."""
        return self.exclude(pk__in=Invitation.objects.open().filter(seat__isnull=False).values("seat"))


class Seat(models.Model):
    """A seat of one sector in one term, and who holds it now (None: vacant)."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="seats", verbose_name=_("Amtszeit"))
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="seats", verbose_name=_("Bereich"))
    number = models.PositiveSmallIntegerField(_("Nummer"))
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seats",
        verbose_name=_("Mitglied"),
    )
    held_since = models.DateField(_("seit"), null=True, blank=True)
    is_voting = models.BooleanField(_("stimmberechtigt"), default=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["term", "number"]
        constraints = [
            models.UniqueConstraint(fields=["term", "number"], name="seat_number_once_per_term"),
            models.UniqueConstraint(
                fields=["term", "holder"], condition=Q(holder__isnull=False), name="one_seat_per_person_and_term"
            ),
        ]
        verbose_name = _("Sitz")
        verbose_name_plural = _("Sitze")

    def __str__(self) -> str:
        return f"{self.number} · {self.sector}"


class RoleAssignment(models.Model):
    """A role that a person has until it is taken back; ``organisation`` says for whom a contributor acts."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_assignments")
    role = models.CharField(_("Rolle"), max_length=20, choices=Role.choices)
    since = models.DateField(_("seit"), default=timezone.localdate)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="role_once_per_person")]
        verbose_name = _("Rolle")
        verbose_name_plural = _("Rollen")

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


def invitation_token() -> str:
    return secrets.token_urlsafe(32)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Invitations that can be accepted now."""
        return self.pending().filter(expires_at__gt=timezone.now())

    def pending(self) -> InvitationQuerySet:
        """Invitations that nobody has accepted or revoked, expired ones included: the office can send them again."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)


class Invitation(PublicModel):
    """An invitation by mail to take part; accounts come into being only through one."""

    email = models.EmailField(_("E-Mail-Adresse"))
    first_name = models.CharField(_("Vorname"), max_length=150)
    last_name = models.CharField(_("Nachname"), max_length=150)
    role = models.CharField(_("Rolle"), max_length=20, choices=Role.choices, blank=True)
    seat = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("Sitz")
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Organisation")
    )
    token = models.CharField(max_length=64, unique=True, default=invitation_token, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(_("gültig bis"))
    accepted_at = models.DateTimeField(_("angenommen am"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("zurückgezogen am"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("Einladung")
        verbose_name_plural = _("Einladungen")

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()
