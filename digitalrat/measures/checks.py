"""Says at every start what this machine lacks."""

from typing import Any

from django.core.checks import CheckMessage, Warning

from .files.pango import LIBRARIES, missing_packages, why_no_pdf


def pdf_libraries(**_options: Any) -> list[CheckMessage]:
    """measures.W001: no PDF files can be made; everything else works."""
    missing = missing_packages()
    if not missing:
        return []
    packages = " ".join(package for _name, _file, package in LIBRARIES)
    return [Warning(why_no_pdf(), hint=f"Debian, Ubuntu: apt-get install {packages}", id="measures.W001")]
