"""Voting in the browser: every step as a member, the chair, the office and strangers meet it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from digitalrat.impulses import parts
from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse
from digitalrat.meetings.enums import Choice, Method, Outcome
from digitalrat.meetings.models import Ballot, ConflictDeclaration, DissentingOpinion, Vote
from digitalrat.meetings.parts import ballot_part
from digitalrat.meetings.services import close_if_due, declare_conflict
from digitalrat.members.models import User
from tests.factories.meetings import add_seats, let_pass, make_ballot, make_impulse, vote
from tests.factories.members import Cast


def at(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def html(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200, address
    text: str = page.content.decode()
    return text


def messages(page: str) -> list[str]:
    return [re.sub(r"\s+", " ", text).strip() for text in re.findall(r'<p class="message[^>]*>(.*?)</p>', page, re.S)]


@pytest.fixture
def ballot(cast: Cast) -> Ballot:
    return make_ballot(cast)


# --- opening -------------------------------------------------------------------------------------


def test_the_chair_opens_a_ballot(cast: Cast) -> None:
    impulse = make_impulse(cast)
    chair, address = at(cast.chair), f"/arbeitsraum/impulse/{impulse.uuid}/abstimmung/"
    form = html(chair, address)
    assert 'type="datetime-local"' in form and "T23:59" in form
    deadline = timezone.localtime(timezone.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    answer = chair.post(address, {"method": "meeting", "deadline": deadline.strftime("%Y-%m-%dT%H:%M")})
    ballot = Ballot.objects.get()
    assert answer.headers["Location"] == ballot.get_absolute_url()
    assert (ballot.method, ballot.deadline) == (Method.MEETING, deadline)
    # Asked again, the address leads to the ballot that runs.
    assert chair.get(address).headers["Location"] == ballot.get_absolute_url()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"method": "circular", "deadline": ""}, "Bitte nennen Sie Tag und Uhrzeit."),
        ({"method": "circular", "deadline": "gestern"}, "Bitte nennen Sie Tag und Uhrzeit, zum Beispiel"),
        ({"method": "circular", "deadline": "2020-01-01T12:00"}, "Die Frist muss in der Zukunft liegen."),
        ({"method": "circular", "deadline": "9999-12-31T23:59"}, "Die Frist darf höchstens ein Jahr entfernt sein."),
        ({"method": "oracle", "deadline": "2099-01-01T12:00"}, "oracle"),
    ],
)
def test_a_wrong_form_says_so_at_the_field_and_opens_nothing(cast: Cast, data: dict[str, str], error: str) -> None:
    impulse = make_impulse(cast)
    page = at(cast.chair).post(f"/arbeitsraum/impulse/{impulse.uuid}/abstimmung/", data)
    assert page.status_code == 200 and error in page.content.decode()
    impulse.refresh_from_db()
    assert impulse.state == State.IN_DELIBERATION and not Ballot.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("author", 403), ("office", 403), ("cdo", 403), ("guest", 404), ("department", 404)]
)
def test_others_do_not_open_ballots(cast: Cast, who: str, status: int) -> None:
    impulse = make_impulse(cast)
    assert at(getattr(cast, who)).get(f"/arbeitsraum/impulse/{impulse.uuid}/abstimmung/").status_code == status


def test_nobody_learns_that_somebody_elses_draft_exists(cast: Cast) -> None:
    draft = make_impulse(cast, state=State.DRAFT)
    for page in ("abstimmung", "befangenheit"):
        for uuid in (draft.uuid, uuid4()):
            assert at(cast.chair).get(f"/arbeitsraum/impulse/{uuid}/{page}/").status_code == 404


# --- voting --------------------------------------------------------------------------------------


def test_a_member_votes_in_two_steps(cast: Cast, ballot: Ballot) -> None:
    member, address = at(cast.other), f"{ballot.get_absolute_url()}stimme/"
    page = html(member, ballot.get_absolute_url())
    assert page.count('type="radio"') == 3 and "0 von 5 Sitzen haben abgestimmt" in page
    assert "Bis zur Beschlussfähigkeit fehlen 3 Stimmen" in page
    question = member.post(address, {"choice": "no"}).content.decode()
    assert "Stimme endgültig abgeben?" in question and "weder ändern noch zurückziehen" in question
    assert not Vote.objects.exists()
    done = member.post(address, {"choice": "no", "confirmed": "True"}, follow=True).content.decode()
    assert messages(done) == ["Ihre Stimme ist abgegeben: Nein."]
    assert "1 von 5 Sitzen haben abgestimmt" in done and 'type="radio"' not in done
    assert (Vote.objects.get().choice, Vote.objects.get().voter) == (Choice.NO, cast.other)


def test_without_a_choice_the_form_comes_back_with_an_error(cast: Cast, ballot: Ballot) -> None:
    for data in ({}, {"choice": "maybe"}, {"choice": "maybe", "confirmed": "True"}):
        page = at(cast.other).post(f"{ballot.get_absolute_url()}stimme/", data).content.decode()
        assert "Bitte wählen Sie Ja, Nein oder Enthaltung." in page
    assert not Vote.objects.exists()


def test_a_second_vote_is_refused_in_words(cast: Cast, ballot: Ballot) -> None:
    vote(ballot, yes=[cast.other])
    page = at(cast.other).post(
        f"{ballot.get_absolute_url()}stimme/", {"choice": "no", "confirmed": "True"}, follow=True
    )
    assert messages(page.content.decode()) == [
        "Sie haben schon abgestimmt. Eine abgegebene Stimme lässt sich nicht ändern."
    ]
    assert Vote.objects.get().choice == Choice.YES


def test_a_late_vote_is_refused_in_words_and_brings_the_result(cast: Cast, ballot: Ballot) -> None:
    let_pass(ballot)
    page = at(cast.other).post(
        f"{ballot.get_absolute_url()}stimme/", {"choice": "no", "confirmed": "True"}, follow=True
    )
    assert messages(page.content.decode()) == ["Die Frist ist abgelaufen. Es werden keine Stimmen mehr angenommen."]
    ballot.refresh_from_db()
    assert ballot.outcome == Outcome.NO_QUORUM and not Vote.objects.exists()


@pytest.mark.parametrize("who", ["office", "cdo", "committee_reader", "guest", "department", "editor"])
def test_who_has_no_seat_is_refused(cast: Cast, ballot: Ballot, who: str) -> None:
    answer = at(getattr(cast, who)).post(f"{ballot.get_absolute_url()}stimme/", {"choice": "yes", "confirmed": "True"})
    assert answer.status_code == 403 and not Vote.objects.exists()


def test_a_deactivated_member_is_asked_to_log_in(cast: Cast, ballot: Ballot) -> None:
    member = at(cast.other)
    User.objects.filter(pk=cast.other.pk).update(is_active=False)
    answer = member.post(f"{ballot.get_absolute_url()}stimme/", {"choice": "yes", "confirmed": "True"})
    assert answer.status_code == 302 and "/konto/login/" in answer.headers["Location"]
    assert not Vote.objects.exists()


def test_nobody_votes_by_a_link(cast: Cast, ballot: Ballot) -> None:
    assert at(cast.other).get(f"{ballot.get_absolute_url()}stimme/?choice=yes&confirmed=True").status_code == 405
    assert not Vote.objects.exists()


def test_nobody_votes_from_a_foreign_page(cast: Cast, ballot: Ballot) -> None:
    member = Client(enforce_csrf_checks=True)
    member.force_login(cast.other)
    answer = member.post(f"{ballot.get_absolute_url()}stimme/", {"choice": "yes", "confirmed": "True"})
    assert answer.status_code == 403 and not Vote.objects.exists()


# --- who sees what -------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["author", "other", "chair", "office", "cdo", "committee_reader"])
def test_while_it_runs_everybody_sees_who_has_voted_and_nobody_how(cast: Cast, ballot: Ballot, who: str) -> None:
    vote(ballot, yes=[cast.coauthor], no=[cast.fifth])
    page = html(at(getattr(cast, who)), ballot.get_absolute_url())
    roll = re.sub(r"<[^>]+>|\s+", " ", page[page.index("<tbody>") : page.index("</tbody>")])
    assert re.findall(r"(\w+ \w+) +(?:Wissenschaft|Zivilgesellschaft) +(hat abgestimmt|noch nicht)", roll) == [
        ("Ada Autor", "noch nicht"),
        ("Klaus Koautor", "hat abgestimmt"),
        ("Maria Mitglied", "noch nicht"),
        ("Vera Vorsitz", "noch nicht"),
        ("Fritz Fuenf", "hat abgestimmt"),
    ]
    assert "Nein" not in roll and "Ja" not in roll


def test_own_choice_is_shown_to_oneself_only(cast: Cast, ballot: Ballot) -> None:
    vote(ballot, abstain=[cast.other])
    assert "<strong>Enthaltung</strong>" in html(at(cast.other), ballot.get_absolute_url())
    assert "<strong>Enthaltung</strong>" not in html(at(cast.chair), ballot.get_absolute_url())


def test_after_the_result_names_and_choices_are_shown(cast: Cast, ballot: Ballot) -> None:
    vote(ballot, yes=[cast.author, cast.coauthor, cast.chair], no=[cast.other])
    let_pass(ballot)
    page = html(at(cast.office), ballot.get_absolute_url())
    assert "Ungeändert beschlossen, mehrheitlich gegen 1 Stimme" in page
    assert "Stimmen nach Namen" in page and "<strong>Nein</strong>" in page and "nicht abgestimmt" in page
    assert ballot.text_hash in page


@pytest.mark.parametrize("who", ["guest", "department", "editor"])
def test_strangers_see_no_ballots(cast: Cast, ballot: Ballot, who: str) -> None:
    stranger = at(getattr(cast, who))
    for address in (
        "/arbeitsraum/abstimmungen/",
        ballot.get_absolute_url(),
        "/arbeitsraum/abstimmungen/" + f"{uuid4()}/",
    ):
        assert stranger.get(address).status_code == 403


def test_visitors_are_sent_to_the_login(cast: Cast, ballot: Ballot, client: Client) -> None:
    for address in (
        "/arbeitsraum/abstimmungen/",
        ballot.get_absolute_url(),
        f"/arbeitsraum/impulse/{ballot.impulse.uuid}/abstimmung/",
        f"/arbeitsraum/impulse/{uuid4()}/befangenheit/",
    ):
        answer = client.get(address)
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/konto/login/")


def test_a_foreign_id_is_a_404(cast: Cast) -> None:
    assert at(cast.chair).get(f"/arbeitsraum/abstimmungen/{uuid4()}/").status_code == 404


# --- closing -------------------------------------------------------------------------------------


def test_the_chair_closes_when_all_have_voted(cast: Cast, ballot: Ballot) -> None:
    chair, address = at(cast.chair), f"{ballot.get_absolute_url()}schliessen/"
    vote(ballot, yes=[cast.author, cast.coauthor, cast.chair, cast.fifth])
    assert "schliessen/" not in html(chair, ballot.get_absolute_url())
    early = chair.post(address, follow=True).content.decode()
    assert messages(early) == [
        "Die Frist läuft noch. Vorher schließen lässt sich die Abstimmung erst, wenn alle abgestimmt haben."
    ]
    vote(ballot, yes=[cast.other])
    assert "schliessen/" in html(chair, ballot.get_absolute_url())
    assert "Abstimmung schließen?" in html(chair, address)
    done = chair.post(address, follow=True).content.decode()
    assert "Ungeändert beschlossen, einstimmig" in done
    assert chair.get(address).headers["Location"] == ballot.get_absolute_url()


def test_only_the_chair_closes(cast: Cast, ballot: Ballot) -> None:
    for who in (cast.author, cast.office, cast.cdo):
        assert at(who).post(f"{ballot.get_absolute_url()}schliessen/").status_code == 403


def test_whoever_opens_the_list_after_the_deadline_finds_the_result(cast: Cast, ballot: Ballot) -> None:
    vote(ballot, yes=[cast.author, cast.coauthor, cast.chair])
    let_pass(ballot)
    assert "ungeändert beschlossen, einstimmig" in html(at(cast.committee_reader), "/arbeitsraum/abstimmungen/")


# --- conflict ------------------------------------------------------------------------------------


def test_a_member_declares_a_conflict(cast: Cast, ballot: Ballot) -> None:
    member, address = at(cast.other), f"/arbeitsraum/impulse/{ballot.impulse.uuid}/befangenheit/"
    assert "§ 31 der Gemeindeordnung" in html(member, address)
    assert not ConflictDeclaration.objects.exists()
    page = member.post(address, follow=True).content.decode()
    assert 'type="radio"' not in page and "0 von 4 Sitzen haben abgestimmt" in page
    # The text and its deliberation are closed to them from now on.
    assert "Jeden Morgen werden Termine freigegeben." not in page
    assert "Jeden Morgen werden Termine freigegeben." in html(at(cast.fifth), ballot.get_absolute_url())
    again = member.post(address, follow=True).content.decode()
    assert messages(again) == ["Sie haben sich zu diesem Impuls schon für befangen erklärt."]
    assert at(cast.office).get(address).status_code == 403


# --- dissent -------------------------------------------------------------------------------------


def test_the_minority_writes_its_reasons(cast: Cast, ballot: Ballot) -> None:
    vote(ballot, yes=[cast.author, cast.coauthor, cast.chair], no=[cast.other])
    close_if_due(ballot=let_pass(ballot))
    member, address = at(cast.other), f"{ballot.get_absolute_url()}sondervotum/"
    assert address in html(member, ballot.get_absolute_url())
    assert "mehrheitlich gegen 1 Stimme" in html(member, address)
    empty = member.post(address, {"text": "  "}).content.decode()
    assert "Bitte schreiben Sie den Text Ihres Sondervotums." in empty
    long = member.post(address, {"text": "lang " * 1001}).content.decode()
    assert "lang lang" in long and not DissentingOpinion.objects.exists()
    page = member.post(address, {"text": "Zu teuer.\n\n<b>Viel</b> zu teuer."}, follow=True).content.decode()
    assert "Sondervotum von Maria Mitglied" in page and "&lt;b&gt;Viel&lt;/b&gt;" in page
    assert member.get(address).status_code == 403
    assert at(cast.author).get(address).status_code == 403


# --- the impulse's page --------------------------------------------------------------------------


def part(impulse: Impulse, user: User) -> str:
    return ballot_part(Impulse.objects.get(pk=impulse.pk), User.objects.get(pk=user.pk)) or ""


def test_the_room_adds_itself_to_the_page_of_an_impulse(cast: Cast) -> None:
    impulse = make_impulse(cast)
    assert parts.parts_for(impulse, cast.chair).count(ballot_part(impulse, cast.chair) or "-") == 1


def test_what_the_page_of_an_impulse_says_about_the_vote(cast: Cast) -> None:
    impulse = make_impulse(cast)
    assert "Abstimmung eröffnen" in part(impulse, cast.chair)
    assert "befangen" in part(impulse, cast.other) and "Abstimmung eröffnen" not in part(impulse, cast.other)
    assert part(impulse, cast.office) == part(impulse, cast.guest) == ""
    ballot = make_ballot(cast, "Zweiter")
    assert "Jetzt abstimmen" in part(ballot.impulse, cast.other)
    assert "Zur Abstimmung" in part(ballot.impulse, cast.office)
    assert part(ballot.impulse, cast.guest) == ""
    declare_conflict(by=cast.other, impulse=ballot.impulse)
    assert "Jetzt abstimmen" not in part(ballot.impulse, cast.other)
    vote(ballot, yes=[cast.author, cast.coauthor], no=[cast.chair])
    close_if_due(ballot=let_pass(ballot))
    assert "Ungeändert beschlossen, mehrheitlich gegen 1 Stimme" in part(ballot.impulse, cast.office)


# --- speed ---------------------------------------------------------------------------------------


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as context:
        html(client, address)
    return len(context)


def test_a_ballot_asks_the_database_the_same_whatever_the_council(cast: Cast) -> None:
    counts: dict[str, set[int]] = {"running": set(), "closed": set()}
    few, many = make_ballot(cast, "Wenige"), make_ballot(cast, "Viele")
    for ballot, members in ((few, []), (many, add_seats(cast, 60))):
        vote(ballot, yes=[cast.author, *members[:30]], no=members[30:])
        counts["running"].add(queries(at(cast.other), ballot.get_absolute_url()))
    for ballot in (few, many):
        vote(ballot, yes=[cast.other, cast.chair, cast.coauthor])
        closed = close_if_due(ballot=let_pass(ballot))
        counts["closed"].add(queries(at(cast.other), closed.get_absolute_url()))
    assert [len(found) for found in counts.values()] == [1, 1]
    assert max(counts["running"] | counts["closed"]) <= 20


def test_the_list_asks_the_database_the_same_whatever_its_length(cast: Cast) -> None:
    counts = []
    for number in (1, 12):
        for n in range(number):
            make_ballot(cast, f"Läuft {number} {n}")
            close_if_due(ballot=let_pass(make_ballot(cast, f"Geschlossen {number} {n}")))
        counts.append(queries(at(cast.other), "/arbeitsraum/abstimmungen/"))
    assert counts[0] == counts[1] <= 13
    assert html(at(cast.other), "/arbeitsraum/abstimmungen/").count('class="task__title"') == 26
