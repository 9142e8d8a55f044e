"""The council and its meetings as a visitor reads them."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from digitalrat.core.errors import DomainError
from digitalrat.core.models import AuditEntry
from digitalrat.impulses.services import record_publication, withdraw_publication
from digitalrat.meetings.models import Ballot, Meeting
from digitalrat.meetings.services import add_agenda_item, adopt_rules, close_if_due, schedule_meeting
from digitalrat.members.enums import Role
from digitalrat.members.models import RoleAssignment, Seat, Term, User
from tests.factories.meetings import add_seats, let_pass, make_ballot, make_impulse, vote
from tests.factories.members import Cast


def html(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    assert not page.cookies and "Cookie" not in page.headers.get("Vary", "")
    text: str = page.content.decode()
    assert "<script" not in text and "csrf" not in text
    return text


def make_meetings(number: int, first: datetime | None = None) -> list[Meeting]:
    first = first or timezone.now() - timedelta(days=30 * number)
    return Meeting.objects.bulk_create(
        Meeting(
            number=n, title=f"{n}. Sitzung des Digitalrats", starts_at=first + timedelta(days=31 * n), place="Rathaus"
        )
        for n in range(1, number + 1)
    )


# --- the council ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_empty_site_says_what_will_be_here(client: Client) -> None:
    text = html(client, "/digitalrat/")
    assert "Der Rat ist noch nicht berufen" in text and "Noch keine Sitzung" in text
    assert "Noch keine Sitzung" in html(client, "/digitalrat/sitzungen/")


def test_members_by_seat_and_sector(cast: Cast, client: Client) -> None:
    User.objects.filter(pk=cast.author.pk).update(bio="Forscht über <b>Netze</b>.", organisation=cast.cdo.organisation)
    RoleAssignment.objects.create(user=cast.coauthor, role=Role.DEPUTY_CHAIR)
    Seat.objects.filter(holder=cast.fifth).update(holder=None)
    Seat.objects.filter(holder=cast.other).update(is_voting=False)
    text = html(client, "/digitalrat/")
    assert text.index("Wissenschaft</h3>") < text.index("Klaus Koautor</h4>") < text.index("Zivilgesellschaft</h3>")
    assert "Forscht über &lt;b&gt;Netze&lt;/b&gt;." in text
    assert "<dt>Vorsitz</dt><dd>Vera Vorsitz</dd>" in text
    assert "<dt>Stellvertretender Vorsitz</dt><dd>Klaus Koautor</dd>" in text
    assert "Zurzeit nicht besetzt" in text and "davon 1 unbesetzt" in text
    assert "beratend, ohne Stimme" in text
    assert "1. Januar 2020 bis 31. Dezember 2040" in text
    # People outside the council are none of this page's business.
    assert "Olaf Office" not in text and "@rat.example" not in text


def test_a_deactivated_member_is_not_shown(cast: Cast, client: Client) -> None:
    User.objects.filter(pk__in=[cast.fifth.pk, cast.chair.pk]).update(is_active=False)
    text = html(client, "/digitalrat/")
    assert "Fritz Fuenf" not in text and "Vera Vorsitz" not in text and "davon 2 unbesetzt" in text


def test_between_two_terms_the_last_council_stays_and_a_future_one_waits(cast: Cast, client: Client) -> None:
    Term.objects.filter(pk=cast.term.pk).update(ends_on=date(2021, 1, 1))
    Term.objects.create(name="Künftige Amtszeit", begins_on=date(2099, 1, 1), ends_on=date(2100, 1, 1))
    text = html(client, "/digitalrat/")
    assert "Amtszeit 2020–2040" in text and "Künftige" not in text


def test_the_rules_in_force(cast: Cast, client: Client) -> None:
    assert 'id="geschaeftsordnung"' not in html(client, "/digitalrat/")
    today = timezone.localdate()
    adopt_rules(by=cast.office, text="# Alte Ordnung\n\nGilt nicht mehr", valid_from=today - timedelta(days=9))
    adopt_rules(by=cast.office, text="# Ordnung in Kürze\n\n## Quorum\n\nMehr als die *Hälfte*.", valid_from=today)
    adopt_rules(by=cast.office, text="Morgen", valid_from=today + timedelta(days=1))
    text = html(client, "/digitalrat/")
    assert '<h2 id="geschaeftsordnung">Ordnung in Kürze</h2>' in text
    assert "<h3>Quorum</h3>" in text and "<em>Hälfte</em>" in text
    assert "Alte Ordnung" not in text and "Morgen" not in text
    assert AuditEntry.objects.filter(verb="council.rules_adopted").count() == 3
    for bad in ({"text": "Zwei am selben Tag", "valid_from": today}, {"text": " ", "valid_from": date(2000, 1, 1)}):
        with pytest.raises(DomainError):
            adopt_rules(by=cast.office, **bad)  # type: ignore[arg-type]  # two kinds of bad input


@pytest.mark.parametrize(("seats", "meetings"), [(7, 1), (200, 120)])
def test_the_council_page_asks_the_database_the_same_whatever_the_size(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, seats: int, meetings: int
) -> None:
    add_seats(cast, seats)
    make_meetings(meetings)
    adopt_rules(by=None, text="# Ordnung", valid_from=date(2020, 1, 1))
    with django_assert_num_queries(6):  # rules, term, offices, seats, meetings to come, meetings past
        assert html(client, "/digitalrat/").count('<h4 class="card__title">Mira') == seats


# --- meetings ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 120])
def test_all_meetings_in_pages(
    db: None, client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    make_meetings(number)
    with django_assert_num_queries(2):
        assert html(client, "/digitalrat/sitzungen/").count("card--link") == min(number, 50)


@pytest.fixture
def session(cast: Cast) -> Meeting:
    starts = timezone.make_aware(datetime(2026, 3, 12, 17, 0))
    return schedule_meeting(by=cast.office, number=2, title="2. Sitzung", starts_at=starts, place="Aula")


def test_a_meeting_with_its_agenda(cast: Cast, client: Client, session: Meeting) -> None:
    add_agenda_item(by=cast.office, meeting=session, title="Begrüßung")
    add_agenda_item(by=cast.office, meeting=session, title="Vertrag mit der Beispiel GmbH", is_public=False)
    text = html(client, "/digitalrat/sitzungen/2/")
    assert re.sub("<[^>]+>", "", text).count("Donnerstag, 12. März 2026, 17:00 Uhr") == 1 and "Aula" in text
    assert "Begrüßung" in text
    assert "Nichtöffentlicher Tagesordnungspunkt" in text
    assert "Beispiel GmbH" not in text
    assert [entry.verb for entry in AuditEntry.objects.all()] == [
        "meeting.scheduled",
        "meeting.agenda_item_added",
        "meeting.agenda_item_added",
    ]


def decided(cast: Cast, title: str) -> Ballot:
    ballot = make_ballot(cast, title)
    vote(ballot, yes=[cast.author, cast.coauthor, cast.chair], no=[cast.other])
    return close_if_due(ballot=let_pass(ballot))


def test_an_impulse_shows_on_the_agenda_only_once_it_is_decided(cast: Cast, client: Client, session: Meeting) -> None:
    ballot = make_ballot(cast, "Geheimer Arbeitstitel")
    vote(ballot, yes=[cast.author, cast.coauthor, cast.chair])
    add_agenda_item(by=cast.office, meeting=session, title="Beratung eines Impulses", impulse=ballot.impulse)
    before = html(client, "/digitalrat/sitzungen/2/")
    assert "Beratung eines Impulses" in before and "Geheimer Arbeitstitel" not in before
    close_if_due(ballot=let_pass(ballot))
    after = html(client, "/digitalrat/sitzungen/2/")
    assert "Geheimer Arbeitstitel" in after and "Ungeändert beschlossen, einstimmig" in after


def test_an_impulse_is_linked_only_while_it_is_published(cast: Cast, client: Client, session: Meeting) -> None:
    impulse = decided(cast, "Termine").impulse
    add_agenda_item(by=cast.office, meeting=session, title="Beschluss", impulse=impulse)
    link = 'href="/empfehlungen/termine/"'
    assert link not in html(client, "/digitalrat/sitzungen/2/")
    record_publication(impulse=impulse, url="/empfehlungen/termine/")
    assert link in html(client, "/digitalrat/sitzungen/2/")
    assert 'href="/en/empfehlungen/termine/"' in html(client, "/en/digitalrat/sitzungen/2/")
    withdraw_publication(impulse=impulse)
    assert link not in html(client, "/digitalrat/sitzungen/2/")


def test_of_a_secret_item_not_even_the_result_is_shown(cast: Cast, client: Client, session: Meeting) -> None:
    ballot = decided(cast, "Sehr geheim")
    record_publication(impulse=ballot.impulse, url="/empfehlungen/geheim/")
    add_agenda_item(by=cast.office, meeting=session, title="N", is_public=False, impulse=ballot.impulse)
    text = html(client, "/digitalrat/sitzungen/2/")
    assert "geheim" not in text.lower() and "beschlossen" not in text.lower()


@pytest.mark.parametrize("items", [3, 15])
def test_an_agenda_asks_the_database_the_same_whatever_its_length(
    cast: Cast, client: Client, session: Meeting, django_assert_num_queries: DjangoAssertNumQueries, items: int
) -> None:
    for n in range(items):
        impulse = decided(cast, f"Impuls {n}").impulse if n % 3 == 0 else make_impulse(cast, f"Impuls {n}")
        add_agenda_item(by=None, meeting=session, title=f"Punkt {n}", impulse=impulse)
    with django_assert_num_queries(3):
        assert html(client, "/digitalrat/sitzungen/2/").count('<th scope="row"') == items


def test_a_meeting_number_is_given_once(cast: Cast, session: Meeting) -> None:
    with pytest.raises(DomainError):
        schedule_meeting(by=cast.office, number=2, title="Noch eine", starts_at=timezone.now())
    assert Meeting.objects.count() == 1


def test_the_calendar_file(client: Client, session: Meeting) -> None:
    answer = client.get("/digitalrat/sitzungen/2/termin.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "DTSTART:20260312T160000Z" in answer.content.decode()
    assert "URL:http://testserver/digitalrat/sitzungen/2/" in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["sitzungen/99/", "sitzungen/0/", "sitzungen/99999999999999999999/", "sitzungen/99/termin.ics"]
)
def test_unknown_meetings_are_a_friendly_404(db: None, client: Client, address: str) -> None:
    assert client.get(f"/digitalrat/{address}").status_code == 404
