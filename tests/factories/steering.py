from datetime import date
from typing import Any

from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation
from digitalrat.steering.models import Body, BodyMember, Duty, Post, Process, Responsibility
from digitalrat.steering.services import begin

from .members import Cast

START = date(2024, 1, 1)


def digital() -> Organisation:
    return Organisation.objects.get(slug="digitales")


def make_duty(cast: Cast, title: str = "Fortschritt messen", valid_from: date = START, **said: Any) -> Duty:
    return begin(by=cast.office, entry=Duty(title=title, valid_from=valid_from, **{"kind": "task", **said}))


def make_post(cast: Cast, title: str = "Leitung", valid_from: date = START, **said: Any) -> Post:
    return begin(by=cast.office, entry=Post(title=title, valid_from=valid_from, **{"unit": digital(), **said}))


def make_body(cast: Cast, name: str = "Lenkungskreis", valid_from: date = START, **said: Any) -> Body:
    return begin(by=cast.office, entry=Body(name=name, valid_from=valid_from, **{"purpose": "Abstimmung", **said}))


def make_seat(cast: Cast, body: Body, organisation: Organisation, valid_from: date = START, **said: Any) -> BodyMember:
    return begin(by=cast.office, entry=BodyMember(body=body, organisation=organisation, valid_from=valid_from, **said))


def make_process(cast: Cast, title: str = "Freigabe", valid_from: date = START, **said: Any) -> Process:
    return begin(
        by=cast.office, entry=Process(title=title, valid_from=valid_from, **{"steps": "Melden\nPrüfen", **said})
    )


def make_responsibility(
    cast: Cast, chapter: Chapter, topic: str = "", valid_from: date = START, **said: Any
) -> Responsibility:
    entry = Responsibility(chapter=chapter, topic=topic, valid_from=valid_from, **{"organisation": digital(), **said})
    return begin(by=cast.office, entry=entry)
