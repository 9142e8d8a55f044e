"""From the bytes of a file to a table. Judged by what is in it, not by its name."""

from django.utils.translation import gettext as _

from .cells import MOST_BYTES, Table, Unreadable
from .csv_file import read_csv
from .xlsx_file import read_xlsx, unpacked_size

# Up to here a file is read while the person waits.
SMALL_ROWS = 2_000
SMALL_UNPACKED = 512 * 1024
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_table(data: bytes) -> Table:
    """Raises Unreadable with what to do about it."""
    if len(data) > MOST_BYTES:
        raise Unreadable(_("Die Datei ist größer als 5 MB. Bitte teilen Sie sie auf."))
    if not data.strip():
        raise Unreadable(_("Die Datei ist leer."))
    if data.startswith(_OLD_OFFICE):
        raise Unreadable(
            _("Das ist eine alte oder mit Kennwort geschützte Excel-Datei. Bitte speichern Sie sie als XLSX oder CSV.")
        )
    table = read_xlsx(data) if data.startswith(_ZIP) else read_csv(data)
    if not table.rows:
        raise Unreadable(_("In der Datei stehen keine Werte."))
    return table


def is_large(data: bytes) -> bool:
    """Whether reading takes longer than somebody should wait; cheap, and never wrong by much. Raises Unreadable."""
    if data.startswith(_ZIP):
        return unpacked_size(data) > SMALL_UNPACKED
    return max(data.count(b"\n"), data.count(b"\r")) > SMALL_ROWS + 1
