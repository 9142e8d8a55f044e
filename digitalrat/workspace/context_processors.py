"""Which entries of the workspace's navigation a person sees."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from digitalrat.members.rules import is_cdo, is_contributor, is_office


def navigation(request: HttpRequest) -> dict[str, Any]:
    """``nav`` for workspace/base.html; looked up only where it is used, so that public pages ask for nobody."""
    return {"nav": SimpleLazyObject(lambda: _entries(request))}


def _entries(request: HttpRequest) -> dict[str, bool]:
    user = request.user
    return {
        "answers": (is_office | is_cdo | is_contributor)(user),
        "members": user.has_perm("members.view_directory"),
    }
