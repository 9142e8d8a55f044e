"""Judges the images of a document before anything is made of them."""

import io
import warnings

from PIL import Image, UnidentifiedImageError

FORMATS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
"""Formats that may be shown in a browser, with the suffix of their files."""

MAX_PIXELS = 50_000_000
MAX_BYTES = 10 * 1024 * 1024


def suffix_of(data: bytes) -> str | None:
    """``png``, ``jpg``, ``gif`` or ``webp`` if ``data`` is a whole image of sane size; None if it cannot be used."""
    if len(data) > MAX_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=list(FORMATS)) as image:
                if image.width * image.height > MAX_PIXELS:
                    return None
                suffix = FORMATS[image.format or ""]
                image.verify()
    # Pillow's format plugins raise these, and SyntaxError, for damaged files.
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, KeyError):
        return None
    return suffix
