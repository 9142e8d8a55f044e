"""A machine without the libraries for PDF: it says so at its start and in the office, and everything else works."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from digitalrat.measures.checks import pdf_libraries
from digitalrat.measures.files.pango import LIBRARIES, missing_packages, why_no_pdf

from .four_forms import of_page, plain

SCRIPT = Path(__file__).with_name("without_pango.py")
MESSAGE = (
    "PDF-Dateien können auf diesem Server nicht erstellt werden, weil Bibliotheken fehlen: libpango-1.0-0, "
    "libpangoft2-1.0-0. Die Seite, die Excel-Datei und die CSV-Datei gibt es trotzdem."
)


def test_here_is_everything() -> None:
    assert (missing_packages(), why_no_pdf(), pdf_libraries()) == ([], "", [])


@pytest.fixture
def broken(tmp_path: Path) -> dict[str, str]:
    """An environment in which the linker finds a Pango that is no library."""
    (tmp_path / "libpango-1.0.so.0").touch()
    return {**os.environ, "LD_LIBRARY_PATH": str(tmp_path)}


@pytest.mark.skipif(sys.platform != "linux", reason="the linker of other systems takes another variable")
def test_without_pango_there_is_a_clear_word_and_everything_but_the_pdf(broken: dict[str, str]) -> None:
    run = subprocess.run([sys.executable, SCRIPT], env=broken, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    packages = " ".join(package for _name, _file, package in LIBRARIES)
    assert told["checks"] == [[MESSAGE, f"Debian, Ubuntu: apt-get install {packages}", "measures.W001"]]
    assert told["files"] == [["csv", "ready", ""], ["pdf", "failed", MESSAGE], ["xlsx", "ready", ""]]
    page = plain(told["page"])
    assert "PDF: zurzeit nicht verfügbar. Die Seite lässt sich drucken." in page
    assert "Excel, alle Tabellen" in page and "182 Tage später" in page
    assert of_page(told["page"])["measures"] == 4
    assert MESSAGE in plain(told["desk"])
