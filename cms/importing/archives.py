"""Guards around zip files: nothing is unpacked before its size is known to be harmless."""

import io
import zipfile
import zlib
from collections.abc import Callable

from django.conf import settings

from . import errors

MAX_ENTRIES = 5_000
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
UNPACKED_FACTOR = 10

# zipfile tells of a broken or odd archive in all these ways.
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def open_archive(data: bytes, name: str, *, broken: Callable[[str], errors.ImportFailed]) -> zipfile.ZipFile:
    """The archive in ``data``, after its directory (not its content) has been judged.

    Raises ImportFailed if it is damaged, encrypted, has too many entries or would swell beyond ten times the limit
    of an import. A directory that lies about sizes is caught by zipfile, which never unpacks more than promised.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except UNREADABLE as error:
        raise broken(name) from error
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise errors.too_many_files(name, limit=MAX_ENTRIES)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise errors.encrypted(name)
    size = sum(entry.file_size for entry in entries)
    limit = min(UNPACKED_FACTOR * settings.MAX_IMPORT_BYTES, MAX_UNPACKED_BYTES)
    if size > limit:
        raise errors.swells(name, size=size, limit=limit)
    return archive


def read_entry(
    archive: zipfile.ZipFile, entry: str, name: str, *, broken: Callable[[str], errors.ImportFailed]
) -> bytes:
    """The unpacked content of one entry; a damaged one raises ImportFailed about the archive ``name``."""
    try:
        return archive.read(entry)
    except (*UNREADABLE, KeyError) as error:
        raise broken(name) from error
