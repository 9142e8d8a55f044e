"""The public page of a measure: its dates and those that did not hold, figures, history, links and reports."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from digitalrat.measures import parts
from digitalrat.measures.enums import Light, LinkKind, Status
from digitalrat.measures.models import Indicator, IndicatorValue, Measure, MeasureLink, Milestone, MilestoneSlip
from digitalrat.measures.queries import page as queries
from digitalrat.members.models import Organisation
from tests.factories.masterplan import make_chapter
from tests.factories.members import Cast
from tests.factories.public_measures import make_measures, make_organisation, make_rest
from tests.factories.reports import SUMMER, WINTER, make_two_reports, publish

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def today() -> object:
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False):
        yield


def words(client: Client, number: str = "M-000") -> str:
    """The page as somebody hears it: without tags, white space made one."""
    html = client.get(f"/massnahmen/{number}/").content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def make_milestone(measure: Measure, *dues: date, done_on: date | None = None, reason: str = "") -> Milestone:
    """Put off from the first of ``dues`` to the last."""
    milestone = Milestone.objects.create(measure=measure, title="Pilot", due=dues[-1], done_on=done_on)
    for before, after in zip(dues, dues[1:], strict=False):
        at = datetime(before.year, before.month, 1, 9, tzinfo=UTC)
        MilestoneSlip.objects.create(milestone=milestone, from_due=before, to_due=after, reason=reason, moved_at=at)
    return milestone


def make_indicator(measure: Measure, *values: str, **fields: object) -> Indicator:
    given = {"baseline": 38, "target": 7, "decimals": 1, **fields}
    indicator = Indicator.objects.create(
        measure=measure,
        title="Wartezeit",
        unit="Tage",
        baseline_on=date(2025, 1, 1),
        target_on=date(2027, 12, 31),
        **given,
    )
    IndicatorValue.objects.bulk_create(
        IndicatorValue(indicator=indicator, on=date(2025, 2, 1) + timedelta(days=n), value=Decimal(value))
        for n, value in enumerate(values)
    )
    return indicator


@pytest.mark.parametrize(
    ("dues", "done_on", "expected"),
    [
        ([date(2027, 3, 31)], None, "Geplant 31. März 2027 , in 128 Tagen"),
        ([date(2026, 11, 24)], None, "Geplant 24. November 2026 , in 1 Tag"),
        ([date(2026, 11, 23)], None, "Geplant 23. November 2026 , heute"),
        ([date(2026, 11, 22)], None, "Überfällig 22. November 2026 , seit 1 Tag"),
        ([date(2026, 3, 31)], date(2026, 3, 31), "Erreicht am 31. März 2026"),
        ([date(2026, 3, 31)], date(2026, 4, 9), "Erreicht am 9. April 2026 , Termin war der 31. März 2026"),
        (
            [date(2026, 3, 31), date(2026, 6, 30), date(2026, 10, 31)],
            None,
            "Überfällig 31. Oktober 2026 , seit 23 Tagen ursprünglich 31. März 2026 , dann 30. Juni 2026 , "
            "um 214 Tage verschoben",
        ),
        (
            [date(2027, 3, 31), date(2027, 3, 30)],
            None,
            "Geplant 30. März 2027 , in 127 Tagen ursprünglich 31. März 2027 , um 1 Tag vorgezogen",
        ),
        (
            [date(2027, 3, 31), date(2027, 6, 30), date(2027, 3, 31)],
            None,
            "Geplant 31. März 2027 , in 128 Tagen ursprünglich 30. Juni 2027 , wieder am ersten Termin",
        ),
    ],
)
def test_a_milestone_says_when_and_when_at_first(
    client: Client, dues: list[date], done_on: date | None, expected: str
) -> None:
    make_milestone(make_measures(1)[0], *dues, done_on=done_on)
    assert f"Pilot {expected}" in words(client)


def test_old_dates_are_struck_and_have_their_reason(client: Client) -> None:
    make_milestone(make_measures(1)[0], date(2026, 3, 31), date(2026, 6, 30), reason="Es fehlt <Personal>.")
    html = client.get("/massnahmen/M-000/").content.decode()
    assert '<del><time datetime="2026-03-31">31. März 2026</time></del>' in html
    assert '<time datetime="2026-03-01">1. März 2026</time>: <span lang="de">Es fehlt &lt;Personal&gt;.</span>' in html
    # The drawing is for the eye only.
    assert '<figure class="lanes no-print" aria-hidden="true">' in html


def test_open_milestones_of_a_stopped_measure_are_dropped(client: Client) -> None:
    measure = make_measures(1)[0]
    Measure.objects.update(status=Status.STOPPED)
    make_milestone(measure, date(2026, 3, 31))
    said = words(client)
    assert "Pilot Entfallen Die Maßnahme wurde eingestellt. Termin war der 31. März 2026" in said
    assert "Überfällig" not in said


def test_an_indicator_is_a_picture_a_sentence_and_a_table(client: Client) -> None:
    make_indicator(make_measures(1)[0], "37.5", "22.8")
    html = client.get("/massnahmen/M-000/").content.decode()
    assert (
        '<desc id="k1-text">Liniendiagramm. Ausgangswert 38,0 am 1. Januar 2025, Ziel 7,0 bis 31. Dezember 2027. '
        "Zuletzt 22,8 am 2. Februar 2025. Alle Werte stehen in der Tabelle darunter.</desc>" in html
    )
    assert html.count('class="chart__path" x1') == 1
    table = html[html.index("<tbody>", html.index("k1-tabelle")) :]
    table = table[: table.index("</tbody>")]
    assert re.findall(r'class="num">([^<]+)<', table) == ["38,0", "37,5", "22,8", "7,0"]
    assert " style=" not in html and "<script" not in html
    assert "22,8 Tage am 2. Februar 2025 49 % des Wegs vom Ausgangswert zum Ziel" in words(client)
    english = client.get("/en/massnahmen/M-000/").content.decode()
    assert ">22.8<" in english


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("40", "Weiter vom Ziel entfernt als am Anfang"),
        ("5", "Ziel erreicht"),
        ("7", "Ziel erreicht"),
        ("38", "0 % des"),
    ],
)
def test_how_far_it_is(client: Client, value: str, expected: str) -> None:
    make_indicator(make_measures(1)[0], value)
    assert expected in words(client)


def test_an_indicator_without_a_value_says_so(client: Client) -> None:
    make_indicator(make_measures(1)[0])
    assert "Noch kein Wert gemessen" in words(client)


def test_a_goal_that_is_the_start_has_no_way(client: Client) -> None:
    make_indicator(make_measures(1)[0], "38", target=38)
    assert "des Wegs" not in words(client)


def test_a_long_series_is_shown_from_its_end(client: Client) -> None:
    make_indicator(make_measures(1)[0], *(str(n) for n in range(queries.MOST_VALUES + 5)))
    html = client.get("/massnahmen/M-000/").content.decode()
    assert "Ältere Werte stehen in den Dateien." in html
    assert html.count('class="chart__path" x1') == queries.MOST_VALUES - 1
    assert ">404,0<" in html and ">4,0<" not in html


def test_updates_are_told_without_the_names_of_their_writers(cast: Cast, client: Client) -> None:
    measure = make_measures(1)[0]
    make_rest([measure])
    measure.updates.update(
        written_by=cast.department, happened="Zwei Ämter\n\nsind dabei", next_steps="Alle", light="red", note="Personal"
    )
    said = words(client)
    assert (
        "3. August 2026 Rot: steht Geplant Zwei Ämter sind dabei Anmerkung zur Ampel: Personal Als Nächstes: Alle"
        in said
    )
    assert cast.department.get_full_name() not in said


def test_without_an_update_the_page_says_so(client: Client) -> None:
    make_measures(1)
    assert "Zu dieser Maßnahme liegt noch keine Meldung vor." in words(client)


@pytest.mark.parametrize(
    ("kind", "from_here", "from_there"),
    [
        (LinkKind.DEPENDS_ON, "Hängt ab von", "Wird gebraucht für"),
        (LinkKind.BLOCKS, "Blockiert", "Wird blockiert von"),
        (LinkKind.SAME_GOAL, "Hat dasselbe Ziel wie", "Hat dasselbe Ziel wie"),
    ],
)
def test_a_link_is_told_from_both_ends(client: Client, kind: str, from_here: str, from_there: str) -> None:
    one, other = make_measures(2)
    MeasureLink.objects.create(source=one, target=other, kind=kind, note="Ohne Anmeldung kein Termin")
    assert f"{from_here} M-001 Maßnahme Nummer 1 Gelb: gefährdet Ohne Anmeldung kein Termin" in words(client)
    assert f"{from_there} M-000 Maßnahme Nummer 0 Grün: im Plan" in words(client, "M-001")


def test_published_reports_say_how_it_stood(cast: Cast, client: Client) -> None:
    queries._standings.cache_clear()
    with time_machine.travel(datetime(2027, 1, 10, tzinfo=UTC), tick=False):
        summer, winter = make_two_reports(cast)
        said = words(client, "M-01")
        assert f"Zwischenbericht zum {'30. Juni 2026'} Läuft Grün: im Plan" in said
        assert "31. Dezember 2026" not in said, "drafts are not public"
        publish(cast, winter)
        said = words(client, "M-01")
    assert "Zwischenbericht zum 31. Dezember 2026 Läuft Rot: steht" in said
    assert said.index("31. Dezember 2026") < said.index("30. Juni 2026")
    html = client.get("/massnahmen/M-01/").content.decode()
    assert f'href="/berichte/{summer.slug}/"' in html
    assert (summer.cutoff, winter.cutoff) == (SUMMER, WINTER)
    assert "In diesen Berichten" in words(client, "M-04") and "30. Juni" not in words(client, "M-04")


def test_facts(client: Client) -> None:
    chapter, other = make_chapter("Digitale Schulen"), make_chapter("Offene Daten")
    measure = make_measures(1, chapter)[0]
    Measure.objects.update(
        budget=Decimal("1250000"),
        budget_source="Haushalt 2026",
        region="Nord",
        focus="education",
        further_partners="Hochschule",
        light=Light.RED,
        note="Es fehlt Personal.",
    )
    measure.other_chapters.set([chapter, other])
    measure.partners.add(make_organisation("Stadtreinigung", "reinigung"))
    said = words(client)
    for fact in [
        "Anmerkung zur Ampel (Rot: steht) Es fehlt Personal.",
        "Beteiligt Stadtreinigung Hochschule",
        "Kapitel Digitale Schulen Offene Daten",
        "Gebiet Nord",
        "Budget 1.250.000 € Haushalt 2026",
        "Digitale Bildung",
    ]:
        assert fact in said
    Measure.objects.update(budget=Decimal("0.5"))
    assert "Budget 0,50 €" in words(client)


def test_an_owner_that_is_no_more(client: Client) -> None:
    make_measures(1)
    Organisation.objects.filter(slug="bildung").update(dissolved_on=date(2026, 8, 1))
    assert "Die zuständige Stelle wurde am 1. August 2026 aufgelöst." in words(client)


@pytest.mark.parametrize("number", [2, 40])
def test_one_page_costs_the_same_however_much_there_is(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_parts", [])  # rooms above pin their own queries
    measures = make_measures(number, make_chapter())
    make_rest(measures)
    for other in measures[1:]:
        MeasureLink.objects.create(source=measures[0], target=other, kind=LinkKind.SAME_GOAL)
    for _copy in range(number):
        make_milestone(measures[0], date(2026, 3, 31), date(2026, 6, 30))
    # measure, partners, chapters, milestones, slips, indicators, values, updates, links both ways, reports
    with django_assert_num_queries(11):
        assert client.get("/massnahmen/M-000/").status_code == 200
