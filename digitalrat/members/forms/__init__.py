"""Forms of the room: allauth's in our words, the profile, and the office's."""

from .accounts import (
    ActivateAppForm,
    AddKeyForm,
    ChangePasswordForm,
    CodeAgainForm,
    CodeForm,
    EmailForm,
    InvitedPasswordForm,
    LoginForm,
    ReauthenticateForm,
    RenameKeyForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from .management import InvitationForm, RoleForm, SeatForm
from .profile import ProfileForm

__all__ = [
    "ActivateAppForm",
    "AddKeyForm",
    "ChangePasswordForm",
    "CodeAgainForm",
    "CodeForm",
    "EmailForm",
    "InvitationForm",
    "InvitedPasswordForm",
    "LoginForm",
    "ProfileForm",
    "ReauthenticateForm",
    "RenameKeyForm",
    "ResetPasswordForm",
    "ResetPasswordKeyForm",
    "RoleForm",
    "SeatForm",
    "SetPasswordForm",
]
