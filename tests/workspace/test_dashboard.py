"""The first page: what waits for whom, and nothing that is not theirs to know."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from digitalrat.impulses.enums import State
from digitalrat.impulses.services import add_comment, create_impulse, invite_coauthor
from digitalrat.masterplan.services import release_proposal
from digitalrat.measures.models import Measure
from digitalrat.measures.services import close_case
from digitalrat.meetings.services import cast_vote, declare_conflict
from digitalrat.members.models import User
from digitalrat.members.services import change_profile
from digitalrat.notifications.services import notify
from digitalrat.responses.services import confirm_receipt
from digitalrat.workspace.queries import Dashboard, dashboard
from tests.factories.measures import make_case, make_measure
from tests.factories.meetings import make_ballot, make_impulse
from tests.factories.members import Cast
from tests.factories.outlook import make_card
from tests.factories.responses import make_adopted, make_handover, make_ready, move_back

HOME = "/arbeitsraum/"


def waiting(user: User) -> dict[str, list[str]]:
    """Titles of what waits, by section."""
    fresh = User.objects.get(pk=user.pk)
    return {section.key: [task.title for task in section.tasks] for section in dashboard(fresh).waiting}


def of(user: User) -> Dashboard:
    return dashboard(User.objects.get(pk=user.pk))


@pytest.fixture
def member(cast: Cast) -> User:
    """Maria, who has been there for a long time."""
    User.objects.update(date_joined=timezone.now() - timedelta(days=400))
    return cast.other


def test_visitors_sign_in_first(client: Client, db: None) -> None:
    assert client.get(HOME).headers["Location"] == "/konto/login/?next=/arbeitsraum/"


def test_everybody_with_an_account_has_a_first_page(cast: Cast, client: Client) -> None:
    for person in cast.everybody().values():
        if isinstance(person, User):
            client.force_login(person)
            page = client.get(HOME)
            assert (page.status_code, f"Guten Tag, {person.get_full_name()}" in page.text) == (200, True)


def test_a_ballot_waits_until_one_has_voted(cast: Cast, member: User) -> None:
    ballot = make_ballot(cast, "Offene Daten")
    assert waiting(member) == {"abstimmungen": ["Offene Daten"]}
    assert "abstimmungen" not in waiting(cast.office)
    cast_vote(by=member, ballot=ballot, choice="yes")
    assert waiting(member) == {}
    declare_conflict(by=cast.fifth, impulse=ballot.impulse)
    assert waiting(cast.fifth) == {}
    ballot.deadline = timezone.now() - timedelta(minutes=1)
    ballot.save()
    assert waiting(cast.coauthor) == {}


def test_a_ballot_that_ends_soon_looks_different(cast: Cast, member: User) -> None:
    make_ballot(cast, "Morgen", deadline=timezone.now() + timedelta(days=1))
    make_ballot(cast, "Bald")
    tasks = of(member).waiting[0].tasks
    assert [(task.title, task.state) for task in tasks] == [("Morgen", "due_soon"), ("Bald", "voting")]


def test_drafts_belong_to_their_authors(cast: Cast, member: User) -> None:
    impulse = create_impulse(by=cast.author, title="Noch geheim")
    invite_coauthor(by=cast.author, impulse=impulse, user=cast.guest)
    assert waiting(cast.author) == {"entwuerfe": ["Noch geheim"]}
    assert waiting(cast.guest) == {"mitschreiben": ["Noch geheim"]}
    for person in (member, cast.chair, cast.office, cast.cdo):
        assert waiting(person) == {}
        assert of(person).going_on is None


def test_the_chair_opens_deliberation_and_the_council_sees_what_is_new(cast: Cast, member: User) -> None:
    submitted = make_impulse(cast, "Eingereicht", state=State.SUBMITTED)
    discussed = make_impulse(cast, "Beraten")
    assert waiting(cast.chair) == {"eroeffnen": [str(submitted)]}
    for body in ("Ich bin dafür.", "Und ich auch."):
        add_comment(by=cast.coauthor, impulse=discussed, body=body)
    going_on = of(member).going_on
    assert going_on is not None
    assert [(task.title, task.meta) for task in going_on.tasks] == [
        (str(discussed), "2 Beiträge in den letzten sieben Tagen"),
        (str(submitted), "In den letzten sieben Tagen kein Beitrag"),
    ]
    # One's own contributions are no news, and old ones neither.
    own = of(cast.coauthor).going_on
    assert own is not None
    assert own.tasks[0].meta == "In den letzten sieben Tagen kein Beitrag"
    discussed.comments.update(created_at=F("created_at") - timedelta(days=8))
    going_on = of(member).going_on
    assert going_on is not None
    assert {task.meta for task in going_on.tasks} == {"In den letzten sieben Tagen kein Beitrag"}


def test_whoever_is_befangen_sees_no_deliberation(cast: Cast, member: User) -> None:
    impulse = make_impulse(cast, "Beraten")
    declare_conflict(by=member, impulse=impulse)
    assert of(member).going_on is None
    assert of(cast.guest).going_on is None
    assert of(cast.committee_reader).going_on is not None


def test_the_office_hands_over_confirms_and_answers(cast: Cast, member: User) -> None:
    adopted = make_adopted(cast, "Beschlossen")
    fresh = make_handover(cast, "Neu eingegangen")
    late = move_back(make_handover(cast, "Überfällig"), 60)
    confirm_receipt(by=cast.office, handover=late)
    assert waiting(cast.office) == {
        "uebermitteln": [str(adopted)],
        "eingang": ["Neu eingegangen"],
        "antworten": ["Überfällig"],
    }
    answers = of(cast.office).waiting[-1].tasks[0]
    assert (answers.state, answers.label.startswith("überfällig")) == ("overdue", True)
    assert answers.url == late.get_absolute_url()
    assert fresh.receipt_number in {task.meta for task in of(cast.office).waiting[1].tasks}
    assert waiting(member) == {}


def test_the_cdo_signs_what_is_ready(cast: Cast, member: User) -> None:
    handover = make_handover(cast, "Zur Unterschrift")
    confirm_receipt(by=cast.office, handover=handover)
    assert waiting(cast.cdo) == {}
    make_ready(cast, handover)
    assert waiting(cast.cdo) == {"unterschreiben": ["Zur Unterschrift"]}
    assert waiting(cast.office) == {}


def test_the_editor_publishes_what_is_adopted(cast: Cast, member: User) -> None:
    adopted = make_adopted(cast, "Beschlossen")
    assert waiting(cast.editor) == {"veroeffentlichen": [str(adopted)]}


def test_first_steps_of_a_newcomer(cast: Cast, client: Client) -> None:
    client.force_login(cast.other)
    text = client.get(HOME).text
    assert "Das ist ein guter Augenblick für die ersten Schritte." in text
    assert [step.is_done for step in of(cast.other).steps] == [False, False, False]
    change_profile(by=cast.other, bio="Ich unterrichte.")
    create_impulse(by=cast.other, title="Mein erster")
    assert [step.is_done for step in of(cast.other).steps] == [True, False, True]
    User.objects.update(date_joined=timezone.now() - timedelta(days=100))
    assert "Erste Schritte" not in client.get(HOME).text


def test_nothing_waits(member: User, client: Client) -> None:
    client.force_login(member)
    text = client.get(HOME).text
    assert "Im Moment wartet nichts auf Sie" in text
    assert "Erste Schritte" not in text
    assert "Neueste Mitteilungen" in text


def test_an_open_page_fetches_only_what_waits(cast: Cast, member: User, client: Client) -> None:
    client.force_login(member)
    make_ballot(cast, "Offene Daten")
    notify(users=[member], event="e", kind="ballot_opened", text="Eine Abstimmung beginnt.", url="/arbeitsraum/")
    part = client.get(HOME, headers={"HX-Request": "true"})
    assert "Offene Daten" in part.text
    assert "Eine Abstimmung beginnt." in part.text
    assert "<html" not in part.text
    assert "no-store" in part.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("person", "entries"),
    [
        ("other", {"members", "outlook"}),
        ("office", {"answers", "members", "steering", "outlook"}),
        ("cdo", {"answers", "members", "steering", "outlook"}),
        ("department", {"steering", "outlook"}),
        ("guest", set()),
    ],
)
def test_navigation(cast: Cast, client: Client, person: str, entries: set[str]) -> None:
    client.force_login(getattr(cast, person))
    text = client.get(HOME).text
    paths = {"answers": "antworten", "members": "mitglieder", "steering": "dringend", "outlook": "vorbilder"}
    shown = {name for name, path in paths.items() if f'href="{HOME}{path}/"' in text}
    assert shown == entries


def test_as_many_queries_for_one_task_as_for_many(cast: Cast, django_assert_num_queries: Any) -> None:
    expected = {"other": 17, "chair": 18, "office": 31, "department": 23, "cdo": 16, "editor": 16, "guest": 15}
    clients = {name: Client() for name in expected}
    for name, client in clients.items():
        client.force_login(getattr(cast, name))

    def one_of_each() -> None:
        make_ballot(cast)
        add_comment(by=cast.coauthor, impulse=make_impulse(cast), body="Gut.")
        make_impulse(cast, state=State.SUBMITTED)
        make_ready(cast, make_handover(cast))
        make_adopted(cast)
        confirm_receipt(by=cast.office, handover=make_handover(cast))
        make_measure(cast, f"M-{Measure.objects.count()}", ends_on=timezone.localdate() - timedelta(days=1))

    for turns in (1, 5):
        for _turn in range(turns):
            one_of_each()
        for name, client in clients.items():
            client.get(HOME)
            with django_assert_num_queries(expected[name], info=name):
                client.get(HOME)
    assert "Alle anzeigen" in clients["office"].get(HOME).text


def test_urgent_cases_and_proposals_wait_for_those_whom_they_concern(cast: Cast) -> None:
    case = make_case(cast, "Keine Termine")
    card = make_card(cast.author)
    assert waiting(cast.office) == {"dringend": ["Keine Termine"], "vorschlaege": [str(card)]}
    assert waiting(cast.department) == {"dringend": ["Keine Termine"]}
    assert "dringend" not in waiting(cast.other) and "vorschlaege" not in waiting(cast.author)
    close_case(by=cast.office, case=case, closing_note="Gelöst.")
    release_proposal(by=cast.office, proposal=card)
    assert waiting(cast.office) == waiting(cast.department) == {}
