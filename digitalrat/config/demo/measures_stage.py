"""What became of the measures over two years: entered, reported on, put off, counted, linked, put into reports.

The files in measures/ belong to one owner each. A day is either a date, written for ``stage.NEWEST_CUTOFF`` and moved
by whole quarters so that it keeps its distance to the cut-offs, or a number: so many days before the loading. Rows:
``updates`` = [day, "status light", happened, next steps, note], ``moved`` = [day on which it was said, new date,
reason]; ``values`` of an indicator are those of the nine quarters up to the newest cut-off.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone

from digitalrat.masterplan.models import Chapter, ReferenceCard
from digitalrat.measures.enums import Status
from digitalrat.measures.models import Indicator, Measure, Milestone
from digitalrat.measures.services import (
    add_indicator,
    add_milestone,
    create_measure,
    link_measures,
    move_milestone,
    reach_milestone,
    request_updates,
    set_values,
    update_indicator,
    update_measure,
    write_update,
)
from digitalrat.members.enums import Role
from digitalrat.members.models import User

from .stage import HERE, NEWEST_CUTOFF, Stage, read
from .story import Step

Day = date | int
# What is not said otherwise was entered on this day, and measured for the first time before it.
ENTERED, BASELINE = date(2024, 11, 18), date(2024, 6, 30)
QUARTERS = 9
OVER = (Status.COMPLETED, Status.STOPPED)


def measure_steps(stage: Stage, measures: dict[str, Measure]) -> list[Step]:
    """Everything that happens to measures, as steps of the story; each is put into ``measures`` when it is entered."""
    return [*_Telling(stage, measures).steps()]


class _Telling:
    def __init__(self, stage: Stage, measures: dict[str, Measure]) -> None:
        self.stage = stage
        self.measures = measures
        self.milestones: dict[tuple[str, str], Milestone] = {}
        self.indicators: dict[str, Indicator] = {}
        contacts = User.objects.filter(role_assignments__role=Role.CONTRIBUTOR)
        self.contacts = {user.organisation_id: user.pk for user in contacts}
        self.series: dict[date, list[tuple[str, Decimal]]] = defaultdict(list)

    def steps(self) -> Iterator[Step]:
        for path in sorted((HERE / "measures").glob("*.toml")):
            content = read(f"measures/{path.name}")
            for item in content["measure"]:
                yield from self._measure({"owner": content["owner"], "sphere": content.get("sphere", "inside"), **item})
        for on, rows in self.series.items():
            # The first value was measured before the measure was entered.
            yield self.stage.on(max(on, ENTERED), 16), partial(self._count, on, rows)
        for item in read("links.toml")["link"]:
            yield self._moment(item["on"], 14), partial(self._link, item)

    def _moment(self, day: Day, hour: int) -> datetime:
        return self.stage.at(day, hour) if isinstance(day, int) else self.stage.on(day, hour)

    def _office(self) -> User:
        return self.stage.by_role(Role.OFFICE)

    def _owner(self, measure: Measure) -> User:
        """Whoever acts for the owner; where nobody does, the office writes down what it heard."""
        contact = self.contacts.get(measure.owner_id)
        # A fresh instance each time: roles are remembered on the instance.
        return User.objects.get(pk=contact) if contact else self._office()

    def _measure(self, item: dict[str, Any]) -> Iterator[Step]:
        number, entered = item["number"], item.get("entered", ENTERED)
        yield self._moment(entered, 9), partial(self._enter, item)
        for change in item.get("changes", []):
            yield self._moment(change["on"], 10), partial(self._change, number, change)
        for milestone in item.get("milestones", []):
            key = number, milestone["title"]
            for on, due, reason in milestone.get("moved", []):
                yield self._moment(on, 11), partial(self._put_off, key, due, reason)
            if "reached" in milestone:
                yield self._moment(milestone["reached"], 11), partial(self._reach, key)
        for update in item.get("updates", []):
            yield self._moment(update[0], 12), partial(self._report, number, *update[1:])
        if figure := item.get("indicator"):
            yield from self._figure(number, figure[0])

    def _figure(self, number: str, figure: dict[str, Any]) -> Iterator[Step]:
        for quarters_ago, value in enumerate(reversed(figure["values"])):
            self.series[_quarter_end(quarters_ago)].append((number, Decimal(value)))
        if change := figure.get("change"):
            yield self._moment(change["on"], 10), partial(self._aim_anew, number, change)

    # --- what happens ---------------------------------------------------------------------------------------------

    def _enter(self, item: dict[str, Any]) -> None:
        by, number = self._office(), item["number"]
        measure = self.measures[number] = create_measure(
            by=by,
            number=number,
            title=item["title"],
            chapter=Chapter.objects.get(slug=item["chapter"]),
            owner=self.stage.organisations[item["owner"]],
            **self._details(item, ["sphere", "description", "contact", "begins_on", "ends_on", "budget"]),
            **self._details(item, ["budget_source", "region", "focus", "partners", "further_partners"]),
            **self._details(item, ["other_chapters"]),
        )
        for milestone in item.get("milestones", []):
            due = self.stage.in_quarter(milestone["due"])
            self.milestones[number, milestone["title"]] = add_milestone(
                by=by, measure=measure, title=milestone["title"], due=due
            )
        for figure in item.get("indicator", []):
            self.indicators[number] = add_indicator(
                by=by,
                measure=measure,
                title=figure["title"],
                unit=figure["unit"],
                decimals=figure.get("decimals", 0),
                baseline=Decimal(figure["baseline"]),
                baseline_on=self.stage.in_quarter(BASELINE),
                target=Decimal(figure["target"]),
                target_on=self.stage.in_quarter(figure["target_on"]),
            )

    def _details(self, item: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
        """Those of the fields that are said, as the services want them."""
        return {name: self._value(name, item[name]) for name in names if name in item}

    def _value(self, name: str, value: Any) -> Any:
        if isinstance(value, date):
            return self.stage.in_quarter(value)
        if name == "budget":
            return Decimal(value)
        if name == "partners":
            return [self.stage.organisations[key] for key in value]
        if name == "other_chapters":
            return list(Chapter.objects.filter(slug__in=value))
        if name == "reference_cards":
            return list(ReferenceCard.objects.filter(city__in=value))
        return value

    def _change(self, number: str, change: dict[str, Any]) -> None:
        details = self._details(change, [name for name in change if name != "on"])
        update_measure(by=self._office(), measure=self.measures[number], **details)

    def _report(self, number: str, standing: str, happened: str, next_steps: str = "", note: str = "") -> None:
        status, light = standing.split()
        measure = self.measures[number]
        write_update(
            by=self._owner(measure),
            measure=measure,
            happened=happened,
            next_steps=next_steps,
            status=status,
            light=light,
            note=note,
        )

    def _put_off(self, key: tuple[str, str], due: date, reason: str) -> None:
        milestone = self.milestones[key]
        by = self._owner(self.measures[key[0]])
        move_milestone(by=by, milestone=milestone, due=self.stage.in_quarter(due), reason=reason)

    def _reach(self, key: tuple[str, str]) -> None:
        by = self._owner(self.measures[key[0]])
        reach_milestone(by=by, milestone=self.milestones[key], on=timezone.localdate())

    def _count(self, on: date, rows: list[tuple[str, Decimal]]) -> None:
        day = self.stage.in_quarter(on)
        set_values(by=self._office(), rows=[(self.indicators[number], day, value) for number, value in rows])

    def _aim_anew(self, number: str, change: dict[str, Any]) -> None:
        figures: dict[str, Any] = {"target_on": self.stage.in_quarter(change["target_on"])}
        if "target" in change:
            figures["target"] = Decimal(change["target"])
        update_indicator(by=self._office(), indicator=self.indicators[number], **figures)

    def _link(self, item: dict[str, Any]) -> None:
        source, target = self.measures[item["source"]], self.measures[item["target"]]
        link_measures(by=self._office(), source=source, target=target, kind=item["kind"], note=item["note"])


def ask_the_silent(stage: Stage, *, due: date) -> None:
    """The office asks those for an update who have not sent one for eleven weeks."""
    since = timezone.now() - timedelta(weeks=11)
    silent = Measure.objects.exclude(status__in=OVER).exclude(updates__written_at__gte=since)
    if silent:
        request_updates(by=stage.by_role(Role.OFFICE), measures=silent, due=due)


def _quarter_end(quarters_ago: int) -> date:
    """As written: counted back from the newest cut-off, which is the end of a quarter."""
    months = NEWEST_CUTOFF.year * 12 + NEWEST_CUTOFF.month - 3 * quarters_ago
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)
