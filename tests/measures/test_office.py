"""What the office does with a measure: entering it, changing all of its fields, linking it with others."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from digitalrat.measures.enums import Light, LinkKind, Status
from digitalrat.measures.models import Measure, MeasureLink
from digitalrat.measures.services import link_measures, update_measure, write_update
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation
from tests.factories.masterplan import make_chapter
from tests.factories.measures import make_measure
from tests.factories.members import Cast

from .browsing import fields, signed_in

DESK = "/arbeitsraum/massnahmen/"


@pytest.fixture
def company(cast: Cast) -> Organisation:
    return Organisation.objects.create(name="Stadtwerke", slug="stadtwerke", kind=OrganisationKind.COMPANY)


# --- entering -----------------------------------------------------------------------------------------------------


def new(company: Organisation, **details: Any) -> dict[str, Any]:
    return {
        "owner": company.pk,
        "number": "M-41",
        "title": "Sensornetz",
        "sphere": "outside",
        "status": "planned",
        "light": "grey",
        **details,
    }


def test_a_new_measure_with_all_it_can_say(cast: Cast, company: Organisation) -> None:
    office = signed_in(cast.office)
    chapter, other = make_chapter(), make_chapter("Netze")
    assert office.get(DESK + "neu/").status_code == 200
    answer = office.post(
        DESK + "neu/",
        new(
            company,
            chapter=chapter.pk,
            other_chapters=[other.pk],
            partners=[cast.department.organisation_id],
            further_partners="Hochschule",
            begins_on="1.1.2027",
            ends_on="31.12.2028",
            budget="1.500.000,50 €",
            budget_source="Landesmittel",
            region="linksrheinisch",
            focus="startups",
            light="yellow",
            note="Förderung offen",
        ),
    )
    measure = Measure.objects.get()
    assert answer.headers["Location"] == DESK + "M-41/"
    assert (measure.budget, measure.begins_on) == (Decimal("1500000.50"), date(2027, 1, 1))
    assert list(measure.other_chapters.all()) == [other]
    assert list(measure.partners.all()) == [cast.department.organisation]


@pytest.mark.parametrize(
    ("typed", "euros"),
    [
        ("1.500", Decimal(1500)),
        ("1,500", Decimal(1500)),
        ("1500,5", Decimal("1500.5")),
        ("1 500 000 EUR", Decimal(1500000)),
        ("1,500,000.00", Decimal(1500000)),
        ("", None),
        ("viel", "wrong"),
        ("1.50.0", "wrong"),
        ("-5", "wrong"),
    ],
)
def test_a_budget_as_people_write_it(cast: Cast, company: Organisation, typed: str, euros: Any) -> None:
    page = signed_in(cast.office).post(DESK + "neu/", new(company, budget=typed))
    if euros == "wrong":
        assert page.status_code == 422 and list(page.context["form"].errors) == ["budget"]
    else:
        assert Measure.objects.get().budget == euros


def test_what_does_not_fit_is_said_at_its_field_and_kept(cast: Cast, company: Organisation) -> None:
    make_measure(cast, "M-41", "Etwas ganz anderes")
    office = signed_in(cast.office)
    for details, field in [
        ({"number": "M 42"}, "number"),
        ({"number": "neu"}, "number"),
        ({}, "number"),
        ({"number": "M-42", "title": " "}, "title"),
        ({"number": "M-42", "owner": ""}, "owner"),
        ({"number": "M-42", "light": "red"}, "note"),
        ({"number": "M-42", "begins_on": "2.1.2027", "ends_on": "1.1.2027"}, "ends_on"),
        ({"number": "M-42", "begins_on": "gestern"}, "begins_on"),
        ({"number": "M-42", "partners": [company.pk]}, "partners"),
    ]:
        page = office.post(DESK + "neu/", new(company, **details, description="Lang getippt"))
        assert (page.status_code, list(page.context["form"].errors)) == (422, [field]), field
        assert "Lang getippt" in page.text
    assert Measure.objects.count() == 1


def test_a_double_is_shown_before_it_is_saved(cast: Cast, company: Organisation) -> None:
    make_measure(cast, "M-05", "Ausbau des Sensornetzes")
    office = signed_in(cast.office)
    sent = new(company, title="Sensornetz ausbauen")
    page = office.post(DESK + "neu/", sent)
    assert page.status_code == 422
    assert "Ähnliche Maßnahmen gibt es schon" in page.text and 'href="/massnahmen/M-05/"' in page.text
    assert 'name="anyway" value="M-05"' in page.text and "Trotzdem anlegen" in page.text
    assert Measure.objects.count() == 1
    # Having seen one says nothing about another that came in between.
    make_measure(cast, "M-06", "Ausbau Sensornetz")
    assert office.post(DESK + "neu/", sent | {"anyway": "M-05"}).status_code == 422
    assert office.post(DESK + "neu/", sent | {"anyway": "M-05,M-06"}).status_code == 302
    assert Measure.objects.filter(number="M-41").exists()


def test_only_the_office_enters_changes_and_links(cast: Cast) -> None:
    make_measure(cast)
    for person in (cast.department, cast.cdo, cast.editor):
        for address in ("neu/", "M-01/aendern/", "M-01/verbindungen/"):
            assert signed_in(person).get(DESK + address).status_code == 403
            assert signed_in(person).post(DESK + address, {}).status_code == 403
    for address in ("M-99/aendern/", "M-99/verbindungen/"):
        assert signed_in(cast.office).get(DESK + address).status_code == 404


# --- changing -----------------------------------------------------------------------------------------------------


def test_all_fields_are_changed_on_one_page(cast: Cast, company: Organisation) -> None:
    chapter = make_chapter()
    measure = make_measure(cast, chapter=chapter, partners=[company], budget=Decimal(12000), begins_on=date(2026, 1, 2))
    office = signed_in(cast.office)
    page = office.get(DESK + "M-01/aendern/")
    form = fields(page)
    assert (form["budget"], form["begins_on"], form["partners"]) == ("12.000", "02.01.2026", [str(company.pk)])
    # Saved as it stands, nothing changes.
    assert office.post(DESK + "M-01/aendern/", form).headers["Location"] == DESK + "M-01/"
    assert Measure.objects.get().lock_version == 0
    office.post(DESK + "M-01/aendern/", form | {"budget": "13.000", "partners": []})
    measure.refresh_from_db()
    assert (measure.budget, list(measure.partners.all()), measure.chapter) == (Decimal(13000), [], chapter)
    page = office.post(DESK + "M-01/aendern/", fields(office.get(DESK + "M-01/aendern/")) | {"light": "red"})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["note"])


def test_of_two_who_change_nobody_loses_anything(cast: Cast) -> None:
    measure = make_measure(cast, description="Alt", region="Nord")
    office = signed_in(cast.office)
    form = fields(office.get(DESK + "M-01/aendern/"))
    # Meanwhile: the title that both want, and a note and light that only the other one touched.
    update_measure(by=cast.cdo, measure=measure, title="Ihr Titel", contact="Referat 3")
    write_update(
        by=cast.department, measure=measure, happened="Stau", status=Status.RUNNING, light=Light.RED, note="Stau <b>"
    )
    mine = form | {"title": "Mein Titel", "region": "Süd", "description": "Alt\r\nund neu"}
    page = office.post(DESK + "M-01/aendern/", mine)
    assert page.status_code == 422
    assert "Dora Dezernat hat die Maßnahme am" in page.text
    measure.refresh_from_db()
    assert (measure.title, measure.region) == ("Ihr Titel", "Nord")
    conflict = page.context["conflict"]
    assert [(one["label"], one["saved"], one["mine"]) for one in conflict["both"]] == [
        ("Titel", "Ihr Titel", "Mein Titel")
    ]
    assert {one["label"]: one["saved"] for one in conflict["taken_over"]} == {
        "Ansprechstelle": "Referat 3",
        "Ampel": "Rot: steht",
        "Anmerkung zur Ampel": "Stau <b>",
    }
    assert "Stau <b>" not in page.text
    # What stands in the form now is mine where I typed and theirs elsewhere; saving it saves just that.
    again = fields(page)
    assert (again["title"], again["light"], again["region"]) == ("Mein Titel", "red", "Süd")
    assert office.post(DESK + "M-01/aendern/", again).status_code == 302
    measure.refresh_from_db()
    assert (measure.title, measure.contact, measure.light, measure.region, measure.description) == (
        "Mein Titel",
        "Referat 3",
        "red",
        "Süd",
        "Alt\nund neu",
    )


@pytest.mark.parametrize("seen", ["", "nonsense", "[1]", '{"title": 3}'])
def test_a_page_that_forgot_what_it_showed_still_loses_nothing(cast: Cast, seen: str) -> None:
    measure = make_measure(cast)
    office = signed_in(cast.office)
    form = fields(office.get(DESK + "M-01/aendern/")) | {"title": "Mein Titel", "seen": seen}
    update_measure(by=cast.cdo, measure=measure, title="Ihr Titel")
    page = office.post(DESK + "M-01/aendern/", form)
    assert page.status_code == 422 and 'value="Mein Titel"' in page.text
    assert Measure.objects.get().title == "Ihr Titel"


# --- linking ------------------------------------------------------------------------------------------------------


def test_links_are_made_and_removed(cast: Cast) -> None:
    one, two = make_measure(cast, "M-01"), make_measure(cast, "M-02", "Sensornetz")
    office = signed_in(cast.office)
    address = DESK + "M-01/verbindungen/"
    assert "Noch keine." in office.get(address).text
    sent = {"kind": "depends_on", "target": "m-02 Sensornetz", "note": "Erst das Netz"}
    page = office.post(address, sent, follow=True)
    assert "Festgehalten: M-01 hängt ab von M-02." in page.text and "Erst das Netz" in page.text
    link = MeasureLink.objects.get()
    assert (link.source, link.target, link.made_by) == (one, two, cast.office)
    assert "M-02 wird gebraucht von" in " ".join(office.get(DESK + "M-02/verbindungen/").text.split())
    for sent, message in [
        ({"kind": "depends_on", "target": "M-02"}, "Diese Verbindung gibt es schon."),
        ({"kind": "blocks", "target": "M-02"}, "im Kreis aufeinander warten: M-02 → M-01 → M-02."),
        ({"kind": "same_goal", "target": "M-01"}, "nicht mit sich selbst"),
        ({"kind": "same_goal", "target": "M-77"}, "Eine Maßnahme mit der Nummer M-77 gibt es nicht."),
        ({"kind": "same_goal", "target": ""}, "Bitte nennen Sie die Nummer"),
    ]:
        page = office.post(address, sent)
        assert (page.status_code, list(page.context["form"].errors)) == (422, ["target"])
        assert message in page.text
    # Only a link of this measure is removed here.
    third = make_measure(cast, "M-03")
    office.post(DESK + "M-03/verbindungen/", {"remove": link.pk})
    office.post(address, {"remove": "nonsense"})
    assert MeasureLink.objects.count() == 1
    link_measures(by=cast.office, source=third, target=two, kind=LinkKind.SAME_GOAL)
    page = office.post(DESK + "M-02/verbindungen/", {"remove": link.pk}, follow=True)
    assert "Die Verbindung ist entfernt." in page.text
    assert [one.source for one in MeasureLink.objects.all()] == [third]
