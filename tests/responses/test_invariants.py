"""Two hundred steps at random, by people with and without the right to them, while time goes by: what must stay true.

.venv/bin/pytest tests/responses/test_invariants.py                     a few stories
STORIES=300 .venv/bin/pytest -s tests/responses/test_invariants.py      many, for hours of quiet
"""

import logging
import os
from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digitalrat.impulses.enums import Kind
from digitalrat.impulses.models import Impulse
from digitalrat.meetings.models import Meeting
from digitalrat.meetings.services import close_ballot
from digitalrat.members.enums import OrganisationKind, Role
from digitalrat.members.models import Organisation, Seat, User
from tests.factories.meetings import make_ballot, vote
from tests.factories.members import Cast, make_user
from tests.factories.responses import make_measure
from tests.responses.choosing import Step
from tests.responses.invariants import check, check_come_backs, check_thoroughly
from tests.responses.random_story import ACTS, World

STEPS = 200
STORIES = int(os.environ.get("STORIES", "2"))
NUMBERS = st.integers(min_value=0, max_value=9999)
STEP = st.builds(Step, act=st.sampled_from(ACTS), who=NUMBERS, what=NUMBERS, how=NUMBERS)
BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture
def people(cast: Cast) -> dict[str, User]:
    """The cast, a colleague in the office, and a CDO with a seat, who votes on everything that they may answer."""
    seated = make_user("Bert", "Beide", Role.CDO)
    works = Organisation.objects.create(name="Stadtwerke", slug="stadtwerke", kind=OrganisationKind.COMPANY)
    Seat.objects.filter(holder=cast.fifth).update(holder=seated)
    return {
        "author": cast.author,
        "chair": cast.chair,
        "office": cast.office,
        "colleague": make_user("Otto", "Zweit", Role.OFFICE),
        "cdo": cast.cdo,
        "seated": seated,
        "contact": cast.department,
        "works": make_user("Stella", "Stadtwerke", Role.CONTRIBUTOR, organisation=works),
        "editor": cast.editor,
        "guest": cast.guest,
    }


def make_beginning(cast: Cast, seated: User) -> None:
    """Three adopted impulses of different kinds, measures and a meeting to come."""
    for title, kind in zip(("Termine", "Netze", "Daten"), Kind.values, strict=True):
        ballot = make_ballot(cast, title)
        Impulse.objects.filter(pk=ballot.impulse_id).update(kind=kind)
        vote(ballot, yes=[cast.author, cast.coauthor, cast.other, cast.chair], no=[seated])
        close_ballot(by=cast.chair, ballot=ballot)
    make_measure()
    make_measure("M-02", "Netze ausbauen")
    Meeting.objects.create(number=1, title="1. Sitzung", starts_at=datetime(2026, 6, 9, 17, tzinfo=BEGIN.tzinfo))


class Failures(logging.Handler):
    """Receivers that fail are only logged by the product; here they fail the story."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(self.format(record))


def test_whatever_happens_the_figures_and_the_trail_hold(
    cast: Cast, people: dict[str, User], capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    failures = Failures()
    log = logging.getLogger("django.dispatch")

    @settings(
        # The first is always the simplest one: everybody rests.
        max_examples=STORIES + 1,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    @given(steps=st.lists(STEP, min_size=STEPS, max_size=STEPS))
    def story(steps: list[Step]) -> None:
        with time_machine.travel(BEGIN, tick=False) as clock, transaction.atomic():
            mail.outbox.clear()
            failures.messages.clear()
            world = World(people=people, clock=clock)
            for step in steps:
                outcome = world.take(step)
                tried[f"{step.act} {outcome}"] += 1
                if outcome == "done":
                    check()
                elif step.act == "worker":
                    check()
                    check_come_backs()
                assert not failures.messages, failures.messages
            check_thoroughly()
            outcomes["stories"] += bool(world.told["done"])
            outcomes.update(world.told)
            transaction.set_rollback(True)

    log.addHandler(failures)
    try:
        with time_machine.travel(BEGIN, tick=False):
            make_beginning(cast, people["seated"])
        story()
    finally:
        log.removeHandler(failures)
    _report(capsys, outcomes, tried)


def _report(capsys: Any, outcomes: Counter[str], tried: Counter[str]) -> None:
    with capsys.disabled():
        print(
            f"\n{outcomes['stories']} stories of {STEPS} steps: {outcomes['done']} done, "
            f"{outcomes['refused']} refused, {outcomes['denied']} without the right"
        )
        if STORIES > 10:
            print(", ".join(f"{what} {number}" for what, number in sorted(tried.items())))
    # Stories in which nothing happens would prove nothing.
    assert outcomes["done"] > outcomes["stories"] * STEPS / 20
