"""The difference of two reports in sentences: the same on the page, in the PDF, the spreadsheet and the command."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..enums import Light, Status
from .comparison import Comparison, LightTurn, Reworded, Silent, Slip
from .snapshot import FrozenMeasure
from .wording import Loss, LossKind, Piece


@dataclass(frozen=True)
class Item:
    """One thing that changed, in a sentence. Wordings have both texts, their pieces and what got lost."""

    measure: FrozenMeasure
    text: str
    tone: str = ""
    pieces: tuple[Piece, ...] = ()
    old: str = ""
    new: str = ""
    losses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Everything of one kind. ``lead`` explains what belongs here, where that needs a rule."""

    key: str
    title: str
    items: tuple[Item, ...]
    lead: str = ""


def sections(comparison: Comparison) -> tuple[Section, ...]:
    """What changed, kind by kind; kinds without anything are left out. The first report has only the silent ones."""
    found = (
        Section("slips", _("Termine verschoben"), tuple(map(_slip, comparison.slips))),
        Section("lights", _("Ampel geändert"), tuple(map(_light, comparison.lights))),
        Section("added", _("Neu aufgenommen"), tuple(map(_added, comparison.added))),
        Section("dropped", _("Entfallen oder eingestellt"), tuple(_gone(comparison))),
        Section("done", _("Abgeschlossen"), tuple(Item(m, _("abgeschlossen"), "good") for m in comparison.done)),
        Section("reached", _("Meilensteine erreicht"), tuple(_reached(comparison))),
        Section("statuses", _("Stand geändert"), tuple(_statuses(comparison))),
        Section("reworded", _("Wortlaut geändert"), tuple(map(_wording, comparison.reworded)), wording_rule()),
        Section("other", _("Sonst geändert"), tuple(_others(comparison))),
        Section("silent", _("Ohne Meldung"), tuple(map(_silent, comparison.silent)), _silent_rule(comparison)),
    )
    return tuple(section for section in found if section.items)


def wording_rule() -> str:
    return _(
        "Hier stehen alle geänderten Wortlaute. Gekennzeichnet ist, wo eine Zeitangabe oder eine Zahl ohne Ersatz "
        "weggefallen ist oder wo verbindliche Wörter (wird, muss) schwächeren gewichen sind (soll, dann kann oder "
        "prüft). Das ist eine Regel und kein Urteil; beide Fassungen stehen nebeneinander."
    )


def _silent_rule(comparison: Comparison) -> str:
    if comparison.old is None:
        return _("Maßnahmen, zu denen es noch nie eine Meldung gab. Abgeschlossene und eingestellte zählen nicht.")
    return _(
        "Maßnahmen, zu denen seit dem letzten Stichtag (%(date)s) keine Meldung kam. Abgeschlossene, eingestellte und "
        "neu aufgenommene zählen nicht."
    ) % {"date": day(comparison.old.cutoff)}


def _slip(slip: Slip) -> Item:
    what = _("Meilenstein „%s“") % slip.milestone if slip.milestone else _("Ende der Maßnahme")
    how_long = ngettext("%d Tag später", "%d Tage später", slip.days) % slip.days
    how_often = _("zum %d. Mal verschoben") % slip.times if slip.times > 1 else _("zum ersten Mal verschoben")
    text = f"{what}: {day(slip.old)} → {day(slip.new)}, {how_long}, {how_often}"
    return Item(slip.measure, text, "bad")


def _light(turn: LightTurn) -> Item:
    text = f"{Light(turn.old).label} → {Light(turn.new).label}"
    if turn.measure.note and turn.new in (Light.YELLOW, Light.RED):
        text += _(". Grund: %s") % turn.measure.note
    return Item(turn.measure, text, "bad" if turn.is_worse else "good" if turn.is_better else "")


def _added(measure: FrozenMeasure) -> Item:
    return Item(measure, _("neu, Stand: %s") % Status(measure.status).label)


def _gone(comparison: Comparison) -> Iterator[Item]:
    for measure in comparison.dropped:
        yield Item(measure, _("wird nicht mehr geführt, zuletzt: %s") % Status(measure.status).label, "caution")
    for measure in comparison.stopped:
        yield Item(measure, _("eingestellt"), "caution")


def _reached(comparison: Comparison) -> Iterator[Item]:
    for measure, milestone in comparison.reached:
        assert milestone.done_on
        late = (milestone.done_on - milestone.due).days
        how = ngettext("%d Tag nach dem Termin", "%d Tage nach dem Termin", late) % late if late > 0 else _("im Termin")
        text = _("Meilenstein „%(title)s“ am %(date)s erreicht, %(how)s")
        yield Item(measure, text % {"title": milestone.title, "date": day(milestone.done_on), "how": how}, "good")


def _statuses(comparison: Comparison) -> Iterable[Item]:
    return (
        Item(turn.measure, f"{Status(turn.old).label} → {Status(turn.new).label}", "") for turn in comparison.statuses
    )


def _wording(found: Reworded) -> Item:
    names = {"title": _("Titel geändert"), "description": _("Beschreibung geändert"), "goal": _("Ziel geändert")}
    return Item(
        found.measure,
        names[found.what],
        "caution" if found.losses else "",
        pieces=found.pieces,
        old=found.old,
        new=found.new,
        losses=tuple(map(_loss, found.losses)),
    )


def _loss(loss: Loss) -> str:
    gone = ", ".join(f"„{word}“" for word in loss.gone)
    if loss.kind == LossKind.DATE:
        return _("Zeitangabe weggefallen: %s") % gone
    if loss.kind == LossKind.NUMBER:
        return _("Zahl weggefallen: %s") % gone
    instead = ", ".join(f"„{word}“" for word in loss.instead)
    if not instead:
        return _("Verbindliches Wort weggefallen: %s") % gone
    if not gone:
        return _("Schwächeres Wort dazugekommen: %s") % instead
    return _("Schwächeres Wort: %(new)s statt %(old)s") % {"new": instead, "old": gone}


def _others(comparison: Comparison) -> Iterator[Item]:
    for measure, milestone, change, _times in comparison.moved():
        what = _("Meilenstein „%s“") % milestone if milestone else _("Ende der Maßnahme")
        if change.old and change.new and change.new < change.old:
            days = (change.old - change.new).days
            sooner = ngettext("%d Tag früher", "%d Tage früher", days) % days
            yield Item(measure, f"{what}: {day(change.old)} → {day(change.new)}, {sooner}", "good")
        elif not change.new:
            yield Item(
                measure, _("%(what)s: Termin %(date)s gestrichen") % {"what": what, "date": day(change.old)}, "bad"
            )
        elif not change.old:
            yield Item(measure, _("%(what)s: neuer Termin %(date)s") % {"what": what, "date": day(change.new)})
    yield from _parts(comparison)
    titles = {
        key: chapter.title
        for state in (comparison.old, comparison.new)
        if state
        for key, chapter in state.chapters_by_key.items()
    }
    names = {
        "owner": _("Zuständig"),
        "chapter": _("Kapitel"),
        "begins_on": _("Beginn"),
        "budget": _("Budget in Euro"),
        "number": _("Nummer"),
    }
    for measure, change in comparison.changes_of(*names):
        old, new = (
            titles.get(value, value) if change.name == "chapter" else value for value in (change.old, change.new)
        )
        yield Item(measure, f"{names[change.name]}: {_plain(old)} → {_plain(new)}")


def _parts(comparison: Comparison) -> Iterator[Item]:
    """Milestones and indicators that came or went."""
    for change in comparison.difference.changed:
        measure = comparison.new.by_key[change.key]
        for milestone in change.milestones.dropped:
            text = _("Meilenstein „%(title)s“ (%(date)s) gestrichen")
            yield Item(
                measure,
                text % {"title": milestone.title, "date": day(milestone.due)},
                "" if milestone.done_on else "bad",
            )
        for milestone in change.milestones.added:
            text = _("Neuer Meilenstein „%(title)s“ (%(date)s)")
            yield Item(measure, text % {"title": milestone.title, "date": day(milestone.due)})
        for indicator in change.indicators.dropped:
            yield Item(measure, _("Kennzahl „%s“ gestrichen") % indicator.title, "bad")
        for indicator in change.indicators.added:
            yield Item(measure, _("Neue Kennzahl „%s“") % indicator.title)


def _silent(found: Silent) -> Item:
    text = _("letzte Meldung am %s") % day(found.since) if found.since else _("noch keine Meldung")
    if found.measure.owner_dissolved_on:
        text += _(", Stelle aufgelöst am %s") % day(found.measure.owner_dissolved_on)
    return Item(found.measure, text, "caution")


def day(value: date) -> str:
    return date_format(value, "SHORT_DATE_FORMAT")


def _plain(value: Any) -> str:
    if value in (None, ""):
        return _("offen")
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return number_format(value, use_l10n=True, force_grouping=True)
    return str(value)
