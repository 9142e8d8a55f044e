"""Verbs of the room: invite people, give and take roles and seats, close and open accounts, keep profiles."""

from .accounts import appoint, change_profile, deactivate_user, reactivate_user
from .invitations import accept_invitation, check_open, invite, resend_invitation, revoke_invitation
from .organisations import dissolve_organisation
from .rights import assign_role, assign_seat, remove_role, vacate_seat

__all__ = [
    "accept_invitation",
    "appoint",
    "assign_role",
    "assign_seat",
    "change_profile",
    "check_open",
    "deactivate_user",
    "dissolve_organisation",
    "invite",
    "reactivate_user",
    "remove_role",
    "resend_invitation",
    "revoke_invitation",
    "vacate_seat",
]
