"""How long the files of a report take with 40 and with 500 measures, and how large they are.

Two peers get the same in the same run: WeasyPrint with nothing but the four columns of a plain table, and Chromium, if
there is one, with the whole report. Ratios are of processor time, which other work on the machine changes little: 5
says that our PDF takes five times what the plain table takes. Run by "make bench".
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "digitalrat.config.settings.testing"

import django
from django.conf import settings


class NoMigrations(dict[str, None]):
    """Tables straight from the models, as in the test suite."""

    def __contains__(self, app: object) -> bool:
        return True

    def __missing__(self, app: str) -> None:
        return None


settings.MIGRATION_MODULES = NoMigrations()
django.setup()

from django.db import transaction  # noqa: E402 — needs the settings above
from django.test.utils import setup_databases  # noqa: E402
from django.utils.html import format_html, format_html_join  # noqa: E402
from pypdf import PdfReader  # noqa: E402
from weasyprint import HTML  # noqa: E402

from digitalrat.measures.files.pdf import pdf_file, pdf_html  # noqa: E402
from digitalrat.measures.files.tables import csv_file, xlsx_file  # noqa: E402
from digitalrat.measures.queries.reading import Reading, read_report  # noqa: E402
from tests.factories.many_measures import make_busy_reports  # noqa: E402
from tests.factories.members import make_cast  # noqa: E402

SIZES = (40, 500)
CSS = Path(__file__).resolve().parents[2] / "static/css/report-pdf.css"


def timed(act: Callable[[], bytes]) -> tuple[float, float, bytes]:
    """Seconds on the clock, seconds of the processor, and what was made."""
    begin, used = time.perf_counter(), time.process_time()
    made = act()
    return time.perf_counter() - begin, time.process_time() - used, made


def plain_table(reading: Reading) -> bytes:
    """The least that says something: number, title, owner, state; no tags, no style."""
    cells = ((row.measure.number, row.measure.title, row.measure.owner, row.status_label) for row in reading.rows)
    rows = format_html_join("", "<tr><td>{}<td>{}<td>{}<td>{}", cells)
    made: bytes = HTML(string=format_html("<table>{}</table>", rows)).write_pdf()
    return made


def by_chromium(reading: Reading) -> bytes:
    """The same document as our PDF, printed with tags and bookmarks."""
    with tempfile.TemporaryDirectory() as folder:
        page, target = Path(folder, "report.html"), Path(folder, "report.pdf")
        html = pdf_html(reading).replace(f"{settings.BASE_URL}/static/css/report-pdf.css", CSS.as_uri())
        page.write_text(html)
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--generate-pdf-document-outline"]
        subprocess.run(
            ["chromium", *options, f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}", page.as_uri()],
            check=True,
            capture_output=True,
        )
        return target.read_bytes()


def line(size: int, name: str, clock: float, seconds: float | None, data: bytes, peer: float) -> None:
    pages = len(PdfReader(BytesIO(data)).pages) if data.startswith(b"%PDF") else ""
    used, ratio = (f"{seconds:.2f}", f"{seconds / peer:.1f}") if seconds is not None else ("", "")
    print(f"{size:>8}  {name:26} {clock:7.2f} {used:>7} {len(data) / 1e6:6.2f} {pages:>6} {ratio:>7}", flush=True)


def measure(size: int, reading: Reading) -> None:
    clock, peer, made = timed(partial(plain_table, reading))
    line(size, "peer: a plain table", clock, peer, made, peer)
    if shutil.which("chromium"):
        # Its processes are not ours to count.
        clock, _not_all, made = timed(partial(by_chromium, reading))
        line(size, "peer: printed by Chromium", clock, None, made, peer)
    for name, act in (("PDF/UA", pdf_file), ("XLSX", xlsx_file), ("CSV", csv_file)):
        line(size, name, *timed(partial(act, reading)), peer)


def main() -> None:
    setup_databases(verbosity=0, interactive=False)
    cast = make_cast()
    print(f"{'measures':>8}  {'file':26} {'s':>7} {'cpu s':>7} {'MB':>6} {'pages':>6} {'x peer':>7}")
    for size in SIZES:
        with transaction.atomic():
            measure(size, read_report(make_busy_reports(by=cast.editor, number=size)))
            # Each size begins with an empty house.
            transaction.set_rollback(True)
    print(f"largest memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
