from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.models import Page


class SitePage(Page):
    """What our page types share: German-only promotion fields, breadcrumbs."""

    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")], _("Für Suchmaschinen")
        )
    ]
    settings_panels = [PublishingPanel()]

    # Name of the relation to the page's twin in the domain, if it has one.
    twin: ClassVar[str] = ""

    class Meta:
        abstract = True

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """An earlier text does not bring back an earlier twin: the first draft was written before there was any."""
        page = super().with_content_json(content)
        if self.twin:
            setattr(page, f"{self.twin}_id", getattr(self, f"{self.twin}_id"))
        return page

    def trail(self) -> list[tuple[str, str]]:
        """Titles and addresses of the published pages between the start page and this one."""
        ancestors = self.get_ancestors().live().filter(depth__gt=2).specific()
        return [(page.title, page.get_url() or "") for page in ancestors]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["trail"] = self.trail()
        return context
