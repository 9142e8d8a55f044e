from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .views import LoginNeeded, login_response


class LoginNeededMiddleware:
    """Answers LoginNeeded by a redirect to the login page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        return login_response(request) if isinstance(exception, LoginNeeded) else None
