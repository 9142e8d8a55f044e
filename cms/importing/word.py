"""Word documents → HTML by mammoth."""

import io
import re
from typing import Any

import mammoth
from django.utils.translation import gettext as _
from lxml import etree

from . import errors
from .archives import UNREADABLE, open_archive, read_entry
from .documents import IMAGE_SCHEME, Document, title_from_name
from .numbering import with_numbers

MAX_TEXT_BYTES = 24 * 1024 * 1024
"""Of word/document.xml, where a page takes some 10 kB; more would keep a request busy for minutes."""

_OLD_FORMAT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN_PART = re.compile(r"word/document\d*\.xml")
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)

# Names under which Word and LibreOffice keep what Markdown has signs for.
_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Ziel'] => blockquote.goal > p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Block Text'] => blockquote > p:fresh
p[style-name='Quotations'] => blockquote > p:fresh
p[style-name='caption'] => p.caption:fresh
p[style-name='Illustration'] => p.caption:fresh
p[style-name='Figure'] => p.caption:fresh
p[style-name='heading 7'] => h6:fresh
p[style-name='heading 8'] => h6:fresh
p[style-name='heading 9'] => h6:fresh
p[style-name='Preformatted Text'] => pre:separator('\\n')
p[style-name='HTML Preformatted'] => pre:separator('\\n')
p[style-name='Source Code'] => pre:separator('\\n')
r[style-name='Emphasis'] => em
r[style-name='Source Text'] => code
r[style-name='HTML Code'] => code
r[style-name='Verbatim Char'] => code
"""


def read_word(data: bytes, name: str) -> Document:
    """A .docx as a document with its images and footnotes. Raises ImportFailed for whatever is not one."""
    if not data:
        raise errors.empty(name)
    if data.startswith(_OLD_FORMAT):
        raise errors.old_word_format(name)
    _check(data, name)
    images: list[bytes] = []
    notes: list[str] = []

    def keep(image: Any) -> dict[str, str]:
        try:
            with image.open() as content:
                images.append(content.read())
        except (*UNREADABLE, KeyError):
            notes.append(_("Ein Bild ist nur verknüpft oder fehlt in der Datei; es wurde nicht übernommen."))
            return {"src": ""}
        return {"src": f"{IMAGE_SCHEME}{len(images) - 1}"}

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(with_numbers(data)),
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(keep),
            include_embedded_style_map=False,
            external_file_access=False,
        )
    # mammoth meets a malformed document with whatever error its code happens to run into.
    except Exception as error:
        raise errors.broken(name) from error
    return Document(name=name, title=title_from_name(name), html=result.value, images=tuple(images), notes=tuple(notes))


def _check(data: bytes, name: str) -> None:
    with open_archive(data, name, broken=errors.broken) as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
        if "EncryptedPackage" in entries:
            raise errors.encrypted(name)
        main = [entry for entry in entries if _MAIN_PART.fullmatch(entry)]
        if not main:
            raise errors.broken(name)
        for entry, info in entries.items():
            if entry.lower().endswith((".xml", ".rels")):
                if info.file_size > MAX_TEXT_BYTES:
                    raise errors.too_much_text(name, limit=MAX_TEXT_BYTES)
                content = read_entry(archive, entry, name, broken=errors.broken)
                # Word never declares entities; whoever does wants to blow up or read files.
                if _DECLARATION.search(content):
                    raise errors.broken(name)
                if entry in main and not _is_xml(content):
                    raise errors.broken(name)


def _is_xml(content: bytes) -> bool:
    try:
        etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError:
        return False
    return True
