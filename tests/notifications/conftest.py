"""Telling as if it were committed, and the worker's round that follows."""

from collections.abc import Callable
from typing import Any

import pytest

from digitalrat.members.models import User
from digitalrat.notifications.enums import Kind
from digitalrat.notifications.models import Notification
from digitalrat.notifications.services import mail_what_is_due, notify
from tests.background import run_tasks

Happening = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def happen(django_capture_on_commit_callbacks: Any) -> Happening:
    """Do something as if it were committed."""

    def act(step: Callable[[], Any]) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return step()

    return act


@pytest.fixture
def tell(happen: Happening) -> Callable[..., list[Notification]]:
    """Tell people that a ballot is open; ``changes`` replace what notify is told."""

    def act(*users: User, event: str = "ballot_opened:1", **changes: Any) -> list[Notification]:
        given: dict[str, Any] = {
            "kind": Kind.BALLOT_OPENED,
            "about": "Termine verlässlich machen",
            "text": "Über den Impuls „Termine verlässlich machen“ wird abgestimmt.",
            "url": "/arbeitsraum/abstimmungen/",
        }
        made: list[Notification] = happen(lambda: notify(users=users, event=event, **(given | changes)))
        return made

    return act


@pytest.fixture
def work(happen: Happening) -> Callable[[], int]:
    """What the worker does in a round: write the mails that are due, deliver what lies there. Returns how many."""

    def act() -> int:
        written: int = happen(mail_what_is_due)
        happen(run_tasks)
        return written

    return act
