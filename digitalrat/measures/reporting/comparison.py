"""What people want to know about two reports: which measures came and went, slipped, changed, kept silent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from .difference import Difference, FieldChange, MeasureChange, difference
from .snapshot import FrozenIndicator, FrozenMeasure, FrozenMilestone, Snapshot
from .wording import Loss, Piece, losses, word_pieces

COMPLETED, STOPPED = "completed", "stopped"
OVER = (COMPLETED, STOPPED)
# From good to bad; grey is no judgement and therefore neither better nor worse.
LIGHTS = {"green": 0, "yellow": 1, "red": 2}


@dataclass(frozen=True)
class Slip:
    """A date that was put off by ``days``, for the ``times``-th time since it was set; ``milestone`` "" is the end."""

    measure: FrozenMeasure
    milestone: str
    old: date
    new: date
    times: int

    @property
    def days(self) -> int:
        return (self.new - self.old).days


@dataclass(frozen=True)
class Turn:
    """A field of a measure that has another value now."""

    measure: FrozenMeasure
    old: str
    new: str


@dataclass(frozen=True)
class LightTurn(Turn):
    @property
    def is_worse(self) -> bool:
        return self._step > 0

    @property
    def is_better(self) -> bool:
        return self._step < 0

    @property
    def _step(self) -> int:
        both = self.old in LIGHTS and self.new in LIGHTS
        return LIGHTS[self.new] - LIGHTS[self.old] if both else 0


@dataclass(frozen=True)
class Reworded:
    """Another wording of ``what`` ("title", "description", "goal"), with what the rule of ``wording`` marks."""

    measure: FrozenMeasure
    what: str
    old: str
    new: str
    pieces: tuple[Piece, ...]
    losses: tuple[Loss, ...]


@dataclass(frozen=True)
class Silent:
    """A running measure whose owner sent no update since the last report; ``since`` is the last update, if any."""

    measure: FrozenMeasure
    since: date | None


class Comparison:
    """Two reports side by side. ``old`` is None for the first report of all: then nothing is called new."""

    def __init__(self, old: Snapshot | None, new: Snapshot) -> None:
        self.old, self.new = old, new

    @property
    def is_first(self) -> bool:
        return self.old is None

    @cached_property
    def difference(self) -> Difference:
        return difference(self.old, self.new)

    @cached_property
    def added(self) -> tuple[FrozenMeasure, ...]:
        return () if self.is_first else self.difference.added

    @cached_property
    def dropped(self) -> tuple[FrozenMeasure, ...]:
        """In the old report and no longer in the new one, as they were."""
        return self.difference.dropped

    @cached_property
    def stopped(self) -> tuple[FrozenMeasure, ...]:
        return tuple(turn.measure for turn in self._turns("status") if turn.new == STOPPED)

    @cached_property
    def done(self) -> tuple[FrozenMeasure, ...]:
        return tuple(turn.measure for turn in self._turns("status") if turn.new == COMPLETED)

    @cached_property
    def statuses(self) -> tuple[Turn, ...]:
        """Other statuses; what is completed or stopped has lists of its own."""
        return tuple(turn for turn in self._turns("status") if turn.new not in OVER)

    @cached_property
    def lights(self) -> tuple[LightTurn, ...]:
        return tuple(LightTurn(turn.measure, turn.old, turn.new) for turn in self._turns("light"))

    @cached_property
    def slips(self) -> tuple[Slip, ...]:
        """Put-off dates, the longest first."""
        return tuple(sorted(self._slips(), key=lambda slip: -slip.days))

    @cached_property
    def slipped_days(self) -> int:
        return sum(slip.days for slip in self.slips)

    @cached_property
    def reached(self) -> tuple[tuple[FrozenMeasure, FrozenMilestone], ...]:
        """Milestones that were open in the old report and are reached in the new one."""
        return tuple(
            (measure, milestone)
            for measure, change in self._changes()
            for milestone in measure.milestones
            if milestone.done_on and _became_done(change, milestone)
        )

    @cached_property
    def reworded(self) -> tuple[Reworded, ...]:
        """Changed wordings, the marked ones first."""
        return tuple(sorted(self._reworded(), key=lambda found: not found.losses))

    @cached_property
    def silent(self) -> tuple[Silent, ...]:
        """Measures under way (then and now) without an update since the last cut-off; without a last report: ever."""
        return tuple(
            Silent(measure, measure.last_update_on) for measure in self.new.measures if self._is_silent(measure)
        )

    def _is_silent(self, measure: FrozenMeasure) -> bool:
        if measure.status in OVER:
            return False
        if self.old is None:
            return measure.last_update_on is None
        # A measure that came after the last cut-off has spoken by coming.
        if measure.key not in self.old.by_key:
            return False
        return measure.last_update_on is None or measure.last_update_on <= self.old.cutoff

    def _changes(self) -> Iterator[tuple[FrozenMeasure, MeasureChange]]:
        return ((self.new.by_key[change.key], change) for change in self.difference.changed)

    def changes_of(self, *names: str) -> Iterator[tuple[FrozenMeasure, FieldChange]]:
        """Changes of these fields of measures, in the order of the measures."""
        return (
            (measure, field) for measure, change in self._changes() for field in change.fields if field.name in names
        )

    def _turns(self, name: str) -> Iterator[Turn]:
        return (Turn(measure, change.old, change.new) for measure, change in self.changes_of(name))

    def moved(self) -> Iterator[tuple[FrozenMeasure, str, FieldChange, int]]:
        """Every date that is another now: measure, title of the milestone ("" is the end), change, times so far."""
        for measure, change in self._changes():
            milestones = {milestone.key: milestone for milestone in measure.milestones}
            for part in change.milestones.changed:
                if due := part.of("due"):
                    yield measure, milestones[part.key].title, due, milestones[part.key].slips
            if end := change.of("ends_on"):
                yield measure, "", end, measure.end_slips

    def _slips(self) -> Iterator[Slip]:
        for measure, milestone, change, times in self.moved():
            if change.old and change.new and change.new > change.old:
                yield Slip(measure, milestone, change.old, change.new, times)

    def _reworded(self) -> Iterator[Reworded]:
        for measure, change in self.changes_of("title", "description"):
            yield _reworded(measure, change.name, change.old, change.new)
        for measure, changed in self._changes():
            assert self.old is not None
            before = {part.key: part for part in self.old.by_key[measure.key].indicators}
            after = {part.key: part for part in measure.indicators}
            for part in changed.indicators.changed:
                old, new = goal(before[part.key]), goal(after[part.key])
                if old != new:
                    yield _reworded(measure, "goal", old, new)


def goal(indicator: FrozenIndicator) -> str:
    """The target of an indicator as a sentence that can be compared: "Termine am selben Tag: 80 % bis 31.12.2027"."""
    return _("%(title)s: %(target)s %(unit)s bis %(date)s") % {
        "title": indicator.title,
        "target": number_format(indicator.target, indicator.decimals),
        "unit": indicator.unit,
        "date": date_format(indicator.target_on, "SHORT_DATE_FORMAT"),
    }


def _reworded(measure: FrozenMeasure, what: str, old: str, new: str) -> Reworded:
    return Reworded(measure, what, old, new, word_pieces(old, new), losses(old, new))


def _became_done(change: MeasureChange, milestone: FrozenMilestone) -> bool:
    part = next((part for part in change.milestones.changed if part.key == milestone.key), None)
    done = part.of("done_on") if part else None
    return done is not None and done.old is None
