"""allauth's forms in our words: labels instead of placeholders, and what a browser may fill in."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

PASSWORD_HELP = _("Mindestens 12 Zeichen. Ein kurzer Satz, den nur Sie kennen, ist sicher und leicht zu merken.")
REPEAT_PASSWORD = _("Passwort wiederholen")


class _Plain(forms.Form):
    """Placeholders repeat the label and vanish on typing; labels of our own where ``labels`` names them."""

    labels: dict[str, Any] = {}
    help_texts: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.help_texts.get(name, field.help_text)


class _Repeated(_Plain):
    """Two equal passwords; the message about a difference stands at the second field."""

    def clean(self) -> Any:
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        cleaned = super().clean()
        if first and second and first != second:
            self.errors["password2"] = self.error_class([gettext("Die beiden Passwörter sind verschieden.")])
        return cleaned


class LoginForm(_Plain, account.LoginForm):
    labels = {"login": _("E-Mail-Adresse"), "password": _("Passwort"), "remember": _("Angemeldet bleiben")}
    help_texts = {"password": "", "remember": _("Nur auf einem Gerät, das allein Sie benutzen.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class EmailForm(_Plain, account.AddEmailForm):
    labels = {"email": _("Neue E-Mail-Adresse")}


class ChangePasswordForm(_Repeated, account.ChangePasswordForm):
    labels = {"oldpassword": _("Jetziges Passwort"), "password1": _("Neues Passwort"), "password2": REPEAT_PASSWORD}
    help_texts = {"oldpassword": "", "password1": PASSWORD_HELP}


class SetPasswordForm(_Repeated, account.SetPasswordForm):
    labels = {"password1": _("Passwort"), "password2": REPEAT_PASSWORD}
    help_texts = {"password1": PASSWORD_HELP}


class InvitedPasswordForm(SetPasswordForm):
    """The first password of an invited person; takes ``user``, not yet saved, to compare the password with the name."""

    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        help_text=_("Damit melden Sie sich an."),
        # For the browser's password store; nothing that comes back in it is used.
        widget=forms.EmailInput(attrs={"autocomplete": "username", "readonly": True}),
    )
    field_order = ["email", "password1", "password2"]

    def __init__(self, user: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.initial["email"] = user.email


class ResetPasswordForm(_Plain, account.ResetPasswordForm):
    labels = {"email": _("E-Mail-Adresse")}


class ResetPasswordKeyForm(_Repeated, account.ResetPasswordKeyForm):
    labels = {"password1": _("Neues Passwort"), "password2": REPEAT_PASSWORD}
    help_texts = {"password1": PASSWORD_HELP}


class ReauthenticateForm(_Plain, account.ReauthenticateForm):
    labels = {"password": _("Passwort")}
    help_texts = {"password": ""}


class CodeForm(_Plain, mfa.AuthenticateForm):
    labels = {"code": _("Code")}
    help_texts = {"code": _("Die sechs Ziffern aus Ihrer App oder einer Ihrer Ersatzcodes.")}


class CodeAgainForm(_Plain, mfa.ReauthenticateForm):
    labels = {"code": _("Code")}
    help_texts = {"code": _("Die sechs Ziffern aus Ihrer App oder einer Ihrer Ersatzcodes.")}


class ActivateAppForm(_Plain, totp.ActivateTOTPForm):
    labels = {"code": _("Code aus der App")}
    help_texts = {"code": _("Die sechs Ziffern, die Ihre App nach dem Einlesen zeigt.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AddKeyForm(_Plain, webauthn.AddWebAuthnForm):
    labels = {"name": _("Name des Schlüssels")}
    help_texts = {"name": _("Daran erkennen Sie ihn wieder, zum Beispiel „Schlüsselbund“ oder „Diensthandy“.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["name"] = ""


class RenameKeyForm(_Plain, webauthn.EditWebAuthnForm):
    labels = {"name": _("Name des Schlüssels")}
