"""An office in trouble: the office opens a case, calls help, others take steps, everybody reads, it is closed."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from digitalrat.core.errors import InputError, StateError
from digitalrat.core.models import AuditEntry
from digitalrat.measures import signals
from digitalrat.measures.models import UrgentCase, UrgentStep
from digitalrat.measures.services import (
    add_step,
    call_helpers,
    close_case,
    correct_step,
    release_case,
    update_case,
)
from digitalrat.members.enums import OrganisationKind, Role
from digitalrat.members.models import Organisation, User
from digitalrat.members.services import dissolve_organisation
from tests.factories.masterplan import make_chapter
from tests.factories.measures import make_case
from tests.factories.members import Cast, make_user

DESK = "/arbeitsraum/dringend/"
PUBLIC = "/massnahmen/dringend/"
SECRET = "Zweiundvierzig Menschen warten im Flur"


@pytest.fixture
def department(cast: Cast) -> Organisation:
    return Organisation.objects.get(slug="digitales")


@pytest.fixture
def helping(cast: Cast) -> Organisation:
    return Organisation.objects.create(name="Amt für Personal", slug="personal", kind=OrganisationKind.DEPARTMENT)


@pytest.fixture
def helper(helping: Organisation) -> User:
    return make_user("Hanna", "Hilfe", Role.CONTRIBUTOR, organisation=helping)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def desk(case: UrgentCase, act: str = "") -> str:
    return f"{DESK}{case.uuid}/{act}"


# --- the story ----------------------------------------------------------------------------------------------------


@time_machine.travel("2026-11-23 10:00")
def test_from_the_first_alarm_to_the_closing_note(
    cast: Cast, department: Organisation, helping: Organisation, helper: User
) -> None:
    office, visitor = signed_in(cast.office), Client()
    answer = office.post(
        DESK + "neu/",
        {
            "title": "Keine Termine in der Ausländerbehörde",
            "organisation": department.pk,
            "since": "13.10.2026",
            "problem": "Wer verlängern muss, findet keinen Termin.",
            "chapter": "",
        },
    )
    case = UrgentCase.objects.get()
    assert answer.headers["Location"] == desk(case)
    assert case.slug == "keine-termine-in-der-auslaenderbehoerde"
    assert "seit 41 Tagen" in office.get(DESK).text
    assert visitor.get(PUBLIC + case.slug + "/").status_code == 404

    # Help is called; only then does the helper find the case.
    assert signed_in(helper).get(desk(case)).status_code == 404
    office.post(desk(case, "hilfe/"), {"organisations": [helping.pk]})
    page = signed_in(helper).get(desk(case))
    assert page.status_code == 200 and "Schritt eintragen" in page.text and "Veröffentlichen" not in page.text
    answer = signed_in(helper).post(desk(case), {"text": "Zwei Leute entsandt.", "taken_on": "20.11.2026"})
    assert answer.status_code == 302
    step = UrgentStep.objects.get()
    assert (step.organisation, step.taken_on, step.written_by) == (helping, date(2026, 11, 20), helper)

    # Asked before it is public; then everybody reads it.
    assert "Ja, veröffentlichen" in office.get(desk(case, "freigeben/")).text
    assert visitor.get(PUBLIC + case.slug + "/").status_code == 404
    office.post(desk(case, "freigeben/"))
    page = visitor.get(PUBLIC + case.slug + "/")
    assert [word in page.text for word in ("seit 41 Tagen", "Zwei Leute entsandt.", "Amt für Personal")] == [True] * 3
    assert "Hanna" not in page.text

    # Closing wants a word; the closed case stays, with how long it took.
    refused = office.post(desk(case, "abschliessen/"), {"closing_note": "   "})
    assert (refused.status_code, "Bitte schreiben Sie, wie der Fall ausgegangen ist." in refused.text) == (422, True)
    with time_machine.travel("2026-12-15 10:00"):
        office = signed_in(cast.office)
        office.post(desk(case, "abschliessen/"), {"closing_note": "Die Warteliste ist leer."})
        page = visitor.get(PUBLIC + case.slug + "/")
        assert "Dauer: 63 Tage" in page.text and "Die Warteliste ist leer." in page.text
        assert "Dauer: 63 Tage" in visitor.get(PUBLIC).text
    with time_machine.travel("2027-03-01 10:00"):
        assert "Dauer: 63 Tage" in visitor.get(PUBLIC).text
    verbs = list(AuditEntry.objects.filter(verb__startswith="urgent_case").values_list("verb", flat=True))
    assert verbs == [f"urgent_case.{verb}" for verb in ("opened", "helpers_called", "step_taken", "released", "closed")]


def test_each_step_is_told(
    cast: Cast, helping: Organisation, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    heard: list[tuple[str, dict[str, Any]]] = []
    receivers = []
    for name in (
        "urgent_case_opened",
        "urgent_helpers_called",
        "urgent_step_taken",
        "urgent_case_released",
        "urgent_case_closed",
    ):

        def receiver(name: str = name, **kwargs: Any) -> None:
            heard.append((name, kwargs))

        getattr(signals, name).connect(receiver, weak=False)
        receivers.append((getattr(signals, name), receiver))
    try:
        with django_capture_on_commit_callbacks(execute=True):
            case = make_case(cast)
            call_helpers(by=cast.office, case=case, organisations=[helping])
            call_helpers(by=cast.office, case=case, organisations=[])
            add_step(by=cast.office, case=case, text="Angerufen.")
            release_case(by=cast.office, case=case)
            close_case(by=cast.office, case=case, closing_note="Gelöst.")
    finally:
        for signal, receiver in receivers:
            signal.disconnect(receiver)
    assert [name for name, _kwargs in heard] == [
        "urgent_case_opened",
        "urgent_helpers_called",
        "urgent_step_taken",
        "urgent_case_released",
        "urgent_case_closed",
    ]
    assert heard[1][1]["organisations"] == [helping]
    assert {kwargs["by"] for _name, kwargs in heard} == {cast.office}


# --- what is refused ----------------------------------------------------------------------------------------------

TODAY = timezone.localdate()


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"problem": ""}, "problem"),
        ({"problem": "x" * 3001}, "problem"),
        ({"since": TODAY + timedelta(days=2)}, "since"),
        ({"since": date(26, 1, 1)}, "since"),
    ],
)
def test_a_case_that_does_not_hold_together_is_refused(cast: Cast, details: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as refused:
        make_case(cast, **details)
    assert (refused.value.field, bool(refused.value.message)) == (field, True)
    assert (UrgentCase.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_the_form_says_it_at_the_field_and_keeps_what_was_typed(cast: Cast, department: Organisation) -> None:
    form = {"title": "Termine", "organisation": department.pk, "since": "31.02.2026", "problem": "Alles voll."}
    answer = signed_in(cast.office).post(DESK + "neu/", form)
    assert answer.status_code == 422
    assert "Bitte schreiben Sie einen Tag, zum Beispiel 31.12.2026." in answer.text
    assert "Alles voll." in answer.text and "31.02.2026" in answer.text
    later = {**form, "since": (timezone.localdate() + timedelta(days=9)).strftime("%d.%m.%Y")}
    answer = signed_in(cast.office).post(DESK + "neu/", later)
    assert "liegt in der Zukunft" in answer.text and 'aria-invalid="true"' in answer.text


def test_steps_fit_the_time_of_the_case(cast: Cast) -> None:
    case = make_case(cast, since=date(2026, 3, 1))
    for day in (date(2026, 2, 28), timezone.localdate() + timedelta(days=1)):
        with pytest.raises(InputError) as refused:
            add_step(by=cast.office, case=case, text="Angerufen.", taken_on=day)
        assert refused.value.field == "taken_on"
    with pytest.raises(InputError) as refused:
        add_step(by=cast.office, case=case, text=" \n ")
    assert refused.value.field == "text"
    add_step(by=cast.office, case=case, text="Angerufen.", taken_on=date(2026, 3, 1))
    with pytest.raises(InputError) as refused:
        update_case(by=cast.office, case=case, **{**_details(case), "since": date(2026, 3, 2)})
    assert refused.value.field == "since"


def test_a_corrected_step_leaves_a_trace(cast: Cast) -> None:
    case = make_case(cast, since=date(2026, 3, 1))
    step = add_step(by=cast.office, case=case, text="Angerufn.", taken_on=date(2026, 3, 4))
    url = desk(case, f"schritte/{step.uuid}/")
    signed_in(cast.office).post(url, {"text": "Angerufen.", "taken_on": "04.03.2026"})
    step.refresh_from_db()
    assert step.text == "Angerufen."
    entry = AuditEntry.objects.get(verb="urgent_case.step_corrected")
    assert entry.details["text"] == ["Angerufn.", "Angerufen."] and "taken_on" not in entry.details
    assert signed_in(cast.department).get(url).status_code == 403
    assert signed_in(cast.office).get(desk(case, f"schritte/{uuid4()}/")).status_code == 404


def test_who_helps(cast: Cast, department: Organisation, helping: Organisation) -> None:
    case = make_case(cast)
    with pytest.raises(InputError, match="nicht selbst zu Hilfe"):
        call_helpers(by=cast.office, case=case, organisations=[department])
    call_helpers(by=cast.office, case=case, organisations=[helping])
    with pytest.raises(InputError, match="hilft bereits"):
        update_case(by=cast.office, case=case, **{**_details(case), "organisation": helping})
    other = Organisation.objects.create(name="Alt-Amt", slug="alt", kind=OrganisationKind.DEPARTMENT)
    dissolve_organisation(by=cast.office, organisation=other)
    with pytest.raises(InputError, match="aufgelöst"):
        call_helpers(by=cast.office, case=case, organisations=[helping, other])
    with pytest.raises(InputError, match="aufgelöst"):
        make_case(cast, organisation=other)
    # Who helped and is dissolved later does not stand in the way of calling others.
    dissolve_organisation(by=cast.office, organisation=helping)
    call_helpers(by=cast.office, case=case, organisations=[helping, Organisation.objects.get(slug="cdo-buero")])
    assert case.helpers.count() == 2


def test_a_closed_case_takes_nothing_more(cast: Cast) -> None:
    case = make_case(cast)
    step = add_step(by=cast.office, case=case, text="Angerufen.")
    close_case(by=cast.office, case=case, closing_note="Gelöst.")
    acts = [
        lambda: add_step(by=cast.office, case=case, text="Noch etwas."),
        lambda: correct_step(by=cast.office, step=step, text="Anders.", taken_on=step.taken_on),
        lambda: call_helpers(by=cast.office, case=case, organisations=[]),
        lambda: update_case(by=cast.office, case=case, **_details(case)),
        lambda: close_case(by=cast.office, case=case, closing_note="Noch einmal."),
    ]
    for act in acts:
        with pytest.raises(StateError, match="abgeschlossen"):
            act()
    page = signed_in(cast.office).post(desk(case), {"text": "Zu spät.", "taken_on": "01.01.2026"})
    assert (page.status_code, "abgeschlossen" in page.text, "Zu spät." in page.text) == (422, True, True)
    release_case(by=cast.office, case=case)
    with pytest.raises(StateError, match="bereits öffentlich"):
        release_case(by=cast.office, case=case)


def test_two_cases_with_one_title_have_two_addresses(cast: Cast) -> None:
    assert [make_case(cast, "Ämter zu").slug for _n in range(3)] == ["aemter-zu", "aemter-zu-2", "aemter-zu-3"]
    assert make_case(cast, "!!!").slug == "fall"


def test_a_change_names_before_and_after(cast: Cast) -> None:
    case, chapter = make_case(cast), make_chapter()
    update_case(by=cast.office, case=case, **{**_details(case), "title": "Termine fehlen", "chapter": chapter})
    entry = AuditEntry.objects.get(verb="urgent_case.updated")
    assert entry.details == {
        "title": ["Keine Termine im Meldeamt", "Termine fehlen"],
        "chapter": [None, chapter.pk],
    }
    update_case(by=cast.office, case=case, **_details(UrgentCase.objects.get()))
    assert AuditEntry.objects.filter(verb="urgent_case.updated").count() == 1


def _details(case: UrgentCase) -> dict[str, Any]:
    return {name: getattr(case, name) for name in ("title", "organisation", "since", "problem", "chapter")}


# --- who sees what ------------------------------------------------------------------------------------------------


def test_a_case_that_is_not_released_is_nowhere_for_others(cast: Cast, helping: Organisation, helper: User) -> None:
    """The secret phrase stands in title, problem and step: it could leak."""
    case = make_case(cast, SECRET, problem=SECRET + ", und es regnet.")
    add_step(by=cast.office, case=case, text=SECRET + ", Schritt eins.")
    for client in (Client(), signed_in(cast.other), signed_in(helper), signed_in(cast.editor), signed_in(cast.guest)):
        for address in (
            PUBLIC,
            PUBLIC + case.slug + "/",
            DESK,
            desk(case),
            "/massnahmen/",
            "/arbeitsraum/",
            "/en" + PUBLIC,
        ):
            page = client.get(address, follow=True)
            assert SECRET not in page.text, address
        for act in ("aendern/", "hilfe/", "freigeben/", "abschliessen/"):
            assert client.get(desk(case, act)).status_code in (302, 403, 404)
            assert client.post(desk(case, act)).status_code in (302, 403, 404)
    for person in (cast.office, cast.cdo, cast.department):
        assert SECRET in signed_in(person).get(DESK).text
    case.refresh_from_db()
    assert (case.released_at, case.closed_at) == (None, None)


def test_those_who_help_take_steps_and_no_more(cast: Cast) -> None:
    case = make_case(cast)
    client = signed_in(cast.department)
    for act in ("aendern/", "hilfe/", "freigeben/", "abschliessen/"):
        assert (client.get(desk(case, act)).status_code, client.post(desk(case, act)).status_code) == (403, 403)
    assert client.get(DESK + "neu/").status_code == 403
    # They write for their own house, whatever the form says.
    office = Organisation.objects.get(slug="cdo-buero")
    client.post(desk(case), {"text": "Schalter geöffnet.", "taken_on": "", "organisation": office.pk})
    assert not UrgentStep.objects.exists()
    day = timezone.localdate().strftime("%d.%m.%Y")
    client.post(desk(case), {"text": "Schalter geöffnet.", "taken_on": day, "organisation": office.pk})
    assert UrgentStep.objects.get().organisation == cast.department.organisation


def test_the_cdo_reads_and_the_member_is_led_to_the_public_page(cast: Cast) -> None:
    case = make_case(cast)
    page = signed_in(cast.cdo).get(desk(case))
    assert page.status_code == 200 and "Schritt eintragen" not in page.text
    assert signed_in(cast.cdo).post(desk(case), {"text": "x", "taken_on": "01.01.2026"}).status_code == 403
    release_case(by=cast.office, case=case)
    answer = signed_in(cast.other).get(desk(case))
    assert answer.headers["Location"] == f"{PUBLIC}{case.slug}/"
    assert signed_in(cast.other).get(DESK).status_code == 403


def test_what_people_wrote_is_escaped(cast: Cast) -> None:
    case = make_case(cast, "<script>alert(1)</script>", problem="<b>fett</b>")
    add_step(by=cast.office, case=case, text="<i>schief</i>")
    release_case(by=cast.office, case=case)
    close_case(by=cast.office, case=case, closing_note="<u>unter</u>")
    pages = [Client().get(PUBLIC), Client().get(f"{PUBLIC}{case.slug}/"), signed_in(cast.office).get(desk(case))]
    for page in pages:
        assert not any(tag in page.text for tag in ("<script>alert", "<b>fett", "<i>schief", "<u>unter"))


def test_a_chapter_that_was_withdrawn_is_not_named(cast: Cast) -> None:
    chapter = make_chapter("Geheimnisvolles Kapitel")
    case = make_case(cast, chapter=chapter)
    release_case(by=cast.office, case=case)
    assert "Geheimnisvolles Kapitel" in Client().get(f"{PUBLIC}{case.slug}/").text
    chapter.is_published = False
    chapter.save()
    assert "Geheimnisvolles Kapitel" not in Client().get(f"{PUBLIC}{case.slug}/").text


# --- pages --------------------------------------------------------------------------------------------------------


def test_visitors_sign_in_first(cast: Cast) -> None:
    case = make_case(cast)
    for address in (DESK, DESK + "neu/", desk(case)):
        assert Client().get(address).headers["Location"] == f"/konto/login/?next={address}"


@pytest.mark.parametrize("number", [1, 30])
def test_the_lists_and_pages_ask_the_same_however_much_there_is(
    cast: Cast, helping: Organisation, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cases = [make_case(cast, f"Fall {n}") for n in range(number)]
    for case in cases:
        add_step(by=cast.office, case=case, text="Angerufen.", organisation=helping)
        call_helpers(by=cast.office, case=case, organisations=[helping])
        release_case(by=cast.office, case=case)
    for n in range(number):
        add_step(by=cast.office, case=cases[0], text=f"Noch einmal, {n}.", organisation=helping)
    visitor = Client()
    with django_assert_num_queries(1):
        page = visitor.get(PUBLIC)
    assert page.text.count("card__title") == number
    assert not page.cookies and "Cookie" not in page.headers.get("Vary", "")
    with django_assert_num_queries(3):  # case with organisation and chapter, helpers, steps
        page = visitor.get(f"{PUBLIC}{cases[0].slug}/")
    assert page.text.count("timeline__item ") >= 1 and not page.cookies


def test_nothing_public_yet(client: Client, db: None) -> None:
    assert "Kein dringlicher Fall" in client.get(PUBLIC).text
    assert client.get(PUBLIC + "gibt-es-nicht/").status_code == 404
