"""What the office writes into a report: an introduction and comments by chapter, as HTML that is safe to show."""

from typing import Any

import nh3

_TAGS = {"p", "br", "b", "strong", "i", "em", "a", "sup", "sub", "code", "ul", "ol", "li"}


def clean_content(content: dict[str, Any]) -> dict[str, Any]:
    """{"introduction": html, "comments": {key of the chapter: html}} without anything but text, lists and links.

    No pictures: a file made from it must not fetch anything. Comments without words are left out.
    """
    comments = {str(key): _clean(html) for key, html in (content.get("comments") or {}).items()}
    return {
        "introduction": _clean(content.get("introduction") or ""),
        "comments": {key: html for key, html in sorted(comments.items()) if html},
    }


def _clean(html: str) -> str:
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    ).strip()
    return cleaned if nh3.clean(cleaned, tags=set()).strip() else ""
