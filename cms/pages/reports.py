"""The list of reports and the page of one: figures and difference come from the frozen state, the words from here."""

from typing import Any

from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from cms import queries, report_texts
from cms.blocks import INLINE, LISTS, CommentBlock
from digitalrat.measures.models import Report
from digitalrat.measures.queries.reports import published_version

from .site_page import SitePage

NOTE_NEEDED = _(
    "Der Bericht ist schon veröffentlicht. Bitte schreiben Sie, was berichtigt wird: Daraus wird eine neue Fassung, "
    "und die bisherige bleibt lesbar."
)


class ReportForm(WagtailAdminPageForm):
    """Asks for the note at the moment of publishing, not while somebody is still writing."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if "action-publish" in self.data and not self.errors and self.instance.report is not None:
            content = report_texts.content_of(cleaned["introduction"], cleaned["comments"])
            note = cleaned.get("correction_note", "")
            if report_texts.needs_note(self.instance.report, content=content, note=note):
                self.add_error("correction_note", NOTE_NEEDED)
        return cleaned


class ReportIndexPage(SitePage, Page):
    """All reports, each with its difference in one line; ``vergleich/`` compares any two."""

    introduction = RichTextField(_("Einleitung"), features=INLINE, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ReportPage"]
    max_count = 1
    template = "cms/pages/report_index.html"

    class Meta:
        verbose_name = _("Liste der Berichte")
        verbose_name_plural = _("Listen der Berichte")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        if path_components == ["vergleich"] and self.live:
            return RouteResult(self, kwargs={"view": "comparison"})
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, view: str = "list") -> HttpResponseBase:
        context = self.get_context(request)
        if view == "comparison":
            context.update(queries.report_comparison(request.GET))
            context["trail"] = [*context["trail"], (self.title, self.get_url())]
            return TemplateResponse(request, "cms/pages/report_comparison.html", context)
        return TemplateResponse(request, self.template, context)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "reports": queries.reports()}


class ReportPage(SitePage, Page):
    """A report as it is being written. Publishing it publishes the frozen report, and that is what people read."""

    report = models.OneToOneField(
        Report, null=True, editable=False, on_delete=models.PROTECT, related_name="+", verbose_name=_("Bericht")
    )
    introduction = RichTextField(_("Einleitung"), features=LISTS, blank=True)
    comments = StreamField(
        [("comment", CommentBlock())], verbose_name=_("Kommentare zu den Kapiteln"), blank=True, default=list
    )
    correction_note = models.TextField(
        _("Was berichtigt wird"),
        max_length=2000,
        blank=True,
        help_text=_(
            "Nur wenn der Bericht schon veröffentlicht ist: Der Vermerk steht öffentlich über der neuen Fassung. Die "
            "bisherige Fassung bleibt lesbar."
        ),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("comments"),
        FieldPanel("correction_note"),
    ]
    twin = "report"
    parent_page_types = ["cms.ReportIndexPage"]
    subpage_types: list[str] = []
    # Pages of reports come with the frozen state (cms.receivers) and are never begun by hand.
    is_creatable = False
    base_form_class = ReportForm
    template = "cms/pages/report.html"

    class Meta:
        verbose_name = _("Bericht")
        verbose_name_plural = _("Berichte")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """``fassung/<n>/``: one published version, for good."""
        if not path_components:
            return super().route(request, path_components)
        if len(path_components) == 2 and path_components[0] == "fassung" and self.live and self.report is not None:
            number = path_components[1]
            if number.isdecimal() and len(number) < 5:
                version = published_version(self.report, int(number))
                if version is not None:
                    return RouteResult(self, kwargs={"version": version})
        raise Http404

    def serve(self, request: HttpRequest, version: Report | None = None) -> HttpResponseBase:
        current = published_version(self.report) if self.report is not None else None
        if current is None:
            raise Http404
        context = {**self.get_context(request), **queries.report(version or current, current=current)}
        return TemplateResponse(request, self.template, context)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        context = self.get_context(request)
        if self.report is not None:
            context.update(queries.report_draft(self.report, content=report_texts.content_of_page(self)))
        return TemplateResponse(request, self.template, context)
