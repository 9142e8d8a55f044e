"""Which entries of the workspace's navigation a person sees."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject


def navigation(request: HttpRequest) -> dict[str, Any]:
    """``nav`` for workspace/base.html; looked up only where it is used, so that public pages ask for nobody."""
    return {"nav": SimpleLazyObject(lambda: _entries(request))}


def _entries(request: HttpRequest) -> dict[str, bool]:
    user = request.user
    return {
        "answers": user.has_perm("responses.view_inbox"),
        "parts": user.has_perm("responses.view_parts"),
        "members": user.has_perm("members.view_directory"),
        "measures": user.has_perm("measures.see_desk"),
        "steering": user.has_perm("measures.view_cases"),
        "steers": user.has_perm("steering.keep_office"),
        "outlook": user.has_perm("masterplan.propose"),
        "background": user.has_perm("workspace.view_background"),
    }
