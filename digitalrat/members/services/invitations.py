"""Invitations: the only way to an account."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from urllib.parse import urljoin

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from digitalrat.core.services import announce, record

from ..enums import Role
from ..errors import (
    AddressTaken,
    InvitationExpired,
    InvitationRevoked,
    InvitationUsed,
    MailNotSent,
    OrganisationNeeded,
    SeatTaken,
)
from ..models import Invitation, InvitationQuerySet, Organisation, RoleAssignment, Seat, User, invitation_token
from ..signals import rights_changed
from .rights import assign_seat, require_vacant

log = logging.getLogger(__name__)


def invite(
    *,
    by: User,
    email: str,
    first_name: str,
    last_name: str,
    role: str = "",
    seat: Seat | None = None,
    organisation: Organisation | None = None,
) -> Invitation:
    """Invite a person by mail, with the role and the seat that wait for them.

    Raises AddressTaken, SeatTaken or OrganisationNeeded and then nothing has happened; MailNotSent when the
    invitation stands but the mail could not be sent (send it again later).
    """
    with transaction.atomic():
        invitation = _written(by, email.strip().lower(), first_name, last_name, role, seat, organisation)
    # Outside of the transaction: a slow mail server must not hold up everybody who writes.
    _send(invitation)
    return invitation


def resend_invitation(*, by: User, invitation: Invitation) -> Invitation:
    """Send an open or expired invitation again with a new link; the old link no longer works.

    Raises InvitationUsed, InvitationRevoked, AddressTaken or SeatTaken; MailNotSent as ``invite`` does.
    """
    with transaction.atomic():
        invitation = _locked(invitation)
        _require_open(invitation, even_expired=True)
        _require_free_address(invitation.email, own=invitation)
        if invitation.seat is not None:
            _require_free_seat(invitation.seat, own=invitation)
        invitation.token = invitation_token()
        invitation.expires_at = _expiry()
        invitation.save(update_fields=["token", "expires_at"])
        record(by=by, verb="member.invitation_resent", obj=invitation)
    _send(invitation)
    return invitation


@transaction.atomic
def revoke_invitation(*, by: User, invitation: Invitation) -> None:
    """Take an invitation back; its link then says so. Raises InvitationUsed or InvitationRevoked."""
    invitation = _locked(invitation)
    _require_open(invitation, even_expired=True)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    record(by=by, verb="member.invitation_revoked", obj=invitation)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, password: str) -> User:
    """Make the account with the invited address (verified: the link came by mail), role and seat.

    Raises InvitationUsed, InvitationRevoked, InvitationExpired, AddressTaken or SeatTaken; then nothing is made.
    The caller has checked the password against the validators.
    """
    invitation = _locked(invitation)
    _require_open(invitation)
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise AddressTaken(_("Zu dieser Adresse gibt es schon ein Konto. Bitte melden Sie sich an."))
    user = User.objects.create_user(
        invitation.email,
        password,
        first_name=invitation.first_name,
        last_name=invitation.last_name,
        organisation=invitation.organisation,
        language=translation.get_language() or settings.LANGUAGE_CODE,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    record(by=user, verb="member.joined", obj=user, invitation=str(invitation.uuid))
    # Whoever invited gave the rights; the trail names them.
    if invitation.role:
        RoleAssignment.objects.create(user=user, role=invitation.role)
        record(by=invitation.invited_by, verb="role.assigned", obj=user, role=invitation.role)
    if invitation.seat is not None:
        assign_seat(by=invitation.invited_by, seat=invitation.seat, user=user)
    announce(rights_changed, user_id=user.pk)
    return user


def check_open(invitation: Invitation) -> None:
    """Raises InvitationUsed, InvitationRevoked or InvitationExpired, each with a sentence for the invited person."""
    _require_open(invitation)


def _written(
    by: User,
    email: str,
    first_name: str,
    last_name: str,
    role: str,
    seat: Seat | None,
    organisation: Organisation | None,
) -> Invitation:
    role = Role(role) if role else ""
    if role == Role.CONTRIBUTOR and organisation is None:
        raise OrganisationNeeded(_("Eine Fachstelle handelt für eine Organisation. Bitte wählen Sie eine aus."))
    _require_free_address(email)
    if seat is not None:
        seat = Seat.objects.select_for_update(of=("self",)).select_related("term", "sector").get(pk=seat.pk)
        _require_free_seat(seat)
    invitation = Invitation.objects.create(
        email=email,
        first_name=first_name,
        last_name=last_name,
        role=role,
        seat=seat,
        organisation=organisation,
        invited_by=by,
        expires_at=_expiry(),
    )
    record(by=by, verb="member.invited", obj=invitation, role=str(role), seat=seat.pk if seat else None)
    return invitation


def _expiry() -> datetime:
    return timezone.now() + timedelta(days=settings.INVITATION_DAYS)


def _locked(invitation: Invitation) -> Invitation:
    related = ("seat__term", "seat__sector", "organisation", "invited_by")
    return Invitation.objects.select_for_update(of=("self",)).select_related(*related).get(pk=invitation.pk)


def _require_open(invitation: Invitation, even_expired: bool = False) -> None:
    if invitation.accepted_at:
        raise InvitationUsed(_("Diese Einladung wurde bereits angenommen."))
    if invitation.revoked_at:
        raise InvitationRevoked(_("Diese Einladung wurde zurückgezogen."))
    if not even_expired and not invitation.is_open:
        raise InvitationExpired(_("Diese Einladung ist abgelaufen."))


def _require_free_address(email: str, own: Invitation | None = None) -> None:
    if (
        User.objects.filter(email__iexact=email).exists()
        or EmailAddress.objects.filter(email__iexact=email, verified=True).exists()
    ):
        raise AddressTaken(_("Zu dieser Adresse gibt es schon ein Konto."))
    if _other_open(own).filter(email__iexact=email).exists():
        raise AddressTaken(_("An diese Adresse ist schon eine Einladung offen. Sie können sie erneut senden."))


def _require_free_seat(seat: Seat, own: Invitation | None = None) -> None:
    require_vacant(seat)
    if _other_open(own).filter(seat=seat).exists():
        raise SeatTaken(_("Für Sitz %(number)s ist schon jemand eingeladen.") % {"number": seat.number})


def _other_open(own: Invitation | None) -> InvitationQuerySet:
    invitations = Invitation.objects.open()
    return invitations.exclude(pk=own.pk) if own else invitations


def _send(invitation: Invitation) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        path = reverse("members:accept_invitation", args=[invitation.token])
        context = {
            "invitation": invitation,
            "url": urljoin(settings.BASE_URL, path),
            "COUNCIL_NAME": settings.COUNCIL_NAME,
            "CITY_NAME": settings.CITY_NAME,
            "OFFICE_NAME": settings.OFFICE_NAME,
        }
        subject = render_to_string("members/email/invitation_subject.txt", context).strip()
        text = render_to_string("members/email/invitation_message.txt", context)
    try:
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [invitation.email])
    except (SMTPException, OSError) as error:
        log.error("invitation %s could not be mailed: %s", invitation.uuid, error)
        raise MailNotSent(
            _("Die Einladung steht, aber die E-Mail ging nicht hinaus. Bitte senden Sie sie später erneut.")
        ) from error
