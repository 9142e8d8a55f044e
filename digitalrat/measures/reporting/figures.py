"""The numbers of a report: the same in the page, the PDF, the spreadsheet and the CSV file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..enums import Light, Status
from .comparison import Comparison

STATE, DIFFERENCE = "state", "difference"


@dataclass(frozen=True)
class Figure:
    """A number with its name; ``group`` is STATE or DIFFERENCE, ``tone`` good, caution, bad or ""."""

    key: str
    label: str
    value: int
    group: str = STATE
    tone: str = ""


def figures(comparison: Comparison) -> tuple[Figure, ...]:
    """State first, then the difference (left out in the first report of all)."""
    return (*_state(comparison), *(() if comparison.is_first else _difference(comparison)))


def _state(comparison: Comparison) -> Iterator[Figure]:
    measures = comparison.new.measures
    milestones = [milestone for measure in measures for milestone in measure.milestones]
    cutoff = comparison.new.cutoff
    tones = {Light.GREEN: "good", Light.YELLOW: "caution", Light.RED: "bad"}
    yield Figure("measures", _("Maßnahmen"), len(measures))
    for light in Light:
        yield Figure(light.value, str(light.label), sum(m.light == light for m in measures), tone=tones.get(light, ""))
    for status in Status:
        yield Figure(status.value, str(status.label), sum(m.status == status for m in measures))
    yield Figure("milestones", _("Meilensteine"), len(milestones))
    yield Figure("milestones_done", _("davon erreicht"), sum(bool(m.done_on) for m in milestones))
    overdue = sum(not m.done_on and m.due < cutoff for m in milestones)
    yield Figure("milestones_overdue", _("davon überfällig"), overdue, tone="bad" if overdue else "")
    yield Figure("silent", _("Ohne Meldung"), len(comparison.silent), tone="caution" if comparison.silent else "")


def _difference(comparison: Comparison) -> Iterator[Figure]:
    worse = sum(turn.is_worse for turn in comparison.lights)
    better = sum(turn.is_better for turn in comparison.lights)
    marked = sum(bool(found.losses) for found in comparison.reworded)
    for key, label, value, tone in (
        ("added", _("Neu aufgenommen"), len(comparison.added), ""),
        ("dropped", _("Entfallen"), len(comparison.dropped), "caution"),
        ("stopped_since", _("Seitdem eingestellt"), len(comparison.stopped), "caution"),
        ("done", _("Seitdem abgeschlossen"), len(comparison.done), "good"),
        ("slips", _("Termine verschoben"), len(comparison.slips), "bad"),
        ("slipped_days", _("Verschoben um Tage insgesamt"), comparison.slipped_days, "bad"),
        ("reached", _("Meilensteine erreicht"), len(comparison.reached), "good"),
        ("statuses", _("Stand sonst geändert"), len(comparison.statuses), ""),
        ("worse", _("Ampel schlechter"), worse, "bad"),
        ("better", _("Ampel besser"), better, "good"),
        ("lights", _("Ampel geändert"), len(comparison.lights), ""),
        ("reworded", _("Wortlaut geändert"), len(comparison.reworded), ""),
        ("marked", _("davon mit Verlust an Verbindlichkeit"), marked, "caution"),
    ):
        yield Figure(key, label, value, DIFFERENCE, tone if value else "")


def one_line(found: dict[str, int]) -> str:
    """The difference in one sentence, from the values of figures by key; zeros are left out."""
    phrases: dict[str, Callable[[int], str]] = {
        "added": lambda n: ngettext("%d neu", "%d neu", n),
        "done": lambda n: ngettext("%d abgeschlossen", "%d abgeschlossen", n),
        "dropped": lambda n: ngettext("%d entfallen", "%d entfallen", n),
        "stopped_since": lambda n: ngettext("%d eingestellt", "%d eingestellt", n),
        "slips": lambda n: ngettext("%d Termin verschoben", "%d Termine verschoben", n),
        "worse": lambda n: ngettext("%d Ampel schlechter", "%d Ampeln schlechter", n),
        "better": lambda n: ngettext("%d Ampel besser", "%d Ampeln besser", n),
        "reworded": lambda n: ngettext("%d Wortlaut geändert", "%d Wortlaute geändert", n),
        "silent": lambda n: ngettext("%d ohne Meldung", "%d ohne Meldung", n),
    }
    if "added" not in found:
        return _("Erster Bericht: es gibt noch keinen, mit dem er verglichen werden kann.")
    parts = [phrase(n) % n for key, phrase in phrases.items() if (n := found.get(key, 0))]
    return ", ".join(parts) + "." if parts else _("Keine Änderung gegenüber dem letzten Bericht.")
