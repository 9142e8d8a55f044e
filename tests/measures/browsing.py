"""What a browser does: sign in, and send the form of a page back."""

from typing import Any

from django.test import Client

from digitalrat.members.models import User


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fields(page: Any) -> dict[str, Any]:
    """The form of the page, as a browser would send it."""
    form = page.context["form"]
    sent = {}
    for bound in form:
        value = form.as_sent(bound.name, bound.value()) if bound.name in form.shown() else bound.value()
        sent[bound.name] = "" if value is None else value
    return sent
