"""A file of indicator values: taken, understood, shown, and imported as a whole or not at all."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitalrat.core.errors import InputError, StateError
from digitalrat.core.tasks import background
from digitalrat.members.models import User

from ..enums import ImportState
from ..importing import (
    Answers,
    Change,
    Compared,
    Judged,
    Order,
    Style,
    Unreadable,
    compare,
    fingerprint,
    is_large,
    judge,
    read_table,
    summaries,
)
from ..importing.engine import Progress
from ..importing.files import SMALL_ROWS
from ..models import Indicator, IndicatorImport
from ..queries.imports import catalogue_of, series_of
from .indicators import set_values

KEPT = timedelta(days=1)
MOST_ERRORS = 200
MOST_REPLACED = 100


def take_file(*, by: User, name: str, data: bytes) -> IndicatorImport:
    """Keep a file and look at it: at once, or in the background if it is large. An earlier one is forgotten.

    Raises InputError for a small file that cannot be read; of a large one its page says so.
    """
    try:
        large = is_large(data)
        item = IndicatorImport(sent_by=by, name=name[:200], data=data)
        if not large:
            _note(item, *_understand(item))
    except Unreadable as refused:
        raise InputError("file", refused.message) from None
    with transaction.atomic():
        IndicatorImport.objects.filter(sent_by=by).exclude(state=ImportState.WRITING).delete()
        item.save()
        if large:
            check_file.enqueue(item.pk)
    return item


def answer_questions(*, by: User, item: IndicatorImport, style: str = "", order: str = "") -> IndicatorImport:
    """Say how doubtful numbers and days are meant, and look at the file again. Raises StateError, InputError."""
    item = _own(by, item)
    if item.state != ImportState.CHECKED:
        raise StateError(_("Diese Datei wird gerade bearbeitet."))
    item.style, item.order = style or item.style, order or item.order
    try:
        large = is_large(bytes(item.data))
        if not large:
            _note(item, *_understand(item))
    except Unreadable as refused:
        raise InputError("file", refused.message) from None
    with transaction.atomic():
        if large:
            item.state, item.progress, item.result = ImportState.CHECKING, 0, {}
            check_file.enqueue(item.pk)
        item.save()
    return item


def confirm_import(*, by: User, item: IndicatorImport) -> IndicatorImport:
    """Enter the values as they were shown; many of them in the background. Raises StateError.

    If something has changed since they were shown, nothing is entered, and the file is shown again.
    """
    item = _own(by, item)
    if item.state != ImportState.CHECKED or not item.result.get("ready"):
        raise StateError(_("Diese Datei lässt sich so nicht eintragen."))
    if item.result["rows"] <= SMALL_ROWS:
        _write(item)
        return item
    with transaction.atomic():
        item.state, item.progress = ImportState.WRITING, 0
        item.save(update_fields=["state", "progress"])
        write_file.enqueue(item.pk)
    return item


def discard_import(*, by: User, item: IndicatorImport) -> None:
    """Forget the file. Raises StateError while its values are being entered."""
    item = _own(by, item)
    if item.state == ImportState.WRITING:
        raise StateError(_("Die Werte werden gerade eingetragen."))
    item.delete()


def forget_old_imports() -> int:
    """Files are kept for a day, whatever became of them; returns how many were forgotten."""
    return IndicatorImport.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]


# Once only: the person sees that it failed and can send the file again, the office sees why.
@background(label=gettext_lazy("Datei mit Kennzahlen prüfen"), attempts=1)
def check_file(pk: int) -> None:
    item = IndicatorImport.objects.select_related("sent_by").filter(pk=pk).first()
    if item is None or item.state != ImportState.CHECKING:
        return
    try:
        _note(item, *_understand(item, _progress_of(item)))
    except Unreadable as refused:
        item.state, item.result = ImportState.FAILED, {"refusal": refused.message}
    except Exception:
        _fail(item)
        raise
    # Whoever sent another file meanwhile has deleted the row.
    IndicatorImport.objects.filter(pk=pk, state=ImportState.CHECKING).update(
        state=item.state, result=item.result, progress=100
    )


@background(label=gettext_lazy("Kennzahlen eintragen"), attempts=1)
def write_file(pk: int) -> None:
    item = IndicatorImport.objects.select_related("sent_by").filter(pk=pk).first()
    if item is None or item.state != ImportState.WRITING:
        return
    try:
        _write(item, _progress_of(item))
    except Exception:
        _fail(item)
        raise


def _fail(item: IndicatorImport) -> None:
    refusal = _("Das hat nicht geklappt. Eingetragen wurde nichts. Bitte schicken Sie die Datei noch einmal.")
    IndicatorImport.objects.filter(pk=item.pk).update(state=ImportState.FAILED, result={"refusal": refusal})


def _progress_of(item: IndicatorImport) -> Progress:
    def told(percent: int) -> None:
        IndicatorImport.objects.filter(pk=item.pk).update(progress=percent)

    return told


def _write(item: IndicatorImport, progress: Progress = lambda percent: None) -> None:
    """All or nothing, under the rights and on the values of this moment."""
    shown = item.result.get("fingerprint")
    try:
        judged, compared = _understand(item, progress)
    except Unreadable as refused:
        item.state, item.result = ImportState.FAILED, {"refusal": refused.message}
        item.save(update_fields=["state", "result"])
        return
    if judged.errors or judged.questions or fingerprint(compared) != shown:
        _note(item, judged, compared)
        item.result["changed"] = True
        item.save(update_fields=["state", "result"])
        return
    wanted = [one for one in compared if one.change != Change.SAME]
    with transaction.atomic():
        indicators = Indicator.objects.in_bulk({one.entry.indicator.pk for one in wanted})
        if len(indicators) < len({one.entry.indicator.pk for one in wanted}):
            raise StateError(_("Eine der Kennzahlen gibt es nicht mehr. Bitte lesen Sie die Datei noch einmal ein."))
        rows = [(indicators[one.entry.indicator.pk], one.entry.on, one.entry.value) for one in wanted]
        set_values(by=item.sent_by, rows=rows)
        item.state, item.progress, item.data = ImportState.DONE, 100, b""
        item.save(update_fields=["state", "progress", "data"])


def _understand(item: IndicatorImport, progress: Progress = lambda percent: None) -> tuple[Judged, list[Compared]]:
    """Raises Unreadable."""
    table = read_table(bytes(item.data))
    progress(10)
    answers = Answers(Style(item.style) if item.style else None, Order(item.order) if item.order else None)
    judged = judge(
        table,
        catalogue_of(item.sent_by),
        today=timezone.localdate(),
        answers=answers,
        progress=lambda rows: progress(10 + 80 * rows // len(table.rows)),
    )
    return judged, compare(judged.entries, series_of(judged.entries))


def _note(item: IndicatorImport, judged: Judged, compared: list[Compared]) -> None:
    """Write down what the file says, as its page shows it."""
    changes = [one.change for one in compared]
    replaced = [one for one in compared if one.change == Change.REPLACED]
    result: dict[str, Any] = {
        "errors": [str(error) for error in judged.errors[:MOST_ERRORS]],
        "errors_in_all": len(judged.errors),
        "questions": [
            {
                "doubt": question.doubt,
                "where": _("Zeile %(row)d, Spalte %(column)s") % {"row": question.row, "column": question.column},
                "example": question.example,
                "meanings": list(question.meanings.items()),
            }
            for question in judged.questions
        ],
        "notes": judged.notes,
        "rows": len(compared),
        "new": changes.count(Change.NEW),
        "replaced": len(replaced),
        "same": changes.count(Change.SAME),
        "indicators": [
            {
                "measure": one.indicator.measure,
                "title": one.indicator.title,
                "new": one.new,
                "replaced": one.replaced,
                "same": one.same,
                "first": one.first.isoformat(),
                "last": one.last.isoformat(),
            }
            for one in summaries(compared)
        ],
        "replacements": [
            {
                "row": one.entry.row,
                "measure": one.entry.indicator.measure,
                "title": one.entry.indicator.title,
                "unit": one.entry.indicator.unit,
                "on": one.entry.on.isoformat(),
                "before": str(one.before),
                "after": str(one.entry.value),
            }
            for one in replaced[:MOST_REPLACED]
        ],
        "fingerprint": fingerprint(compared),
        "ready": not judged.errors and not judged.questions and len(changes) > changes.count(Change.SAME),
    }
    item.state, item.result, item.progress = ImportState.CHECKED, result, 100


def _own(by: User, item: IndicatorImport) -> IndicatorImport:
    """The row as it is now. Raises StateError for a file that is gone or somebody else's."""
    found = IndicatorImport.objects.select_related("sent_by").filter(pk=item.pk, sent_by=by).first()
    if found is None:
        raise StateError(_("Diese Datei haben wir nicht mehr. Bitte schicken Sie sie noch einmal."))
    return found
