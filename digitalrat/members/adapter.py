"""How allauth behaves here: nobody signs up alone, and every message is in our words."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come only from invitations."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Dieses Konto ist deaktiviert. Bitte wenden Sie sich an die Geschäftsstelle."),
        "duplicate_email": _("Diese Adresse gehört bereits zu Ihrem Konto."),
        "email_password_mismatch": _("E-Mail-Adresse oder Passwort stimmen nicht. Bitte prüfen Sie beides."),
        "email_taken": _("Diese Adresse gehört schon zu einem anderen Konto."),
        "enter_current_password": _("Das ist nicht Ihr jetziges Passwort."),
        "incorrect_code": _("Dieser Code stimmt nicht oder ist abgelaufen."),
        "incorrect_password": _("Das Passwort stimmt nicht."),
        "invalid_password_reset": _("Dieser Link ist nicht mehr gültig."),
        "same_as_current": _("Das ist bereits Ihre Adresse."),
        "too_many_login_attempts": _(
            "Zu viele Versuche mit falschen Angaben. Zu Ihrer Sicherheit ist die Anmeldung für fünf Minuten gesperrt. "
            "Danach können Sie es wieder versuchen oder Ihr Passwort zurücksetzen."
        ),
        "rate_limited": _("Das waren viele Versuche in kurzer Zeit. Bitte warten Sie einen Augenblick."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.COUNCIL_NAME}: {subject}"


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: only the words are ours."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("Der zweite Faktor kann nicht abgeschaltet werden."),
        "cannot_generate_recovery_codes": _("Ersatzcodes gibt es erst, wenn ein zweiter Faktor eingerichtet ist."),
        "incorrect_code": _("Dieser Code stimmt nicht oder ist abgelaufen."),
    }

    def get_totp_issuer(self) -> str:
        # What an authenticator app shows beside the address.
        return f"Nachhall – {settings.COUNCIL_NAME}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": self.get_totp_issuer()}
