from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import PlanStreamBlock

from .site_page import SitePage


class StandardPage(SitePage, Page):
    """A plain page: Impressum, Datenschutz, Barrierefreiheit, Kontakt and the like."""

    body = StreamField(PlanStreamBlock(), verbose_name=_("Text"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    template = "cms/pages/standard.html"

    class Meta:
        verbose_name = _("Seite")
        verbose_name_plural = _("Seiten")
