"""How the city steers: the office, urgent cases, promises, what others do. Each step on its day, by the services."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from digitalrat.masterplan.models import Chapter, Development, Proposal, ReferenceCard
from digitalrat.masterplan.services import propose, release_proposal
from digitalrat.measures.models import Promise, UrgentCase
from digitalrat.measures.services import (
    Said,
    add_statement,
    add_step,
    call_helpers,
    log_promise,
    open_case,
    release_case,
    release_promise,
)
from digitalrat.members.enums import Role
from digitalrat.members.models import User
from digitalrat.steering.models import Body, BodyMember, Dated, Duty, Post, Process, Responsibility
from digitalrat.steering.services import begin, change

from .stage import Stage, read
from .story import Step

# The office's page was filled this many days ago, soon after the plan was published.
OFFICE_ENTERED = 405


def steering_steps(stage: Stage) -> list[Step]:
    """Everything that the four files tell, as steps of the story; the plan must be published before the first."""
    return [*_office(stage), *_cases(stage), *_promises(stage), *_outlook(stage)]


# --- the office ---------------------------------------------------------------------------------------------------


def _office(stage: Stage) -> Iterator[Step]:
    content = read("steering.toml")
    start = stage.moved(content["start"])
    makers: dict[str, Callable[[Stage, dict[str, Any]], Dated]] = {
        "duty": lambda stage, item: Duty(
            kind=item["kind"], title=item["title"], text=item["text"], basis=item["basis"]
        ),
        "post": lambda stage, item: Post(
            title=item["title"],
            unit=stage.organisations["cdo-buero"],
            share=Decimal(item["share"]),
            holder=item.get("holder", ""),
        ),
        "body": lambda stage, item: Body(
            name=item["name"], purpose=item["purpose"], rhythm=item["rhythm"], decides=item["decides"]
        ),
        "process": lambda stage, item: Process(
            title=item["title"], purpose=item["purpose"], steps=item["steps"].strip()
        ),
        "responsibility": lambda stage, item: Responsibility(
            chapter=_chapter(item),
            topic=item.get("topic", ""),
            organisation=stage.organisations[item["organisation"]],
            contact=item.get("contact", ""),
        ),
    }
    for name, make in makers.items():
        for item in content[name]:
            since = stage.moved(item["since"]) if "since" in item else start
            until = stage.moved(item["until"]) if "until" in item else None
            yield from _entry(stage, partial(make, stage, item), item, since, until)


def _entry(
    stage: Stage, make: Callable[[], Dated], item: dict[str, Any], since: date, until: date | None
) -> Iterator[Step]:
    made: list[Dated] = []

    def enter() -> None:
        entry = make()
        entry.valid_from, entry.valid_until = since, until
        made.append(begin(by=_office_person(stage), entry=entry))
        for key, function in item.get("members", []):
            assert isinstance(entry, Body)
            seat = BodyMember(body=entry, organisation=stage.organisations[key], function=function, valid_from=since)
            begin(by=_office_person(stage), entry=seat)

    def go_on() -> None:
        said = {name: value for name, value in item["change"].items() if name != "on"}
        if "share" in said:
            said["share"] = Decimal(said["share"])
        if "organisation" in said:
            said["organisation"] = stage.organisations[said["organisation"]]
        change(by=_office_person(stage), entry=made[0], valid_from=stage.moved(item["change"]["on"]), **said)

    entered = min(OFFICE_ENTERED, (stage.today - since).days)
    yield stage.at(entered, 9), enter
    if "change" in item:
        changed = min(entered, (stage.today - stage.moved(item["change"]["on"])).days)
        yield stage.at(changed, 11), go_on


# --- urgent cases -------------------------------------------------------------------------------------------------


def _cases(stage: Stage) -> Iterator[Step]:
    for item in read("urgent.toml")["case"]:
        yield from _case(stage, item)


def _case(stage: Stage, item: dict[str, Any]) -> Iterator[Step]:
    def case() -> UrgentCase:
        return UrgentCase.objects.get(title=item["title"])

    def open_it() -> None:
        open_case(
            by=_office_person(stage),
            title=item["title"],
            organisation=stage.organisations[item["organisation"]],
            since=stage.today - timedelta(days=item["since_days_ago"]),
            problem=item["problem"],
            chapter=_chapter(item),
        )

    def call(keys: list[str]) -> None:
        wanted = [stage.organisations[key] for key in keys]
        call_helpers(by=_office_person(stage), case=case(), organisations=wanted)

    def take(step: dict[str, Any]) -> None:
        add_step(
            by=_office_person(stage),
            case=case(),
            text=step["text"],
            taken_on=stage.today - timedelta(days=step["days_ago"]),
            organisation=stage.organisations[step["organisation"]],
        )

    yield stage.at(item["opened_days_ago"], 8), open_it
    for helpers in item["helpers"]:
        yield stage.at(helpers["days_ago"], 9), partial(call, helpers["organisations"])
    for step in item["step"]:
        yield stage.at(step["days_ago"], 16), partial(take, step)
    yield stage.at(item["released_days_ago"], 12), lambda: _drop(release_case(by=_office_person(stage), case=case()))


# --- promises -----------------------------------------------------------------------------------------------------


def _promises(stage: Stage) -> Iterator[Step]:
    for item in read("promises.toml")["promise"]:
        yield stage.at(item["logged_days_ago"], 14), partial(_log, stage, item)
        yield stage.at(item["released_days_ago"], 14), partial(_release_promise, stage, item)


def _log(stage: Stage, item: dict[str, Any]) -> None:
    by = _office_person(stage)
    first, *later = item["statement"]
    promise = log_promise(by=by, title=item["title"], chapter=_chapter(item), said=_said(stage, first))
    statements = [promise.statements.get()]
    for statement in later:
        earlier = statements[statement["refers_to"] - 1]
        said = _said(stage, statement)
        statements.append(
            add_statement(by=by, promise=promise, relation=statement["relation"], refers_to=earlier, said=said)
        )


def _said(stage: Stage, statement: dict[str, Any]) -> Said:
    return Said(
        said_on=statement["said_on"],
        speaker=statement["speaker"],
        organisation=stage.organisations[statement["organisation"]],
        quotation=statement["quotation"],
        source_title=statement["source_title"],
        source_url=statement["source_url"],
    )


def _release_promise(stage: Stage, item: dict[str, Any]) -> None:
    release_promise(by=_office_person(stage), promise=Promise.objects.get(title=item["title"]))


# --- what others do -----------------------------------------------------------------------------------------------


def _outlook(stage: Stage) -> Iterator[Step]:
    content = read("outlook.toml")
    for item in content["card"]:
        yield from _proposal(stage, item, partial(_card, item))
    for item in content["development"]:
        yield from _proposal(stage, item, partial(_development, stage, item))


def _proposal(stage: Stage, item: dict[str, Any], make: Callable[[], Proposal]) -> Iterator[Step]:
    made: list[Proposal] = []

    def lay_before() -> None:
        made.append(propose(by=User.objects.get(email=item["by"]), proposal=make()))

    yield stage.at(item["proposed_days_ago"], 19), lay_before
    if "judged_days_ago" in item:
        yield (
            stage.at(item["judged_days_ago"], 20),
            lambda: _drop(release_proposal(by=_office_person(stage), proposal=made[0])),
        )


def _card(item: dict[str, Any]) -> ReferenceCard:
    return ReferenceCard(
        chapter=_chapter(item),
        city=item["city"],
        title=item["title"],
        what=item["what"],
        evidence=item["evidence"],
        transferability=item["transferability"],
        source_title=item["source_title"],
    )


def _development(stage: Stage, item: dict[str, Any]) -> Development:
    return Development(
        chapter=_chapter(item),
        level=item["level"],
        # What really happened keeps its day, what is invented moves with the day of loading.
        happened_on=item.get("happened_on") or stage.today - timedelta(days=item["days_ago"]),
        title=item["title"],
        text=item["text"],
        source_title=item["source_title"],
        source_url=item.get("source_url", ""),
    )


def _chapter(item: dict[str, Any]) -> Chapter:
    return Chapter.objects.get(slug=item["chapter"])


def _office_person(stage: Stage) -> User:
    return stage.by_role(Role.OFFICE)


def _drop(value: object) -> None:
    """Steps return nothing."""
