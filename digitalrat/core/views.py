"""The one way in which views ask for a right, and in which they say that something was refused."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .errors import DomainError, InputError


class LoginNeeded(PermissionDenied):
    """A visitor asked for something that may be allowed once it is known who they are."""


def require(request: HttpRequest, permission: str, obj: Any = None) -> None:
    """Let the request pass only if its user has ``permission`` on ``obj``.

    Raises LoginNeeded for visitors (answered by a redirect to the login page, see LoginNeededMiddleware)
    and PermissionDenied (403) for people who are logged in.
    """
    if request.user.has_perm(permission, obj):
        return
    if not request.user.is_authenticated:
        raise LoginNeeded
    raise PermissionDenied


def login_response(request: HttpRequest) -> HttpResponseBase:
    """Redirect to the login page that comes back to the requested address."""
    return redirect_to_login(request.get_full_path())


def show_refusal(form: BaseForm, error: DomainError) -> None:
    """Put what a service refused at the field that it names, else above the form."""
    field = error.field if isinstance(error, InputError) else ""
    form.add_error(field if field in form.fields else None, error.message)
