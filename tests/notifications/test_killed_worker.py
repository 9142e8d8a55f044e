"""A worker is killed in the middle of a digest run for 300 people, twice: everybody gets every event exactly once.

Once while mails are being written, once between the moment at which a mail is in the folder and the moment at which
the database knows of it. A third worker finishes the work.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast as typed

import pytest
from django.utils import timezone

from digitalrat.members.enums import MailFrequency
from digitalrat.members.models import User
from digitalrat.notifications.enums import Kind
from digitalrat.notifications.models import Mail, Notification
from digitalrat.notifications.services import notify
from tests.core.conftest import ROOT, _database

from .servers import DEADLY, DIES_AFTER

PEOPLE, THREADS = 300, 3
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a worker on the test's database that puts mails into a folder."""
    started: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ,
        **_database(tmp_path),
        "DJANGO_SETTINGS_MODULE": "digitalrat.config.settings.local",
        "VAR_DIR": str(tmp_path),
        "EMAIL_BACKEND": DEADLY,
        "WORKER_INTERVAL_SECONDS": "0.05",
    }

    def act() -> subprocess.Popen[bytes]:
        arguments = [sys.executable, "-m", "tests.notifications.digest_worker"]
        started.append(subprocess.Popen(arguments, cwd=ROOT, env=environment))
        return started[-1]

    yield act
    for process in started:
        process.kill()
        process.wait()


def test_everybody_gets_each_event_exactly_once(start: Callable[[], subprocess.Popen[bytes]], tmp_path: Path) -> None:
    began = time.monotonic()
    people = tell_300_people()
    first = start()
    wait_until(lambda: Mail.objects.count() > PEOPLE * 0.2, first)
    first.kill()
    first.wait()
    written = Mail.objects.count()
    second = start()
    assert second.wait(120) == -9
    in_folder = len(list((tmp_path / "mail").glob("*.eml")))
    assert Mail.objects.filter(sent_at__isnull=False).count() == in_folder - 1
    third = start()
    wait_until(lambda: Mail.objects.filter(sent_at__isnull=False).count() == PEOPLE, third)

    messages = [parse(path) for path in (tmp_path / "mail").glob("*.eml")]
    received = Counter(
        (message["To"], line)
        for message in messages
        for line in message.get_content().splitlines()
        if "/punkt/" in line
    )
    expected = {(person.email, f"http://127.0.0.1:8000/punkt/{n}/#hier") for person in people for n in range(THREADS)}
    assert received == dict.fromkeys(expected, 1)
    assert len(messages) == len({message["Message-ID"] for message in messages}) == PEOPLE
    assert not Notification.objects.filter(mail__isnull=True).exists()
    print(
        f"{PEOPLE} people, {THREADS} events each: killed after {written} mails were written and again after "
        f"{in_folder} were in the folder; in the end {len(messages)} mails, {sum(received.values())} of "
        f"{len(expected)} events, {max(received.values())} time each, {time.monotonic() - began:.1f} s"
    )
    assert written < PEOPLE
    assert in_folder == DIES_AFTER


def tell_300_people() -> list[User]:
    people = User.objects.bulk_create(
        User(email=f"person{n}@rat.example", first_name="Person", last_name=str(n), mail_frequency=MailFrequency.DAILY)
        for n in range(PEOPLE)
    )
    for n in range(THREADS):
        notify(
            users=people,
            event=f"event:{n}",
            kind=Kind.RESPONSE_PUBLISHED,
            about=f"Impuls {n}",
            thread=f"impulse:{n}",
            text=f"Zum Impuls {n} ist die Antwort da.",
            url=f"/punkt/{n}/#hier",
        )
    Notification.objects.update(mail_due_at=timezone.now() - timedelta(minutes=1))
    return people


def parse(path: Path) -> EmailMessage:
    return typed(EmailMessage, message_from_bytes(path.read_bytes(), policy=default))


def wait_until(is_so: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while not is_so():
        assert process.poll() is None, "the worker ended by itself"
        assert time.monotonic() < deadline
        time.sleep(0.02)
