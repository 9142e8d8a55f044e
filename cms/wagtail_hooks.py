"""Wagtail looks for hooks here."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks as wagtail_hooks
from wagtail.models import Page

from .importing import hooks  # noqa: F401 — registers the import of plans
from .pages import ReportPage


@wagtail_hooks.register("before_publish_page")
def reports_are_published_by_right(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Wagtail's own permission is not enough: a technical administrator has none of the council's rights.

    What was typed is kept as a draft.
    """
    report: Any = page.report if isinstance(page, ReportPage) else None
    if report is None or request.user.has_perm("measures.publish_report", report):
        return None
    messages.error(request, _("Berichte veröffentlichen die Geschäftsstelle und die Redaktion."))
    return redirect("wagtailadmin_pages:edit", page.pk)
