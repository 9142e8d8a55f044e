"""What can be wrong with a file that a person wants to import, in sentences for that person."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from digitalrat.core.errors import DomainError


class ImportFailed(DomainError):
    """The source cannot be imported; nothing has been changed."""


class NoSuchLevel(ImportFailed):
    """The document has no headings of the level at which it was to be cut."""


def not_found(name: str) -> ImportFailed:
    return ImportFailed(_("„%(name)s“ wurde nicht gefunden.") % {"name": name})


def unreadable(name: str) -> ImportFailed:
    return ImportFailed(_("„%(name)s“ darf oder kann nicht gelesen werden.") % {"name": name})


def empty(name: str) -> ImportFailed:
    return ImportFailed(_("„%(name)s“ ist leer.") % {"name": name})


def too_large(name: str, *, size: int, limit: int) -> ImportFailed:
    """``size`` and ``limit`` in bytes."""
    return ImportFailed(
        _("„%(name)s“ ist zu groß (%(size)s). Erlaubt sind %(limit)s. Verkleinern Sie vor allem die Bilder.")
        % {"name": name, "size": filesizeformat(size), "limit": filesizeformat(limit)}
    )


def too_much_text(name: str, *, limit: int) -> ImportFailed:
    """``limit`` in bytes."""
    return ImportFailed(
        _("Der Text von „%(name)s“ ist länger als %(limit)s. Teilen Sie das Dokument und lesen Sie es in Teilen ein.")
        % {"name": name, "limit": filesizeformat(limit)}
    )


def too_intricate(name: str) -> ImportFailed:
    return ImportFailed(
        _(
            "„%(name)s“ ist zu verschachtelt oder besteht aus zu vielen Teilen. Teilen Sie das Dokument, oder "
            "vereinfachen Sie Tabellen und Listen."
        )
        % {"name": name}
    )


def too_many_files(name: str, *, limit: int) -> ImportFailed:
    return ImportFailed(
        _("„%(name)s“ enthält mehr als %(limit)d Dateien. So ist kein gewöhnliches Dokument aufgebaut.")
        % {"name": name, "limit": limit}
    )


def swells(name: str, *, size: int, limit: int) -> ImportFailed:
    """A zip bomb, or something like it: ``size`` bytes when unpacked, ``limit`` allowed."""
    return ImportFailed(
        _("„%(name)s“ wird beim Entpacken zu groß (%(size)s, erlaubt sind %(limit)s) und wurde deshalb nicht geöffnet.")
        % {"name": name, "size": filesizeformat(size), "limit": filesizeformat(limit)}
    )


def broken(name: str) -> ImportFailed:
    return ImportFailed(
        _(
            "„%(name)s“ ist beschädigt oder keine Word-Datei. Öffnen Sie die Datei in Ihrem Textprogramm und "
            "speichern Sie sie neu als .docx."
        )
        % {"name": name}
    )


def broken_archive(name: str) -> ImportFailed:
    return ImportFailed(_("„%(name)s“ ist beschädigt oder kein ZIP-Archiv.") % {"name": name})


def encrypted(name: str) -> ImportFailed:
    return ImportFailed(
        _("„%(name)s“ ist mit einem Kennwort geschützt. Entfernen Sie den Schutz und versuchen Sie es noch einmal.")
        % {"name": name}
    )


def old_word_format(name: str) -> ImportFailed:
    return ImportFailed(
        _(
            "„%(name)s“ ist im alten Word-Format oder mit einem Kennwort geschützt. Speichern Sie die Datei ohne "
            "Kennwort als .docx."
        )
        % {"name": name}
    )


def not_utf8(name: str, *, line: int) -> ImportFailed:
    return ImportFailed(
        _("„%(name)s“ ist nicht in UTF-8 gespeichert (Zeile %(line)d). Speichern Sie die Datei mit dieser Kodierung.")
        % {"name": name, "line": line}
    )


def not_text(name: str) -> ImportFailed:
    return ImportFailed(_("„%(name)s“ enthält keinen Text, sondern andere Daten.") % {"name": name})


def unsupported(name: str) -> ImportFailed:
    return ImportFailed(
        _(
            "„%(name)s“ kann nicht eingelesen werden. Möglich sind Word-Dateien (.docx), Markdown-Dateien (.md), "
            "Ordner mit Markdown-Dateien und ZIP-Archive davon."
        )
        % {"name": name}
    )


def no_text(name: str) -> ImportFailed:
    return ImportFailed(_("In „%(name)s“ wurde kein Text gefunden.") % {"name": name})


def no_such_level(*, level: int, present: list[int]) -> NoSuchLevel:
    if not present:
        return NoSuchLevel(_("Das Dokument hat keine Überschriften. Lassen Sie die Ebene frei."))
    return NoSuchLevel(
        _("Überschriften der Ebene %(level)d gibt es in diesem Dokument nicht. Vorhanden sind: %(present)s.")
        % {"level": level, "present": ", ".join(map(str, present))}
    )
