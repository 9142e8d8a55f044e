"""Plan, action fields and chapters as editors write them; their domain twins live in digitalrat.masterplan."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from cms import queries
from cms.blocks import INLINE, PlanStreamBlock
from cms.editions import edition_blocks, split_paragraphs
from cms.surroundings import surroundings_of
from digitalrat.masterplan.addresses import RESERVED_SLUGS
from digitalrat.masterplan.models import ActionField, Chapter, ChapterEdition, Plan

from .site_page import SitePage

SLUG_TAKEN = _(
    "Diese Adresse hat schon ein anderes Kapitel oder Handlungsfeld des Plans. Bitte wählen Sie eine andere."
)
SLUG_RESERVED = _("Diese Adresse gehört schon zu einer anderen Seite des Masterplans. Bitte wählen Sie eine andere.")


def is_slug_taken(action_field_page: Page, slug: str, *, except_for: Page) -> bool:
    """Chapters and action fields of a plan share one level of addresses, so their slugs must differ."""
    plan_page = action_field_page.get_parent()
    return bool(plan_page.get_descendants().filter(slug=slug).exclude(pk=except_for.pk).exists())


class ActionFieldForm(WagtailAdminPageForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("slug") in RESERVED_SLUGS:
            self.add_error("slug", SLUG_RESERVED)
        return cleaned


class ChapterForm(ActionFieldForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        slug = cleaned.get("slug")
        if slug and self.parent_page is not None and is_slug_taken(self.parent_page, slug, except_for=self.instance):
            self.add_error("slug", SLUG_TAKEN)
        return cleaned


class PlanPage(SitePage, Page):
    """The masterplan: introduction and action fields. Chapters are addressed right below it."""

    introduction = RichTextField(_("Einleitung"), features=[*INLINE, "ol", "ul"], blank=True)
    plan = models.OneToOneField(Plan, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+")

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    twin = "plan"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ActionFieldPage"]
    template = "cms/pages/plan.html"

    class Meta:
        verbose_name = _("Masterplan")
        verbose_name_plural = _("Masterpläne")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Chapters are found right below the plan, whatever action field they belong to."""
        if path_components:
            chapter = ChapterPage.objects.descendant_of(self).live().filter(slug=path_components[0]).first()
            if chapter is not None:
                return chapter.route(request, path_components[1:])
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "overview": queries.overview(self)}


class ActionFieldPage(SitePage, Page):
    """An action field: what it is about, and its chapters in order."""

    introduction = RichTextField(_("Einleitung"), features=[*INLINE, "ol", "ul"], blank=True)
    action_field = models.OneToOneField(
        ActionField, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    twin = "action_field"
    parent_page_types = ["cms.PlanPage"]
    subpage_types = ["cms.ChapterPage"]
    base_form_class = ActionFieldForm
    template = "cms/pages/action_field.html"

    class Meta:
        verbose_name = _("Handlungsfeld")
        verbose_name_plural = _("Handlungsfelder")

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": SLUG_RESERVED})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "chapters": queries.chapters_of(self)}


class ChapterPage(SitePage, Page):
    """A chapter as it is being written. Publishing it makes an edition, and editions are what people read."""

    summary = models.CharField(
        _("Zusammenfassung"), max_length=400, blank=True, help_text=_("Ein Satz für Übersichten und Suche.")
    )
    body = StreamField(PlanStreamBlock(), verbose_name=_("Text"), blank=True)
    chapter = models.OneToOneField(
        Chapter, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    twin = "chapter"
    parent_page_types = ["cms.ActionFieldPage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    base_form_class = ChapterForm
    template = "cms/pages/chapter.html"

    class Meta:
        verbose_name = _("Kapitel")
        verbose_name_plural = _("Kapitel")

    def plan_page(self) -> PlanPage:
        page: PlanPage = self.get_ancestors().type(PlanPage).specific().last()
        return page

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        parts = super().get_url_parts(request)
        if parts is None:
            return None
        # /masterplan/<field>/<chapter>/ becomes /masterplan/<chapter>/: a chapter keeps its address when it moves.
        segments = parts[2].rstrip("/").split("/")
        del segments[-2]
        return parts[0], parts[1], "/".join(segments) + "/"

    def clean(self) -> None:
        super().clean()
        if self.body:
            self.body = self._meta.get_field("body").to_python(split_paragraphs(self.body.get_prep_value()))
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": SLUG_RESERVED})
        if self.path and is_slug_taken(self.get_parent(), self.slug, except_for=self):
            raise ValidationError({"slug": SLUG_TAKEN})

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """``fassungen/``: all editions; ``fassungen/<n>/``: one; ``fassungen/<n>/aenderungen/``: what it changed."""
        if not path_components:
            return super().route(request, path_components)
        if path_components[0] == "fassungen" and self.live and self.chapter is not None:
            rest = path_components[1:]
            if not rest:
                return RouteResult(self, kwargs={"view": "editions"})
            if rest[0].isdecimal() and len(rest[0]) < 7 and rest[1:] in ([], ["aenderungen"]):
                edition = self.chapter.editions.filter(number=int(rest[0])).first()
                if edition is not None:
                    return RouteResult(self, kwargs={"view": "changes" if rest[1:] else "edition", "edition": edition})
        raise Http404

    def serve(
        self, request: HttpRequest, view: str = "current", edition: ChapterEdition | None = None
    ) -> HttpResponseBase:
        if self.chapter is None:
            raise Http404
        current = self.chapter.current_edition()
        if current is None:
            raise Http404
        context = self.get_context(request)
        context["reading"] = queries.read_edition(edition or current, current=current)
        if view == "editions":
            context["editions"] = queries.editions_of(self.chapter)
            return TemplateResponse(request, "cms/pages/editions.html", context)
        if view == "changes":
            context["changes"] = queries.changes_of(edition or current)
            return TemplateResponse(request, "cms/pages/changes.html", context)
        context["related"] = queries.related_to(self.chapter)
        context["surroundings"] = surroundings_of(self.chapter)
        return TemplateResponse(request, self.template, context)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        context = self.get_context(request)
        context["reading"] = queries.read_draft(self.title, edition_blocks(self.body))
        return TemplateResponse(request, self.template, context)
