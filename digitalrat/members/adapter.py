from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] — allauth ships no types
    """Accounts come only from invitations: nobody can sign up alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
