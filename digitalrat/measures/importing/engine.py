"""From a table to values of indicators, or to the list of what has to be mended. Pure functions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import days, numbers
from .cells import BadCell, CellError, Formula, Notes, Percent, RawCell, Table, letter, shown
from .columns import Column, ignored, places

Progress = Callable[[int], None]
# Rows between two reports of progress.
STEP = 1_000


@dataclass(frozen=True)
class Known:
    """An indicator that the person may enter values of."""

    pk: int
    measure: str
    title: str
    unit: str
    decimals: int = 0


class Catalogue:
    """What rows are compared with: ``mine`` are numbers of measures with their indicators, ``others`` further ones."""

    def __init__(self, mine: Mapping[str, Sequence[Known]], others: Iterable[str] = ()) -> None:
        # As it is written comes before what only looks alike.
        self._mine = {name_key(number): known for number, known in mine.items()} | dict(mine)
        self._others = {name_key(number) for number in others}

    def measure(self, number: str) -> Sequence[Known]:
        """The indicators of a measure. Raises BadCell."""
        number = number.strip()
        found = self._mine.get(number, self._mine.get(name_key(number)))
        if found is not None:
            return found
        if name_key(number) in self._others:
            raise BadCell(_("Für die Maßnahme %s ist Ihre Stelle nicht zuständig.") % shown(number))
        raise BadCell(_("Eine Maßnahme mit der Nummer „%s“ gibt es nicht.") % shown(number))


@dataclass(frozen=True)
class Answers:
    """What the person said about doubtful cells; None: nothing yet."""

    style: numbers.Style | None = None
    order: days.Order | None = None


NOTHING_SAID = Answers()


class Doubt(StrEnum):
    """What has to be asked before the file can be understood."""

    STYLE = "style"
    ORDER = "order"


@dataclass(frozen=True)
class Question:
    """A doubt, with the first cell that raises it and what that cell would mean for each answer."""

    doubt: Doubt
    row: int
    column: str
    example: str
    meanings: Mapping[str, str]


@dataclass(frozen=True)
class Entry:
    """A value as understood."""

    row: int
    indicator: Known
    on: date
    value: Decimal


@dataclass
class Judged:
    """What a file says. ``entries`` is empty as long as there is an error or a question: nothing is half imported."""

    entries: list[Entry]
    errors: list[CellError]
    questions: list[Question]
    notes: list[str]


def judge(
    table: Table,
    catalogue: Catalogue,
    *,
    today: date,
    answers: Answers = NOTHING_SAID,
    progress: Progress = lambda rows: None,
) -> Judged:
    """Understand every row. Raises Unreadable for missing or doubled columns; ``progress`` gets the rows done."""
    where = places(table.header)
    reader = _Reader(table, where, answers)
    errors: list[CellError] = []
    entries: list[Entry] = []
    seen: dict[tuple[int, date], Entry] = {}
    for done, (number, cells) in enumerate(table.rows, start=1):
        entry = _entry(number, cells, where, catalogue, reader, today, errors)
        if entry is not None:
            first = seen.setdefault((entry.indicator.pk, entry.on), entry)
            if first is entry:
                entries.append(entry)
            elif first.value != entry.value:
                message = _("Für diese Kennzahl und diesen Tag steht in Zeile %d schon ein anderer Wert.") % first.row
                errors.append(CellError(number, letter(where[Column.VALUE]), message))
            else:
                reader.doubled += 1
        if done % STEP == 0:
            progress(done)
    if errors or reader.questions:
        entries = []
    return Judged(entries, errors, reader.questions, reader.notes(ignored(table.header)))


def name_key(text: str) -> str:
    """Names are compared without case and with one space between words."""
    return " ".join(text.split()).casefold()


class _Reader:
    """Reads days and numbers of one table, after looking at the whole of both columns."""

    def __init__(self, table: Table, where: Mapping[Column, int], answers: Answers) -> None:
        self.questions: list[Question] = []
        self.doubled = 0
        self._sheet = table.sheet
        self._periods = Notes()
        self._rounded = Notes(most=1)
        self._said: list[str] = []
        self.order = answers.order
        self.style = answers.style
        self._settle_order(table, where[Column.DAY])
        self._settle_style(table, where[Column.VALUE])

    def _settle_order(self, table: Table, index: int) -> None:
        certain, doubtful = None, None
        for row, text in _texts(table, index):
            order = days.slash_order(text)
            if order is not None and certain is None:
                certain = row, text, order
            if doubtful is None and days.is_ambiguous(text):
                doubtful = row, text
        if self.order is None and certain is not None:
            self.order = certain[2]
        if doubtful is None:
            return
        row, text = doubtful
        if self.order is None:
            meanings = {order.value: date_format(days.read_day(text, order).on, "j. F Y") for order in days.Order}
            self.questions.append(Question(Doubt.ORDER, row, letter(index), shown(text), meanings))
            return
        meant = {"text": shown(text), "meaning": date_format(days.read_day(text, self.order).on, "j. F Y")}
        if certain is not None and certain[2] == self.order:
            meant |= {"row": str(certain[0]), "other": shown(certain[1])}
            self._said.append(_("„%(text)s“ ist der %(meaning)s, weil in Zeile %(row)s „%(other)s“ steht.") % meant)
        else:
            self._said.append(_("„%(text)s“ ist der %(meaning)s, wie Sie gesagt haben.") % meant)

    def _settle_style(self, table: Table, index: int) -> None:
        certain, doubtful = None, None
        for row, text in _texts(table, index):
            text = numbers.without_any_unit(text)
            style = numbers.style_of(text)
            if style is not None and certain is None:
                certain = row, text, style
            if doubtful is None and numbers.is_ambiguous(text):
                doubtful = row, text
        if self.style is None and certain is not None:
            self.style = certain[2]
        if doubtful is None:
            return
        row, text = doubtful
        found = numbers.readings(text)
        if self.style is None:
            meanings = {style.value: plain_number(found[style]) for style in numbers.Style}
            self.questions.append(Question(Doubt.STYLE, row, letter(index), shown(text), meanings))
            return
        meant = {"text": shown(text), "meaning": plain_number(found[self.style])}
        if certain is not None and certain[2] == self.style:
            meant |= {"row": str(certain[0]), "other": shown(certain[1])}
            self._said.append(_("„%(text)s“ ist %(meaning)s, weil in Zeile %(row)s „%(other)s“ steht.") % meant)
        else:
            self._said.append(_("„%(text)s“ ist %(meaning)s, wie Sie gesagt haben.") % meant)

    def day(self, row: int, cell: RawCell, today: date) -> date:
        """Raises BadCell."""
        if isinstance(cell, str):
            order = days.slash_order(cell)
            if order is not None and order != self.order:
                raise BadCell(
                    _("„%s“ ist anders geschrieben als die übrigen Tage der Spalte. Bitte schreiben Sie alle gleich.")
                    % shown(cell)
                )
        found = days.read_day(cell, self.order)
        if found.on > today:
            message = _("Der %s liegt in der Zukunft. Hier stehen nur gemessene Werte.") % date_format(found.on)
            raise BadCell(message)
        if found.is_period:
            meant = {"row": row, "text": shown(cell), "day": date_format(found.on)}
            self._periods.add(_("Zeile %(row)d: „%(text)s“ ist der letzte Tag des Zeitraums, %(day)s.") % meant)
        return found.on

    def number(self, row: int, cell: RawCell, unit: str) -> Decimal:
        """Raises BadCell."""
        percent = False
        if isinstance(cell, date):
            raise BadCell(
                _("Hier steht ein Tag und keine Zahl. Aus „1.5“ macht Excel gern den 1. Mai: bitte prüfen Sie das.")
            )
        if isinstance(cell, Percent):
            value, percent = cell.value, True
        elif isinstance(cell, Decimal):
            value = cell
        else:
            assert isinstance(cell, str)
            text, percent = numbers.without_unit(cell, unit)
            if self.style is None and not self.questions and numbers.is_ambiguous(text):
                raise BadCell(_("„%s“ kann zweierlei heißen. Bitte schreiben Sie die Zahl ohne Einheit.") % shown(cell))
            value = numbers.read_number(text, self.style)
        if percent and not numbers.counts_percent(unit):
            raise BadCell(_("Hier stehen Prozent, die Kennzahl wird aber so gezählt: %s.") % shown(unit))
        kept = numbers.fitted(value)
        if kept != value:
            self._rounded.add(_("Zeile %d: auf vier Stellen hinter dem Komma gerundet.") % row)
        return kept

    def notes(self, ignored_columns: Iterable[str]) -> list[str]:
        """How the file was read, in sentences."""
        said = []
        if self._sheet:
            said.append(_("Gelesen wurde das Blatt „%s“.") % shown(self._sheet))
        if columns := list(ignored_columns):
            said.append(_("Nicht gebraucht und nicht gelesen: %s.") % ", ".join(columns[:10]))
        said += self._said
        for notes in (self._periods, self._rounded):
            said += notes.examples
            if notes.more:
                said.append(
                    ngettext("Und noch %d Zeile ebenso.", "Und noch %d Zeilen ebenso.", notes.more) % notes.more
                )
        if self.doubled:
            said.append(
                ngettext(
                    "%d Zeile steht doppelt und zählt einmal.",
                    "%d Zeilen stehen doppelt und zählen einmal.",
                    self.doubled,
                )
                % self.doubled
            )
        return said


def _texts(table: Table, index: int) -> Iterable[tuple[int, str]]:
    for row, cells in table.rows:
        cell = cells[index] if index < len(cells) else None
        if isinstance(cell, str):
            yield row, cell


def _entry(
    row: int,
    cells: Sequence[RawCell],
    where: Mapping[Column, int],
    catalogue: Catalogue,
    reader: _Reader,
    today: date,
    errors: list[CellError],
) -> Entry | None:
    """One row; every cell that is wrong is told, not only the first."""
    got: dict[Column, RawCell] = {}
    before = len(errors)

    def refuse(column: Column, message: str) -> None:
        errors.append(CellError(row, letter(where[column]), message))

    for column in Column:
        cell = cells[where[column]] if where[column] < len(cells) else None
        if cell is None:
            refuse(column, _("%s fehlt.") % column)
        elif isinstance(cell, Formula):
            refuse(
                column,
                _("Hier steht eine Formel („%s“). Wir rechnen nicht: bitte tragen Sie das Ergebnis als Wert ein.")
                % shown(cell),
            )
        else:
            got[column] = cell
    indicator, on, value = None, None, None
    if Column.MEASURE in got:
        try:
            indicators = catalogue.measure(_name(got[Column.MEASURE]))
        except BadCell as bad:
            refuse(Column.MEASURE, bad.message)
        else:
            if Column.INDICATOR in got:
                try:
                    indicator = _indicator(_name(got[Column.INDICATOR]), indicators)
                except BadCell as bad:
                    refuse(Column.INDICATOR, bad.message)
    if Column.DAY in got:
        try:
            on = reader.day(row, got[Column.DAY], today)
        except BadCell as bad:
            refuse(Column.DAY, bad.message)
    if Column.VALUE in got:
        # Without the indicator its unit is not known; the number is looked at next time.
        try:
            value = reader.number(row, got[Column.VALUE], indicator.unit) if indicator else None
        except BadCell as bad:
            refuse(Column.VALUE, bad.message)
    if len(errors) > before or indicator is None or on is None or value is None:
        return None
    return Entry(row, indicator, on, value)


def _indicator(title: str, indicators: Sequence[Known]) -> Known:
    alike = [known for known in indicators if name_key(known.title) == name_key(title)]
    if alike:
        return next((known for known in alike if known.title == title), alike[0])
    if not indicators:
        raise BadCell(_("Die Maßnahme hat noch keine Kennzahl. Bitte legen Sie sie zuerst an."))
    there = ", ".join(f"„{shown(known.title)}“" for known in indicators[:5])
    raise BadCell(
        _("Die Kennzahl „%(title)s“ gibt es bei dieser Maßnahme nicht. Es gibt: %(there)s.")
        % {"title": shown(title), "there": there}
    )


def _name(cell: RawCell) -> str:
    """A number of a measure may have become a number or a percentage in the spreadsheet."""
    if isinstance(cell, Percent):
        return f"{plain_number(cell.value)} %"
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def plain_number(value: Decimal) -> str:
    """As it is read here: 1234,5 without separators, so that nothing is doubtful."""
    return f"{value:f}".replace(".", ",")
