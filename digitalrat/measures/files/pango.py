"""Whether this machine can make PDF files: WeasyPrint needs libraries of the system that pip cannot install."""

import ctypes
import ctypes.util

from django.utils.translation import gettext as _

# Name for the linker, file on Linux, package of Debian.
LIBRARIES = (
    ("gobject-2.0", "libgobject-2.0.so.0", "libglib2.0-0"),
    ("pango-1.0", "libpango-1.0.so.0", "libpango-1.0-0"),
    ("pangoft2-1.0", "libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    ("harfbuzz", "libharfbuzz.so.0", "libharfbuzz0b"),
    ("harfbuzz-subset", "libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
    ("fontconfig", "libfontconfig.so.1", "libfontconfig1"),
)


class PangoMissing(RuntimeError):
    """``str()`` is a full sentence for the office that names the packages."""


def missing_packages() -> list[str]:
    """Packages of Debian that are not installed here; asks the linker and does not load WeasyPrint."""
    return [package for name, file, package in LIBRARIES if not _is_there(name, file)]


def _is_there(name: str, file: str) -> bool:
    """Whether it can be loaded; on other systems than Linux it has another name."""
    return _loads(file) or _loads(ctypes.util.find_library(name))


def _loads(file: str | None) -> bool:
    try:
        return file is not None and ctypes.CDLL(file) is not None
    except OSError:
        return False


def why_no_pdf() -> str:
    """A sentence that says what is missing, or the empty string."""
    missing = missing_packages()
    if not missing:
        return ""
    return _(
        "PDF-Dateien können auf diesem Server nicht erstellt werden, weil Bibliotheken fehlen: %(packages)s. Die "
        "Seite, die Excel-Datei und die CSV-Datei gibt es trotzdem."
    ) % {"packages": ", ".join(missing)}
