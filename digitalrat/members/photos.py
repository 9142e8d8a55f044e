"""Turns an uploaded picture into one that may be shown: judged by its content, drawn anew, without metadata."""

import io
import uuid
from typing import IO

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from .errors import PhotoError

MAX_BYTES = 5 * 1024 * 1024
SIDE = 512
SMALLEST_SIDE = 96
# A picture of 24 million points needs 96 MB to open; photos of phones have more but can be opened at a fraction.
MAX_PIXELS = 24_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


def profile_photo(upload: IO[bytes], size: int) -> ContentFile[bytes]:
    """A square JPEG of at most 512 × 512 points with a random name, drawn from ``upload`` of ``size`` bytes.

    Raises PhotoError for everything that is no JPEG, PNG or WebP, is too large or too small, whatever its name says.
    """
    if size > MAX_BYTES:
        raise PhotoError(_("Das Foto ist größer als 5 MB. Bitte wählen Sie ein kleineres."))
    try:
        with Image.open(upload, formats=FORMATS) as image:
            return _drawn_anew(image)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        # Pillow reports damaged files by all of these.
        raise PhotoError(_("Diese Datei ist kein Foto im Format JPEG, PNG oder WebP.")) from error


def _drawn_anew(image: Image.Image) -> ContentFile[bytes]:
    if min(image.size) < SMALLEST_SIDE:
        raise PhotoError(_("Das Foto ist zu klein. Es braucht mindestens 96 Bildpunkte in Breite und Höhe."))
    # JPEG can be read at an eighth of its size, so that photos of any camera fit into memory.
    image.draft("RGB", (2 * SIDE, 2 * SIDE))
    if image.size[0] * image.size[1] > MAX_PIXELS:
        raise PhotoError(_("Das Foto hat zu viele Bildpunkte. Bitte verkleinern Sie es auf höchstens 24 Megapixel."))
    picture = ImageOps.exif_transpose(image)
    if picture.mode in ("RGBA", "LA", "PA", "P"):
        picture = picture.convert("RGBA")
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture)
    side = min(SIDE, *picture.size)
    # Faces are more often above the middle than below it.
    square = ImageOps.fit(picture.convert("RGB"), (side, side), centering=(0.5, 0.4))
    target = io.BytesIO()
    square.save(target, "JPEG", quality=85, optimize=True)
    return ContentFile(target.getvalue(), name=f"{uuid.uuid4().hex}.jpg")
