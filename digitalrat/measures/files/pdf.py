"""A report as PDF/UA-1: tagged, with language, title and bookmarks, from the same template parts as the page."""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from ..queries.reading import Reading
from .pango import PangoMissing, why_no_pdf

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcherResponse

Progress = Callable[[int], None]

# What the template parts may use: style sheet, fonts, pictures of our own. Not the folder of uploads, not the network.
ALLOWED = re.compile(r"(css|img|dist/fonts)/[\w./-]+")
TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}
# WeasyPrint says "Step 3 - …" of seven; its steps take the time between 20 and 95 percent.
STEP = re.compile(r"Step (\d)")
STEPS, FIRST, LAST = 7, 20, 95


class NotOurs(ValueError):
    """Something in the report points at a file that is not one of our static files."""


def static_file(url: str) -> Path:
    """The file behind an address of our static files. Raises NotOurs for everything else, whatever it is."""
    start = f"{settings.BASE_URL}/static/"
    name = url.removeprefix(start).split("?")[0].split("#")[0]
    if not url.startswith(start) or not ALLOWED.fullmatch(name) or ".." in name:
        raise NotOurs(f"not one of our static files: {url[:200]}")
    found = finders.find(name)
    if not isinstance(found, str):
        raise NotOurs(f"there is no static file {name}")
    return Path(found)


def _fetch(url: str, *_args: Any, **_kwargs: Any) -> "URLFetcherResponse":
    from weasyprint.urls import URLFetcherResponse

    path = static_file(url)
    return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES.get(path.suffix, "")})


def pdf_html(reading: Reading) -> str:
    """The document that becomes the PDF."""
    html = render_to_string(
        "measures/reporting/pdf.html",
        {
            "reading": reading,
            "static_root": f"{settings.BASE_URL}/static/",
            "public_root": "/",
            "CITY_NAME": settings.CITY_NAME,
            "COUNCIL_NAME": settings.COUNCIL_NAME,
            "OFFICE_NAME": settings.OFFICE_NAME,
            "SITE_IS_DEMO": settings.SITE_IS_DEMO,
        },
    )
    # All of it is German, unlike the page; said again at every cell, it costs WeasyPrint a seventh of its time.
    head, body = html.split("<body>", 1)
    return head + "<body>" + body.replace(' lang="de"', "")


def pdf_file(reading: Reading, progress: Progress = lambda percent: None) -> bytes:
    """The PDF; ``progress`` is told percents on the way. Raises PangoMissing."""
    if missing := why_no_pdf():
        raise PangoMissing(missing)
    from PIL import ImageFile
    from weasyprint import HTML

    # WeasyPrint lets Pillow take half pictures for whole ones, in the entire process: uploads are judged there too.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    html = pdf_html(reading)
    progress(FIRST)
    with _telling(progress):
        made: bytes = HTML(string=html, base_url=f"{settings.BASE_URL}/", url_fetcher=_fetch).write_pdf(
            pdf_variant="pdf/ua-1", pdf_tags=True, custom_metadata=True, uncompressed_pdf=False
        )
    return made


@contextmanager
def _telling(progress: Progress) -> Iterator[None]:
    logger = logging.getLogger("weasyprint.progress")
    handler = _Steps(progress)
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    # Every page that is laid out would be a line in the log.
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before[0])
        logger.propagate = before[1]


class _Steps(logging.Handler):
    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        if step := STEP.match(record.getMessage()):
            self._progress(FIRST + (LAST - FIRST) * int(step[1]) // STEPS)
