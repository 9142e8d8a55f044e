"""What every reader hands over, whatever the file was."""

from dataclasses import dataclass, field

IMAGE_SCHEME = "nachhall-bild:"
"""``src`` of an image in ``Document.html``: this scheme and the index in ``Document.images``."""

NUMBER_ID = "nachhall-nr-"
"""``id`` of an empty anchor in a list item of a Word document that says which number the item carries."""


@dataclass(frozen=True)
class Document:
    """One file, as the HTML that a library made of it. The HTML is *not* yet safe; see markup.sanitise."""

    name: str
    title: str
    html: str
    order: float | None = None
    images: tuple[bytes, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """Everything that one import brings: one document, or the documents of a folder in their order."""

    name: str
    documents: tuple[Document, ...]
    is_folder: bool = False
    notes: tuple[str, ...] = field(default=())


def title_from_name(name: str) -> str:
    """A title for a document that names none: ``03_open-standards.md`` → ``Open standards``."""
    stem = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem = stem.rsplit(".", 1)[0] or stem
    words = stem.replace("_", " ").replace("-", " ").split()
    if len(words) > 1 and words[0].isdigit():
        words = words[1:]
    title = " ".join(words)
    return title[:1].upper() + title[1:]
