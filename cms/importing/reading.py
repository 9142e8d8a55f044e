"""SOURCE → documents: a .docx, a .md, a folder of .md, or a .zip of such a folder; from disk or uploaded."""

import posixpath
import re
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import errors
from .archives import open_archive, read_entry
from .documents import Document, Source
from .markdown import LoadImage, read_markdown
from .word import read_word

MAX_FILES = 500
_MARKDOWN = {".md", ".markdown"}
_IMAGES = {".png", ".jpg", ".jpeg", ".gif", ".webp"}
_NUMBER = re.compile(r"(\d+)[-_. ]")


def read_path(path: Path) -> Source:
    """Read a file or folder of this machine. Raises ImportFailed with a sentence for the person who asked."""
    name = path.name or str(path)
    try:
        if path.is_dir():
            return _read_folder(path)
        if not path.is_file():
            raise errors.not_found(str(path))
        _check_size(name, path.stat().st_size)
        if path.suffix.lower() in _MARKDOWN:
            document = read_markdown(path.read_bytes(), name, load_image=_images_beside(path.parent))
            return Source(name, (document,))
        _check_kind(name)
        return read_upload(path.read_bytes(), name)
    except OSError as error:
        raise errors.unreadable(str(path)) from error


def read_upload(data: bytes, name: str) -> Source:
    """Read the bytes of an uploaded file; ``name`` says what it claims to be. Raises ImportFailed."""
    name = PurePosixPath(name.replace("\\", "/")).name
    kind = _check_kind(name)
    _check_size(name, len(data))
    if not data:
        raise errors.empty(name)
    if kind == ".docx":
        return Source(name, (read_word(data, name),))
    if kind == ".zip":
        return _read_archive(data, name)
    return Source(name, (read_markdown(data, name),))


def _check_kind(name: str) -> str:
    kind = PurePosixPath(name).suffix.lower()
    if kind not in {".docx", ".zip", *_MARKDOWN}:
        raise errors.unsupported(name)
    return kind


def _check_size(name: str, size: int) -> None:
    if size > settings.MAX_IMPORT_BYTES:
        raise errors.too_large(name, size=size, limit=settings.MAX_IMPORT_BYTES)


def _inside(folder: Path, path: Path) -> bool:
    """Whether ``path`` is a file that really lies in ``folder``, also after following symbolic links."""
    resolved = path.resolve()
    return resolved.is_file() and resolved.is_relative_to(folder.resolve())


def _images_beside(folder: Path) -> LoadImage:
    def load(address: str) -> bytes | None:
        path = folder / _local(address)
        if path.suffix.lower() not in _IMAGES or not _inside(folder, path):
            return None
        if path.stat().st_size > settings.MAX_IMPORT_BYTES:
            return None
        return path.read_bytes()

    return load


def _local(address: str) -> str:
    """The path in the address of an image, without query, fragment and NULs."""
    return re.split(r"[?#\0]", address, maxsplit=1)[0]


def _read_folder(folder: Path) -> Source:
    paths = {path.name: path for path in folder.iterdir() if path.suffix.lower() in _MARKDOWN}
    notes = [_outside(name) for name, path in sorted(paths.items()) if not _inside(folder, path)]
    paths = {name: path for name, path in paths.items() if _inside(folder, path)}
    notes += _below(path.parent.name for path in folder.glob("*/*.md"))
    _check_size(folder.name, sum(path.stat().st_size for path in paths.values()))
    documents = _read_all(folder.name, list(paths), lambda name: paths[name].read_bytes(), _images_beside(folder))
    return Source(folder.name, documents, is_folder=True, notes=tuple(notes))


def _read_archive(data: bytes, name: str) -> Source:
    with open_archive(data, name, broken=errors.broken_archive) as archive:
        files = {
            PurePosixPath(entry.filename.replace("\\", "/")): entry.filename
            for entry in archive.infolist()
            if not entry.is_dir() and not _is_litter(entry.filename)
        }
        markdown = [path for path in files if path.suffix.lower() in _MARKDOWN]
        if not markdown:
            raise errors.no_text(name)
        # A zipped folder has the folder inside: the place of the topmost file is the root.
        root = min((path.parent for path in markdown), key=lambda parent: (len(parent.parts), str(parent)))
        here = {path.name: files[path] for path in markdown if path.parent == root}

        def load(address: str) -> bytes | None:
            path = PurePosixPath(posixpath.normpath(root / _local(address)))
            if path.suffix.lower() not in _IMAGES or path not in files:
                return None
            return read_entry(archive, files[path], name, broken=errors.broken_archive)

        def read(file: str) -> bytes:
            return read_entry(archive, here[file], name, broken=errors.broken_archive)

        documents = _read_all(name, list(here), read, load)
        notes = _below(path.parent.name for path in markdown if path.parent != root)
    return Source(name, documents, is_folder=True, notes=tuple(notes))


def _is_litter(filename: str) -> bool:
    """What the archiver of macOS adds."""
    return filename.startswith("__MACOSX/") or PurePosixPath(filename).name.startswith("._")


def _outside(name: str) -> str:
    return _("„%(name)s“ ist ein Verweis auf eine Datei außerhalb des Ordners und wurde übergangen.") % {"name": name}


def _below(folders: Iterable[str]) -> list[str]:
    names = sorted(set(folders))
    if not names:
        return []
    text = ngettext(
        "Der Unterordner %(names)s wurde nicht gelesen.", "Die Unterordner %(names)s wurden nicht gelesen.", len(names)
    )
    return [text % {"names": ", ".join(names)}]


def _read_all(
    source: str, names: list[str], read: Callable[[str], bytes], load_image: LoadImage
) -> tuple[Document, ...]:
    """The documents of a folder in order; files that begin with an underscore and empty ones do not count."""
    if len(names) > MAX_FILES:
        raise errors.too_many_files(source, limit=MAX_FILES)
    documents = []
    for name in sorted(names):
        if name.startswith(("_", ".")):
            continue
        if data := read(name).strip():
            documents.append(read_markdown(data, name, load_image=load_image))
    if not documents:
        raise errors.no_text(source)
    return tuple(sorted(documents, key=_order))


def _order(document: Document) -> tuple[int, float, str]:
    """Introduction first; then numbered files (name or front matter) by their number; then the others by name."""
    name = document.name.lower()
    number = _NUMBER.match(name)
    if name.startswith(("introduction.", "einleitung.", "einfuehrung.", "einführung.")):
        return 0, 0.0, name
    if number:
        return 1, float(number[1]), name
    if document.order is not None:
        return 1, document.order, name
    return 2, 0.0, name
