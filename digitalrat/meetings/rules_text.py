"""The rules of procedure as HTML: Markdown in, safe HTML out."""

from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt

# fmt: off
TAGS = {
    "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "strong", "em", "blockquote", "a", "code",
    "table", "thead", "tbody", "tr", "th", "td",
}
# fmt: on
LINKS = {"http", "https", "mailto"}


@dataclass(frozen=True)
class RenderedRules:
    """``title`` is the text's own first heading, if it begins with one; ``html`` is safe to show below an h2."""

    title: str
    html: str


def render(text: str) -> RenderedRules:
    """Render Markdown (CommonMark with tables, no raw HTML); headings start at h3 whatever level the author chose."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    title = ""
    if len(tokens) > 2 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        title = "".join(child.content for child in tokens[1].children or [])
        tokens = tokens[3:]
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = 3 - min(levels, default=3)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
    html = markdown.renderer.render(tokens, markdown.options, {})
    return RenderedRules(title, nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=LINKS))
