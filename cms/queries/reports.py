"""What the pages of reports show."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from digitalrat.measures.models import Report
from digitalrat.measures.queries.reading import read_comparison, read_report
from digitalrat.measures.queries.reports import files_of, published, versions_of
from digitalrat.measures.reporting import one_line

if TYPE_CHECKING:
    from django.http import QueryDict


@dataclass(frozen=True)
class ReportEntry:
    """A published report in the list, without its frozen state."""

    report: Report
    title: str
    url: str
    in_one_line: str


def _pages(field: str) -> Subquery:
    """A field of the live page of the report (pages belong to first versions)."""
    from ..pages import ReportPage

    same = ReportPage.objects.filter(
        live=True, report__kind=OuterRef("kind"), report__cutoff=OuterRef("cutoff")
    ).order_by("pk")
    return Subquery(same.values(field)[:1])


def _listed() -> QuerySet[Report]:
    return published().annotate(page_title=_pages("title")).filter(page_title__isnull=False)


def reports() -> list[ReportEntry]:
    """All published reports that have a page, newest cut-off first; one query."""
    return [
        ReportEntry(found, found.page_title, found.url, one_line(found.figures))  # type: ignore[attr-defined]  # annotated
        for found in _listed().defer("snapshot", "content")
    ]


def report(shown: Report, *, current: Report) -> dict[str, Any]:
    """A published version with its files and the other versions; ``current`` is the one that holds."""
    versions = [version for version in versions_of(shown).defer("snapshot", "content") if version.is_published]
    return {
        "reading": read_report(shown),
        "current": current,
        "is_current": shown.pk == current.pk,
        "versions": versions,
        "files": files_of(shown),
    }


def report_draft(found: Report, *, content: dict[str, Any]) -> dict[str, Any]:
    """The same of what is still being written (preview): the newest version, whatever its state."""
    newest = versions_of(found).select_related("previous").order_by("-version")[0]
    return {"reading": read_report(newest, content), "current": newest, "is_current": True, "versions": [], "files": []}


def report_comparison(query: "QueryDict") -> dict[str, Any]:
    """Any two published reports, the earlier one first whatever was asked; by default the two newest.

    ``alt`` and ``neu`` are slugs of reports.
    """
    listed = list(_listed().defer("snapshot", "content"))
    by_slug = {found.slug: found for found in listed}
    slugs = [query.get("alt", ""), query.get("neu", "")]
    context: dict[str, Any] = {"choices": listed, "alt": slugs[0], "neu": slugs[1], "reading": None, "problem": ""}
    if not any(slugs):
        if len(listed) < 2:
            return context
        slugs = [listed[1].slug, listed[0].slug]
    one, other = (by_slug.get(slug) for slug in slugs)
    if one is None or other is None:
        context["problem"] = _("Einen dieser Berichte gibt es nicht.")
    elif one == other:
        context["problem"] = _("Bitte wählen Sie zwei verschiedene Berichte.")
    else:
        reading = read_comparison(one, other)
        assert reading.previous is not None
        context.update(alt=reading.previous.slug, neu=reading.report.slug, reading=reading)
    return context
