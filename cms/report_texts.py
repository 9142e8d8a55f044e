"""What an editor wrote into a report's page, as the report keeps it; and what publishing it would mean."""

from typing import TYPE_CHECKING, Any

from wagtail.rich_text import expand_db_html

from digitalrat.measures.models import Report
from digitalrat.measures.queries.reports import versions_of
from digitalrat.measures.reporting.content import clean_content

from .blocks import NO_CHAPTER

if TYPE_CHECKING:
    from .pages import ReportPage


def content_of(introduction: str, comments: Any) -> dict[str, Any]:
    """``comments`` is the value of the page's StreamField. Links to pages become addresses, everything is cleaned."""
    texts: dict[str, str] = {}
    for block in comments or []:
        chapter, text = block.value["chapter"], block.value["text"]
        key = "" if chapter == NO_CHAPTER else str(chapter)
        texts[key] = texts.get(key, "") + (expand_db_html(text.source) if text else "")
    return clean_content({"introduction": expand_db_html(introduction or ""), "comments": texts})


def content_of_page(page: "ReportPage") -> dict[str, Any]:
    return content_of(page.introduction, page.comments)


def needs_note(report: Report, *, content: dict[str, Any], note: str) -> bool:
    """Whether publishing would change what everybody has read already, without a (new) word about what was wrong."""
    newest = versions_of(report).order_by("-version")[0]
    if not newest.is_published or newest.content == content:
        return False
    return note.strip() in ("", newest.correction_note)
