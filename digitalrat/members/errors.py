"""What can stand against an invitation, a role, a seat or an account. ``field`` names the form field it belongs to."""

from digitalrat.core.errors import DomainError, StateError


class AddressTaken(DomainError):
    """Somebody has, or is about to have, an account with this address."""

    field = "email"


class SeatTaken(StateError):
    """The seat is held by, or promised to, somebody else; or the person holds another one in the same term."""

    field = "seat"


class OrganisationNeeded(DomainError):
    """A contributor acts for an organisation; the invitation names none."""

    field = "organisation"


class RoleError(StateError):
    """The person has the role already, or has it not."""

    field = "role"


class LastOfficePerson(StateError):
    """Nobody would be left who may manage members and receive impulses."""

    field = "role"


class InvitationClosed(StateError):
    """The invitation cannot be accepted any more: used, revoked or expired."""


class InvitationUsed(InvitationClosed):
    """An account came into being through it."""


class InvitationRevoked(InvitationClosed):
    """The office has taken it back."""


class InvitationExpired(InvitationClosed):
    """Its time is over; the office can send it again."""


class AccountStateError(StateError):
    """The account is active already, or is not."""


class OrganisationError(StateError):
    """The organisation is dissolved, or must not be."""


class PhotoError(DomainError):
    """The file is no photo that we take."""

    field = "photo"


class MailNotSent(DomainError):
    """The invitation stands, but its mail did not leave the house."""
