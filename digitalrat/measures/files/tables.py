"""A report as tables: the workbook and the CSV file, with real dates and numbers."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from digitalrat.core.spreadsheets import Row, Sheet, csv_bytes, xlsx_bytes
from digitalrat.masterplan.text import plain_text

from ..enums import Light, Status
from ..queries.reading import MeasureRow, Reading
from ..reporting import FrozenMeasure
from ..reporting.figures import STATE


@dataclass(frozen=True)
class _Since:
    """What happened to single measures since the last report, by key."""

    fate: dict[str, str]
    status: dict[str, str]
    light: dict[str, str]
    slips: Counter[str]
    days: Counter[str]
    reached: Counter[str]
    reworded: Counter[str]
    marked: Counter[str]
    silent: frozenset[str]


def _since(reading: Reading) -> _Since:
    found = reading.comparison
    fate = {
        **{measure.key: _("neu") for measure in found.added},
        **{measure.key: _("abgeschlossen") for measure in found.done},
        **{measure.key: _("eingestellt") for measure in found.stopped},
        **{measure.key: _("entfallen") for measure in found.dropped},
    }
    days: Counter[str] = Counter()
    for slip in found.slips:
        days[slip.measure.key] += slip.days
    turned = {measure.key: change for measure, change in found.changes_of("status")}
    return _Since(
        fate=fate,
        status={key: str(Status(change.old).label) for key, change in turned.items()},
        light={turn.measure.key: str(Light(turn.old).label) for turn in found.lights},
        slips=Counter(slip.measure.key for slip in found.slips),
        days=days,
        reached=Counter(measure.key for measure, _milestone in found.reached),
        reworded=Counter(item.measure.key for item in found.reworded),
        marked=Counter(item.measure.key for item in found.reworded if item.losses),
        silent=frozenset(silent.measure.key for silent in found.silent),
    )


def measure_table(reading: Reading) -> tuple[list[str], list[Row]]:
    """Header and rows, one for each measure, by number; measures that were dropped since the last report come last."""
    since = _since(reading)
    header = [
        _("Nummer"),
        _("Maßnahme"),
        _("Handlungsfeld"),
        _("Kapitel"),
        _("Zuständig"),
        _("Stand"),
        _("Ampel"),
        _("Anmerkung zur Ampel"),
        _("Beginn"),
        _("Ende"),
        _("Budget in Euro"),
        _("Meilensteine"),
        _("davon erreicht"),
        _("davon überfällig"),
        _("Nächster Meilenstein"),
        _("Termin"),
        _("Letzte Meldung"),
        _("Ohne Meldung"),
        _("Seit dem letzten Bericht"),
        _("Stand vorher"),
        _("Ampel vorher"),
        _("Termine verschoben"),
        _("Verschoben um Tage"),
        _("Meilensteine erreicht"),
        _("Wortlaut geändert"),
        _("davon mit Verlust an Verbindlichkeit"),
        _("Beschreibung"),
    ]
    chapters = reading.comparison.new.chapters_by_key
    rows: list[Row] = []
    cutoff = reading.comparison.new.cutoff
    dropped = [MeasureRow(measure, cutoff) for measure in reading.comparison.dropped]
    for row in [*reading.rows, *dropped]:
        measure, key = row.measure, row.measure.key
        chapter = chapters.get(measure.chapter)
        upcoming = row.next_milestone
        rows.append(
            [
                measure.number,
                measure.title,
                chapter.field if chapter else "",
                chapter.title if chapter else "",
                _owner(measure),
                row.status_label,
                row.light_label,
                measure.note,
                measure.begins_on,
                measure.ends_on,
                measure.budget,
                len(measure.milestones),
                row.reached,
                row.overdue,
                upcoming.title if upcoming else "",
                upcoming.due if upcoming else None,
                measure.last_update_on,
                pgettext("Tabelle", "ja") if key in since.silent else "",
                since.fate.get(key, ""),
                since.status.get(key, ""),
                since.light.get(key, ""),
                since.slips[key],
                since.days[key],
                since.reached[key],
                since.reworded[key],
                since.marked[key],
                measure.description,
            ]
        )
    return header, rows


def _owner(measure: FrozenMeasure) -> str:
    if measure.owner_dissolved_on is None:
        return measure.owner
    return _("%(owner)s (aufgelöst am %(date)s)") % {
        "owner": measure.owner,
        "date": date_format(measure.owner_dissolved_on, "SHORT_DATE_FORMAT"),
    }


def csv_file(reading: Reading) -> bytes:
    """The table of measures."""
    return csv_bytes(*measure_table(reading))


def xlsx_file(reading: Reading) -> bytes:
    """About the report, figures, difference, measures, milestones, indicators."""
    header, rows = measure_table(reading)
    report = reading.report
    return xlsx_bytes(
        [
            Sheet(_("Bericht"), [_("Angabe"), _("Inhalt")], _about(reading), widths=(26, 90)),
            Sheet(_("Zahlen"), [_("Teil"), _("Angabe"), _("Zahl")], _figures(reading), widths=(24, 44, 12)),
            Sheet(
                _("Unterschied"),
                [
                    _("Art"),
                    _("Nummer"),
                    _("Maßnahme"),
                    _("Zuständig"),
                    _("Was sich geändert hat"),
                    _("Bisheriger Wortlaut"),
                    _("Neuer Wortlaut"),
                    _("Gekennzeichnet, weil"),
                ],
                _changes(reading),
                widths=(24, 10, 40, 28, 60, 50, 50, 40),
            ),
            Sheet(_("Maßnahmen"), header, rows, widths=(10, 44, 24, 28, 28, 14, 20, 40, 12, 12, 14, 12)),
            Sheet(
                _("Meilensteine"),
                [_("Nummer"), _("Maßnahme"), _("Meilenstein"), _("Termin"), _("Erreicht am"), _("Wie oft verschoben")],
                _milestones(reading),
                widths=(10, 44, 44, 12, 12, 12),
            ),
            Sheet(
                _("Kennzahlen"),
                [
                    _("Nummer"),
                    _("Maßnahme"),
                    _("Kennzahl"),
                    _("Einheit"),
                    _("Ausgangswert"),
                    _("Ausgangswert vom"),
                    _("Zielwert"),
                    _("Ziel bis"),
                    _("Letzter Wert"),
                    _("Letzter Wert vom"),
                ],
                _indicators(reading),
                widths=(10, 44, 40, 14, 14),
            ),
        ],
        title=str(report),
        subject=settings.CITY_NAME,
        created=report.published_at,
    )


def _about(reading: Reading) -> Iterator[Row]:
    report = reading.report
    yield [_("Bericht"), str(report)]
    yield [_("Herausgegeben von"), f"{settings.OFFICE_NAME}, {settings.CITY_NAME}"]
    yield [_("Stichtag"), report.cutoff]
    yield [_("Eingefroren am"), report.frozen_at]
    yield [_("Veröffentlicht am"), report.published_at]
    yield [_("Fassung"), report.version]
    yield [_("Was berichtigt wurde"), report.correction_note]
    yield [_("Verglichen mit"), str(reading.previous) if reading.previous else _("Erster Bericht")]
    yield [_("Adresse"), f"{settings.BASE_URL}{report.version_url}"]
    yield [_("Prüfsumme des Stands"), report.snapshot_hash]
    yield [_("Einleitung"), plain_text(reading.introduction)]
    for part in reading.chapters:
        if part.comment:
            yield [_("Zu: %s") % part.title, plain_text(part.comment)]


def _figures(reading: Reading) -> Iterator[Row]:
    names = {STATE: _("Stand zum Stichtag")}
    for figure in reading.figures:
        yield [names.get(figure.group, _("Seit dem letzten Bericht")), figure.label, figure.value]


def _changes(reading: Reading) -> Iterator[Row]:
    for section in reading.sections:
        for item in section.items:
            measure = item.measure
            about = [section.title, measure.number, measure.title, _owner(measure), item.text]
            yield [*about, item.old, item.new, "; ".join(item.losses)]


def _milestones(reading: Reading) -> Iterator[Row]:
    for row in reading.rows:
        for milestone in row.measure.milestones:
            measure = row.measure
            yield [measure.number, measure.title, milestone.title, milestone.due, milestone.done_on, milestone.slips]


def _indicators(reading: Reading) -> Iterator[Row]:
    for row in reading.rows:
        for found in row.measure.indicators:
            yield [
                row.measure.number,
                row.measure.title,
                found.title,
                found.unit,
                found.baseline,
                found.baseline_on,
                found.target,
                found.target_on,
                found.latest,
                found.latest_on,
            ]
