"""The report cycles of the demonstration: reminded, frozen as the clock does it, published and once corrected."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from cms.services import publish_report_page
from digitalrat.measures.models import Report
from digitalrat.measures.services import freeze_due, remind_of_cutoffs, set_cycle
from digitalrat.members.enums import Role

from .measures_stage import ask_the_silent
from .pages import correct_report_page, markdown
from .stage import Stage, read
from .story import Step


def report_steps(stage: Stage) -> list[Step]:
    """Cycles, reports and the correction, as steps of the story."""
    content = read("reports.toml")
    cycles = ((stage.on(item["set_on"], 13), partial(_set_cycle, stage, item)) for item in content["cycle"])
    reports = (step for item in content["report"] for step in _report(stage, item))
    asking_again = stage.at(6, 9), partial(ask_the_silent, stage, due=stage.today + timedelta(days=8))
    return [*cycles, *reports, asking_again]


def _set_cycle(stage: Stage, item: dict[str, Any]) -> None:
    set_cycle(
        by=stage.by_role(Role.OFFICE),
        kind=item["kind"],
        interval=item["interval"],
        months=item.get("months"),
        first_cutoff=stage.in_quarter(item["first_cutoff"]),
    )


def _report(stage: Stage, item: dict[str, Any]) -> Iterator[Step]:
    cutoff = stage.in_quarter(item["cutoff"])

    def before(days: int, act: Callable[[], object]) -> Step:
        return stage.at((stage.today - cutoff).days + days, 8), partial(_do, act)

    yield before(20, partial(ask_the_silent, stage, due=cutoff - timedelta(days=5)))
    yield before(14, remind_of_cutoffs)
    yield before(3, remind_of_cutoffs)
    # What the clock does in the first hour of the next day.
    yield stage.at((stage.today - cutoff).days - 1, 0, 20), partial(_do, freeze_due)
    yield stage.on(item["published_on"], 11), partial(_publish, stage, item, cutoff)
    if correction := item.get("correction"):
        yield stage.on(correction["on"], 11), partial(_correct, stage, item, correction, cutoff)


def _publish(stage: Stage, item: dict[str, Any], cutoff: date) -> None:
    publish_report_page(
        report=Report.objects.get(cutoff=cutoff),
        by=stage.by_role(Role.EDITOR),
        introduction=markdown(item["introduction"]),
        comments=_html(item["comments"]),
    )


def _correct(stage: Stage, item: dict[str, Any], correction: dict[str, Any], cutoff: date) -> None:
    correct_report_page(
        Report.objects.get(cutoff=cutoff, version=1),
        by=stage.by_role(Role.EDITOR),
        note=correction["note"],
        comments=_html(item["comments"] | correction["comments"]),
    )


def _html(comments: dict[str, str]) -> dict[str, str]:
    return {chapter: markdown(text) for chapter, text in comments.items()}


def _do(act: Callable[[], object]) -> None:
    act()
