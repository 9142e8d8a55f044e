from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms import queries
from cms.blocks import INLINE

from .site_page import SitePage


class HomePage(SitePage, Page):
    """The start page: what this is, the number that counts, the newest recommendations."""

    lead = models.CharField(_("Einleitungssatz"), max_length=400, blank=True)
    body = RichTextField(_("Text"), features=[*INLINE, "ol", "ul"], blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    template = "cms/pages/home.html"

    class Meta:
        verbose_name = _("Startseite")
        verbose_name_plural = _("Startseiten")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), **queries.home()}
