"""The public list of recommendations, and the page of one: its thread comes from the domain, not from the editor."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from cms import queries
from cms.blocks import INLINE
from digitalrat.impulses.models import Impulse

from .site_page import SitePage


class RecommendationIndexPage(SitePage, Page):
    introduction = RichTextField(_("Einleitung"), features=INLINE, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.RecommendationPage"]
    max_count = 1
    template = "cms/pages/recommendation_index.html"

    class Meta:
        verbose_name = _("Liste der Empfehlungen")
        verbose_name_plural = _("Listen der Empfehlungen")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), **queries.recommendations(self, request.GET)}


class RecommendationPage(SitePage, Page):
    """An adopted impulse, published. Made as a draft on adoption; the text is the one that was voted on."""

    impulse = models.OneToOneField(
        Impulse, null=True, editable=False, on_delete=models.PROTECT, related_name="+", verbose_name=_("Impuls")
    )
    teaser = models.CharField(
        _("In einem Satz"),
        max_length=300,
        blank=True,
        help_text=_("Worum es geht, für die Liste und für Suchmaschinen."),
    )
    note = RichTextField(_("Hinweis der Redaktion"), features=INLINE, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("teaser"), FieldPanel("note")]
    parent_page_types = ["cms.RecommendationIndexPage"]
    subpage_types: list[str] = []
    # Recommendations come from adopted impulses (cms.receivers) and are never begun by hand.
    is_creatable = False
    search_fields = [*Page.search_fields, index.SearchField("teaser")]
    template = "cms/pages/recommendation.html"

    class Meta:
        verbose_name = _("Empfehlung")
        verbose_name_plural = _("Empfehlungen")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), **queries.recommendation(self)}
