"""The office sees what failed where nobody looks, and decides what happens with it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from digitalrat.core import schedule
from digitalrat.core.heart import Heart
from digitalrat.core.models import AuditEntry, QueuedTask, ScheduledJob
from digitalrat.members.models import User
from digitalrat.workspace.queries import dashboard
from tests.background import run_schedule, run_tasks
from tests.core import sample_tasks
from tests.factories.members import Cast

PAGE = "/arbeitsraum/hintergrund/"


@pytest.fixture(autouse=True)
def calls() -> Iterator[list[str]]:
    sample_tasks.calls.clear()
    yield sample_tasks.calls


@pytest.fixture
def office(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.office)
    return client


def give_up(word: str = "Rathaus") -> QueuedTask:
    """A task that was tried three times in vain."""
    result = sample_tasks.fail.enqueue(word)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _try in range(3):
            run_tasks()
            clock.shift(timedelta(hours=1))
    return QueuedTask.objects.dead_letters().get(pk=result.id)


def test_only_the_office_gets_there(cast: Cast) -> None:
    task = give_up()
    for name, person in cast.everybody().items():
        client = Client()
        if isinstance(person, User):
            client.force_login(person)
        expected = 200 if name == "office" else 302 if name == "visitor" else 403
        assert client.get(PAGE).status_code == expected, name
        if name != "office":
            for action in (f"{task.pk}/noch-einmal/", f"{task.pk}/verwerfen/", "alle-noch-einmal/"):
                assert client.post(PAGE + action).status_code == expected, name
            assert ('href="/arbeitsraum/hintergrund/"' in client.get("/arbeitsraum/").text) is False
    assert QueuedTask.objects.dead_letters().count() == 1


def test_what_failed_is_there_in_plain_words(office: Client) -> None:
    give_up()
    text = office.get(PAGE).text
    assert "Wort vergessen" in text
    assert "RuntimeError: „Rathaus“ ging nicht" in text
    assert "3 Versuche" in text
    assert "Ein Auftrag ist auch nach mehreren Versuchen nicht gelungen." in text
    assert "Alle noch einmal versuchen" not in text


def test_once_more(office: Client, cast: Cast, calls: list[str]) -> None:
    task = give_up()
    page = office.post(f"{PAGE}{task.pk}/noch-einmal/", follow=True)
    assert "Der Auftrag wird gleich noch einmal versucht." in page.text
    assert "Nichts ist liegen geblieben" in page.text
    calls.clear()
    assert run_tasks() == 1
    assert calls == ["Rathaus"]
    task.refresh_from_db()
    # All attempts anew.
    assert (task.status, task.tries) == ("READY", 1)
    entry = AuditEntry.objects.get(verb="task.retried")
    assert (entry.actor_id, entry.details) == (
        cast.office.pk,
        {"task": "tests.core.sample_tasks.fail", "tries": 3},
    )


def test_all_once_more_but_those_that_nobody_could_run(office: Client) -> None:
    give_up("eins")
    give_up("zwei")
    QueuedTask.objects.filter(pk=give_up("drei").pk).update(task_path="tests.core.sample_tasks.gone")
    text = office.get(PAGE).text
    assert "Alle noch einmal versuchen" in text
    assert text.count("Noch einmal versuchen<") == 2
    page = office.post(f"{PAGE}alle-noch-einmal/", follow=True)
    assert "2 Aufträge werden gleich noch einmal versucht." in page.text
    assert QueuedTask.objects.dead_letters().get().label == "tests.core.sample_tasks.gone"
    assert AuditEntry.objects.filter(verb="task.retried").count() == 2


def test_discarding_asks_first(office: Client, cast: Cast) -> None:
    task = give_up()
    page = office.get(f"{PAGE}{task.pk}/verwerfen/")
    assert "„Wort vergessen“ wird dann nicht mehr nachgeholt." in page.text
    assert QueuedTask.objects.count() == 1
    done = office.post(f"{PAGE}{task.pk}/verwerfen/", follow=True)
    assert "Der Auftrag ist verworfen." in done.text
    assert QueuedTask.objects.count() == 0
    entry = AuditEntry.objects.get(verb="task.discarded")
    assert (entry.actor_id, entry.object_type, entry.object_id) == (cast.office.pk, "core.queuedtask", str(task.pk))


def test_two_of_the_office_at_once(office: Client) -> None:
    task = give_up()
    office.post(f"{PAGE}{task.pk}/noch-einmal/")
    for action in ("noch-einmal/", "verwerfen/"):
        page = office.post(f"{PAGE}{task.pk}/{action}", follow=True)
        assert "Um diesen Auftrag hat sich inzwischen schon jemand gekümmert." in page.text
    assert QueuedTask.objects.get().status == "READY"
    assert AuditEntry.objects.filter(verb__startswith="task.").count() == 1


def test_a_task_that_waits_or_has_run_cannot_be_touched(office: Client) -> None:
    waiting = sample_tasks.note.enqueue("wartet")
    for action in ("noch-einmal/", "verwerfen/"):
        office.post(f"{PAGE}{waiting.id}/{action}")
    run_tasks()
    for action in ("noch-einmal/", "verwerfen/"):
        office.post(f"{PAGE}{waiting.id}/{action}")
    assert QueuedTask.objects.get().status == "SUCCESSFUL"


def test_what_waits_is_counted(office: Client) -> None:
    sample_tasks.note.enqueue("a")
    sample_tasks.fail.enqueue("b")
    run_tasks()
    sample_tasks.note.enqueue("c")
    sample_tasks.note.enqueue("d")
    text = " ".join(office.get(PAGE).text.split())
    assert "<dt>Wartet</dt><dd>2 Aufträge</dd>" in text
    assert "<dt>Wird nach einem Fehler wieder versucht</dt><dd>1 Auftrag, der nächste am" in text


def test_a_worker_that_is_missing_is_said_and_one_that_lives_is_not(office: Client) -> None:
    missing = "Der Dienst im Hintergrund läuft nicht"
    assert missing in office.get(PAGE).text
    Heart("w").beat()
    assert missing not in office.get(PAGE).text
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert missing in office.get(PAGE).text


def test_what_is_done_by_the_clock(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble() -> None:
        raise OSError("Der Mailserver antwortet nicht")

    monkeypatch.setattr(schedule, "_jobs", {})
    schedule.every(name="a.a", label="Briefkasten leeren", minutes=1, run=stumble)
    schedule.every(name="a.b", label="Blumen gießen", minutes=120, run=list)
    before = office.get(PAGE).text
    assert before.count("noch nie gelaufen") == 2
    assert "alle 2 Stunden" in before and "jede Minute" in before
    run_schedule()
    ScheduledJob.objects.filter(name="a.a").update(failures=4)
    after = office.get(PAGE).text
    assert "4-mal fehlgeschlagen" in after and "OSError: Der Mailserver antwortet nicht" in after
    assert "in Ordnung" in after


def test_the_offices_first_page_tells_of_it(cast: Cast, office: Client) -> None:
    assert "hintergrund" not in {section.key for section in dashboard(cast.office).waiting}
    give_up("eins")
    give_up("zwei")
    ScheduledJob.objects.create(name="x", failures=1)
    (section,) = [one for one in dashboard(cast.office).waiting if one.key == "hintergrund"]
    assert [(task.title, task.url) for task in section.tasks] == [
        ("2 Aufträge sind nicht gelungen", PAGE),
        ("Eine regelmäßige Aufgabe klemmt", PAGE),
    ]
    assert "hintergrund" not in {one.key for one in dashboard(User.objects.get(pk=cast.cdo.pk)).waiting}


def test_as_many_queries_for_one_letter_as_for_many(office: Client, django_assert_num_queries: Any) -> None:
    give_up()
    run_schedule()
    office.get(PAGE)
    with django_assert_num_queries(12):
        office.get(PAGE)
    for number in range(40):
        give_up(str(number))
    with django_assert_num_queries(12):
        page = office.get(PAGE)
    assert page.text.count("Verwerfen<") == 25
