"""The files of a published report: asked for with its publication, made in the background, kept by their content."""

from collections.abc import Callable

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from digitalrat.core.errors import StateError
from digitalrat.core.tasks import background

from ..enums import FileFormat, FileState
from ..files.naming import content_hash
from ..files.pango import PangoMissing
from ..files.pdf import pdf_file
from ..files.tables import csv_file, xlsx_file
from ..models import Report, ReportFile
from ..queries.reading import Reading, read_report

Progress = Callable[[int], None]


@transaction.atomic
def request_files(report: Report) -> list[ReportFile]:
    """Have every file made that is not there yet or failed; returns all formats. Raises StateError for a draft."""
    if not report.is_published:
        raise StateError(str(_("Dateien gibt es erst, wenn der Bericht veröffentlicht ist.")))
    name = content_hash(report)
    files = []
    for form in FileFormat:
        file, is_new = ReportFile.objects.get_or_create(report=report, format=form, content_hash=name)
        if is_new or file.state == FileState.FAILED:
            file.state, file.progress, file.error = FileState.WAITING, 0, ""
            file.save(update_fields=["state", "progress", "error"])
            build_report_file.enqueue(file.pk)
        files.append(file)
    return files


@background(label=_("Berichtsdatei erstellen"), attempts=3)
def build_report_file(file_id: int) -> None:
    """Make one file; what is ready stays. Missing libraries of the system are said, other failures are tried again."""
    file = ReportFile.objects.select_related("report__previous").filter(pk=file_id).first()
    if file is None or file.state == FileState.READY:
        return
    _note(file, FileState.BUILDING, 5)
    try:
        # Reports are German, whatever language the worker speaks.
        with translation.override("de"):
            data = _build(file, lambda percent: _note(file, FileState.BUILDING, percent))
    except PangoMissing as missing:
        _note(file, FileState.FAILED, 0, str(missing))
        return
    except Exception as error:
        _note(file, FileState.FAILED, 0, f"{type(error).__name__}: {error}"[:500])
        raise
    name = f"{file.report.slug}-fassung-{file.report.version}-{file.content_hash[:8]}.{file.format}"
    stored = file.file.field.generate_filename(file, name)
    # A worker that died after writing has left one with this name.
    file.file.storage.delete(stored)
    file.file.save(name, ContentFile(data), save=False)
    file.built_at = timezone.now()
    _note(file, FileState.READY, 100)


def _build(file: ReportFile, progress: Progress) -> bytes:
    reading: Reading = read_report(file.report)
    progress(10)
    if file.format == FileFormat.PDF:
        return pdf_file(reading, progress)
    return xlsx_file(reading) if file.format == FileFormat.XLSX else csv_file(reading)


def _note(file: ReportFile, state: FileState, percent: int, error: str = "") -> None:
    file.state, file.progress, file.error = state, percent, error
    file.save(update_fields=["state", "progress", "error", "file", "built_at"])
