"""The request that views of members' pages take."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from .models import User


class MemberRequest(HttpRequest):
    """A request of somebody with an account: true from the view's first ``require`` on, which turns visitors away."""

    user: User
    htmx: HtmxDetails
