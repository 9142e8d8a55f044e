"""Who contributes to which chapter: every number is as long as the list it leads to, every gap has a name."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from digitalrat.masterplan.models import ActionField, Chapter
from digitalrat.masterplan.services import set_visibility
from digitalrat.measures.models import Measure
from digitalrat.measures.queries.matrix import Matrix, matrix
from digitalrat.members.enums import OrganisationKind
from tests.factories.masterplan import make_chapter
from tests.factories.public_measures import make_measures, make_organisation, make_rest

pytestmark = pytest.mark.django_db

COMPANY, EXTERNAL = OrganisationKind.COMPANY, OrganisationKind.EXTERNAL


@pytest.fixture
def plan() -> tuple[Chapter, Chapter, Chapter]:
    """M-000 to M-005 of Bildung (even) and Stadtwerke (odd): schools have four, data one with a helper, nets none."""
    schools, data, nets = make_chapter("Digitale Schulen"), make_chapter("Offene Daten"), make_chapter("Netze")
    make_measures(6)
    Measure.objects.filter(number__in=["M-000", "M-001", "M-002", "M-003"]).update(chapter=schools)
    Measure.objects.filter(number="M-004").update(chapter=data)
    measure = Measure.objects.get(number="M-000")
    measure.other_chapters.set([data, schools])
    measure.partners.add(make_organisation("Stadtreinigung", "reinigung", COMPANY))
    return schools, data, nets


def cells(found: Matrix) -> dict[str, dict[str, tuple[int, int]]]:
    return {
        row.chapter.title: {cell.organisation.slug: (cell.own, cell.taking_part) for cell in row.cells}
        for group in found.groups
        for row in group.rows
    }


def test_own_measures_and_those_taken_part_in(plan: tuple[Chapter, Chapter, Chapter]) -> None:
    found = matrix()
    assert cells(found) == {
        "Digitale Schulen": {"bildung": (2, 0), "stadtwerke": (2, 0), "reinigung": (0, 1)},
        "Netze": {"bildung": (0, 0), "stadtwerke": (0, 0), "reinigung": (0, 0)},
        "Offene Daten": {"bildung": (2, 0), "stadtwerke": (0, 0), "reinigung": (0, 1)},
    }
    assert [(total.organisation.slug, total.number) for total in found.totals] == [
        ("bildung", 3),
        ("stadtwerke", 3),
        ("reinigung", 0),
    ]
    assert [chapter.title for chapter in found.empty_chapters] == ["Netze"]
    assert found.without_chapter == 1


def test_every_number_is_as_long_as_its_list(plan: tuple[Chapter, Chapter, Chapter], client: Client) -> None:
    found = matrix()
    linked = [(total.number, total.query) for total in found.totals if total.number]
    for group in found.groups:
        for row in group.rows:
            linked += [(row.total, row.query)] if row.total else []
            linked += [(cell.own, cell.own_query) for cell in row.cells if cell.own]
            linked += [(cell.taking_part, cell.part_query) for cell in row.cells if cell.taking_part]
    html = client.get("/massnahmen/matrix/").content.decode()
    for number, query in linked:
        assert f'href="/massnahmen/{query.replace("&", "&amp;")}"' in html or f'href="/massnahmen/{query}"' in html
        assert client.get(f"/massnahmen/{query}").context["page_obj"].paginator.count == number
    assert len(linked) == 9


def test_gaps_are_named(plan: tuple[Chapter, Chapter, Chapter], client: Client) -> None:
    make_organisation("Verkehrsbetriebe", "verkehr", COMPANY)
    make_organisation("Ein Verein", "verein", EXTERNAL)
    make_organisation("Altes Amt", "alt", dissolved_on=date(2024, 1, 1))
    assert [organisation.name for organisation in matrix().absent] == ["Verkehrsbetriebe"]
    html = client.get("/massnahmen/matrix/").content.decode()
    assert html.count("noch kein Beitrag") == 4  # three for nets, the works for data
    assert "Verkehrsbetriebe" in html and "Ein Verein" not in html and "Altes Amt" not in html
    assert "1 Maßnahme gehört zu keinem veröffentlichten Kapitel" in html


def test_a_dissolved_owner_keeps_its_column(plan: tuple[Chapter, Chapter, Chapter]) -> None:
    works = make_organisation("Stadtwerke", "stadtwerke")
    works.dissolved_on = date(2026, 1, 1)
    works.save()
    assert works in matrix().columns and works not in matrix().absent


def test_a_chapter_that_is_not_published_has_no_row(plan: tuple[Chapter, Chapter, Chapter], client: Client) -> None:
    schools, _data, _nets = plan
    set_visibility(by=None, chapter=schools, is_published=False)
    assert list(cells(matrix())) == ["Netze", "Offene Daten"]
    assert matrix().without_chapter == 4
    assert "Digitale Schulen" not in client.get("/massnahmen/matrix/").content.decode()


def test_chapters_stand_under_their_field_in_the_order_of_the_plan(plan: tuple[Chapter, Chapter, Chapter]) -> None:
    schools, data, nets = plan
    first = ActionField.objects.create(plan=schools.plan, title="Zuerst", slug="zuerst", position=1)
    last = ActionField.objects.create(plan=schools.plan, title="Dann", slug="dann", position=2)
    Chapter.objects.filter(pk=schools.pk).update(action_field=last)
    Chapter.objects.filter(pk=data.pk).update(action_field=first)
    Chapter.objects.filter(pk=nets.pk).update(action_field=None)
    groups = [(group.action_field, [row.chapter for row in group.rows]) for group in matrix().groups]
    assert groups == [(first, [data]), (last, [schools]), (None, [nets])]


def test_the_table_has_headers_for_screen_readers(plan: tuple[Chapter, Chapter, Chapter], client: Client) -> None:
    html = client.get("/massnahmen/matrix/").content.decode()
    assert html.count('scope="col"') == 2 + 3
    assert html.count('scope="row"') == 3 + 1
    assert html.count("data-label=") == 4 * 4


@pytest.mark.parametrize("number", [40, 4000])
def test_the_matrix_costs_the_same_whatever_its_size(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_rest(make_measures(number, make_chapter()))
    with django_assert_num_queries(5):
        page = client.get("/massnahmen/matrix/")
    assert not page.cookies and "Cookie" not in page.headers.get("Vary", "")


def test_without_measures_it_says_what_will_be_here(client: Client) -> None:
    make_chapter()
    assert "Noch keine Maßnahmen" in client.get("/massnahmen/matrix/").content.decode()
