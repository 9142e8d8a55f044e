"""The promise log: what was said, what was said later, and how long people have been waiting."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from digitalrat.core.errors import InputError, StateError
from digitalrat.core.models import AuditEntry
from digitalrat.masterplan.models import Chapter
from digitalrat.measures.enums import PromiseState, Relation
from digitalrat.measures.models import Promise, Statement
from digitalrat.measures.services import (
    add_statement,
    correct_statement,
    release_promise,
    update_promise,
)
from digitalrat.measures.standing import standing
from digitalrat.members.models import User
from tests.factories.masterplan import make_chapter
from tests.factories.measures import make_promise, said
from tests.factories.members import Cast

DESK = "/arbeitsraum/zusagen/"
PUBLIC = "/massnahmen/zusagen/"
SECRET = "Das sagen wir nur unter uns"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(**changes: Any) -> dict[str, Any]:
    form = {
        "relation": "contradicts",
        "said_on": "05.05.2021",
        "speaker": "Verwaltung gegenüber der Zeitung",
        "organisation": "",
        "quotation": "Online geht das nicht.",
        "source_title": "Zeitung vom 5. Mai 2021",
        "source_url": "https://zeitung.example/2021/05/05",
    }
    return {**form, **changes}


def later(cast: Cast, promise: Promise, relation: str, on: date, earlier: Statement | None = None) -> Statement:
    first = promise.statements.order_by("said_on").first()
    return add_statement(
        by=cast.office, promise=promise, relation=relation, refers_to=earlier or first, said=said(on, f"Am {on}.")
    )


# --- the story ----------------------------------------------------------------------------------------------------


@time_machine.travel("2026-11-23 10:00")
def test_promised_in_2019_contradicted_in_2021_fulfilled_at_last(cast: Cast) -> None:
    office, visitor = signed_in(cast.office), Client()
    first = sent(said_on="12.08.2019", quotation="Wir wollen den Umtausch online anbieten.")
    answer = office.post(DESK + "neu/", {**first, "title": "Führerschein online umtauschen", "chapter": ""})
    promise = Promise.objects.get()
    assert answer.headers["Location"] == f"{DESK}{promise.uuid}/"
    assert "Vor 7 Jahren und 3 Monaten zugesagt, nicht erfüllt" in office.get(DESK).text
    assert visitor.get(f"{PUBLIC}{promise.slug}/").status_code == 404

    statement = promise.statements.get()
    office.post(f"{DESK}{promise.uuid}/aussagen/neu/", sent(refers_to=statement.pk))
    office.post(f"{DESK}{promise.uuid}/freigeben/")
    page = visitor.get(f"{PUBLIC}fuehrerschein-online-umtauschen/").text
    assert "Widersprochen" in page and "Vor 7 Jahren und 3 Monaten zugesagt, nicht erfüllt" in page
    # The old and the contradicting words stand side by side: the old ones once on their own, once beside the new.
    assert page.count("Wir wollen den Umtausch online anbieten.") == 2
    assert page.count("Online geht das nicht.") == 1
    assert 'href="https://zeitung.example/2021/05/05"' in page

    done = sent(relation="fulfils", said_on="12.09.2026", quotation="Der Umtausch geht jetzt online.")
    office.post(f"{DESK}{promise.uuid}/aussagen/neu/", {**done, "refers_to": statement.pk})
    with time_machine.travel("2030-01-01 10:00"):
        page = visitor.get(f"{PUBLIC}{promise.slug}/").text
    assert "Zugesagt und nach 7 Jahren und 1 Monat erfüllt" in page
    assert list(AuditEntry.objects.filter(verb__startswith="promise").values_list("verb", flat=True)) == [
        "promise.logged",
        "promise.statement_added",
        "promise.statement_added",
        "promise.released",
        "promise.statement_added",
    ]


# --- how it stands ------------------------------------------------------------------------------------------------

# Relations with years, each to the statement with the given index; then state and day of fulfilment.
HISTORIES: list[tuple[list[tuple[str, int, int | None]], PromiseState, int | None]] = [
    ([], PromiseState.OPEN, None),
    ([("repeats", 2020, 0)], PromiseState.OPEN, None),
    ([("changes", 2020, 0)], PromiseState.OPEN, None),
    ([("contradicts", 2021, 0)], PromiseState.CONTRADICTED, None),
    ([("contradicts", 2021, 0), ("changes", 2022, 0)], PromiseState.CONTRADICTED, None),
    ([("contradicts", 2021, 0), ("repeats", 2022, 0)], PromiseState.OPEN, None),
    ([("contradicts", 2021, 0), ("fulfils", 2022, 0)], PromiseState.FULFILLED, 2022),
    ([("fulfils", 2022, 0), ("fulfils", 2023, 0)], PromiseState.FULFILLED, 2022),
    # "Done" was not true: it does not count, and the age runs on.
    ([("fulfils", 2022, 0), ("contradicts", 2023, 1)], PromiseState.CONTRADICTED, None),
    ([("fulfils", 2022, 0), ("contradicts", 2023, 1), ("fulfils", 2024, 0)], PromiseState.FULFILLED, 2024),
]


@pytest.mark.parametrize(("history", "state", "year"), HISTORIES)
def test_how_a_promise_stands(
    cast: Cast, history: list[tuple[str, int, int | None]], state: PromiseState, year: int | None
) -> None:
    promise = make_promise(cast, on=date(2019, 8, 12))
    statements = list(promise.statements.all())
    for relation, when, index in history:
        earlier = statements[index] if index is not None else None
        statements.append(later(cast, promise, relation, date(when, 1, 1), earlier))
    found = standing(statements)
    assert (found.state, found.promised_on) == (state, date(2019, 8, 12))
    assert (found.fulfilled_on.year if found.fulfilled_on else None) == year


def test_an_older_promise_that_turns_up_later_makes_it_older(cast: Cast) -> None:
    promise = make_promise(cast, on=date(2019, 8, 12))
    add_statement(by=cast.office, promise=promise, relation=Relation.PROMISES, said=said(date(2017, 2, 28)))
    assert standing(list(promise.statements.all())).promised_on == date(2017, 2, 28)


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"said_on": timezone.localdate() + timedelta(days=1)}, "said_on", "liegt in der Zukunft"),
        ({"said_on": date(21, 5, 5)}, "said_on", "Jahr"),
        ({"source_url": "http://zeitung.example/"}, "source_url", "https://"),
        ({"source_url": "javascript:alert(1)"}, "source_url", "https://"),
        ({"source_url": "zeitung.example"}, "source_url", "https://"),
        ({"source_url": "https://"}, "source_url", "keine vollständige Internetadresse"),
        ({"source_url": "https://a b.example/"}, "source_url", "keine vollständige Internetadresse"),
        ({"source_url": "https://ich:geheim@zeitung.example/"}, "source_url", "ohne Namen und Passwort"),
        ({"source_url": "https://zeitung.example/" + "x" * 500}, "source_url", ""),
        ({"quotation": " \n"}, "quotation", ""),
        ({"quotation": "x" * 2001}, "quotation", "2000"),
        ({"speaker": ""}, "speaker", ""),
        ({"source_title": ""}, "source_title", ""),
    ],
)
def test_a_statement_without_day_words_or_source_is_refused(
    cast: Cast, changes: dict[str, Any], field: str, message: str
) -> None:
    promise = make_promise(cast)
    entries = AuditEntry.objects.count()
    words: Any = {**said(date(2021, 5, 5)), **changes}
    with pytest.raises(InputError) as refused:
        add_statement(
            by=cast.office, promise=promise, relation="repeats", refers_to=promise.statements.get(), said=words
        )
    assert refused.value.field == field and message in refused.value.message
    assert (promise.statements.count(), AuditEntry.objects.count()) == (1, entries)


def test_a_statement_refers_to_an_earlier_one_of_the_same_promise(cast: Cast) -> None:
    promise, other = make_promise(cast), make_promise(cast, "Sprechstunde per Video")
    first = promise.statements.get()
    cases = [
        ("contradicts", None, date(2021, 1, 1), "frühere Aussage"),
        ("contradicts", other.statements.get(), date(2021, 1, 1), "anderen Zusage"),
        ("contradicts", first, date(2019, 8, 11), "also jünger"),
        ("promises", first, date(2021, 1, 1), "steht für sich"),
        ("denies", first, date(2021, 1, 1), ""),
    ]
    for relation, earlier, on, message in cases:
        with pytest.raises(InputError) as refused:
            add_statement(by=cast.office, promise=promise, relation=relation, refers_to=earlier, said=said(on))
        assert refused.value.field in ("refers_to", "relation") and message in refused.value.message
    assert Statement.objects.count() == 2


def test_nothing_refers_to_itself_not_even_by_a_detour_of_one_day(cast: Cast) -> None:
    promise = make_promise(cast, on=date(2019, 8, 12))
    first = promise.statements.get()
    second = later(cast, promise, "contradicts", date(2019, 8, 12), first)
    with pytest.raises(InputError, match="auf sich selbst"):
        correct_statement(
            by=cast.office, statement=first, relation="repeats", refers_to=second, said=said(date(2019, 8, 12))
        )
    with pytest.raises(InputError, match="auf sich selbst"):
        correct_statement(
            by=cast.office, statement=second, relation="repeats", refers_to=second, said=said(date(2019, 8, 12))
        )


def test_the_form_names_the_field_and_keeps_what_was_typed(cast: Cast) -> None:
    promise = make_promise(cast)
    url = f"{DESK}{promise.uuid}/aussagen/neu/"
    form = sent(said_on="11.08.2019", refers_to=promise.statements.get().pk)
    page = signed_in(cast.office).post(url, form)
    assert (page.status_code, "also jünger" in page.text, "Online geht das nicht." in page.text) == (422, True, True)
    page = signed_in(cast.office).post(url, sent(source_url="http://zeitung.example/", refers_to=form["refers_to"]))
    assert "mit https:// beginnt" in page.text and 'href="#id_source_url"' in page.text
    page = signed_in(cast.office).post(url, sent(refers_to="999999", relation="lügt"))
    assert page.status_code == 422 and Statement.objects.count() == 1


def test_a_correction_leaves_a_trace_and_stays_in_order(cast: Cast) -> None:
    promise = make_promise(cast, on=date(2019, 8, 12))
    first = promise.statements.get()
    later(cast, promise, "contradicts", date(2021, 5, 5), first)
    with pytest.raises(InputError) as refused:
        correct_statement(
            by=cast.office, statement=first, relation="promises", refers_to=None, said=said(date(2021, 5, 6))
        )
    assert refused.value.field == "said_on"
    form = sent(relation="promises", refers_to="", said_on="13.08.2019", quotation="Das kommt 2020.", source_url="")
    signed_in(cast.office).post(f"{DESK}{promise.uuid}/aussagen/{first.uuid}/", form)
    first.refresh_from_db()
    assert (first.said_on, first.quotation) == (date(2019, 8, 13), "Das kommt 2020.")
    details = AuditEntry.objects.get(verb="promise.statement_corrected").details
    assert details["said_on"] == ["2019-08-12", "2019-08-13"]
    assert details["quotation"] == ["Das kommt noch in diesem Jahr.", "Das kommt 2020."]


def test_released_once_and_for_good(cast: Cast) -> None:
    promise = make_promise(cast)
    release_promise(by=cast.office, promise=promise)
    with pytest.raises(StateError, match="bereits öffentlich"):
        release_promise(by=cast.office, promise=promise)


def test_title_and_chapter_change_the_address_stays(cast: Cast) -> None:
    promise, chapter = make_promise(cast), make_chapter()
    changed = update_promise(by=cast.office, promise=promise, title="Umtausch per Netz", chapter=chapter)
    assert (changed.slug, changed.chapter) == ("fuehrerschein-online", chapter)
    with pytest.raises(InputError) as refused:
        update_promise(by=cast.office, promise=promise, title=" ", chapter=None)
    assert refused.value.field == "title"


# --- who sees what ------------------------------------------------------------------------------------------------


def test_a_promise_that_is_not_released_is_nowhere_for_others(cast: Cast) -> None:
    promise = make_promise(cast, SECRET)
    later(cast, promise, "contradicts", date(2021, 5, 5))
    Statement.objects.update(quotation=SECRET)
    people = (cast.other, cast.cdo, cast.department, cast.editor, cast.chair)
    for client in (Client(), *map(signed_in, people)):
        for address in (PUBLIC, f"{PUBLIC}{promise.slug}/", DESK, f"{DESK}{promise.uuid}/", "/massnahmen/"):
            assert SECRET not in client.get(address, follow=True).text, address
        for act in ("", "aendern/", "freigeben/", "aussagen/neu/", f"aussagen/{promise.statements.first().uuid}/"):
            assert client.post(f"{DESK}{promise.uuid}/{act}", sent()).status_code in (302, 403, 405)
    promise.refresh_from_db()
    assert (promise.released_at, promise.statements.count()) == (None, 2)


def test_what_people_wrote_is_escaped(cast: Cast) -> None:
    promise = make_promise(cast, "<script>alert(1)</script>")
    promise.statements.update(quotation="<b>fett</b>", speaker="<i>schief</i>", source_title="<u>unter</u>")
    release_promise(by=cast.office, promise=promise)
    pages = (Client().get(PUBLIC), Client().get(f"{PUBLIC}{promise.slug}/"))
    for page in (*pages, signed_in(cast.office).get(f"{DESK}{promise.uuid}/")):
        assert not any(tag in page.text for tag in ("<script>alert", "<b>fett", "<i>schief", "<u>unter"))


def test_a_chapter_that_was_withdrawn_is_not_named(cast: Cast) -> None:
    chapter = make_chapter("Geheimnisvolles Kapitel")
    promise = update_promise(by=cast.office, promise=make_promise(cast), title="Titel", chapter=chapter)
    release_promise(by=cast.office, promise=promise)
    assert "Geheimnisvolles Kapitel" in Client().get(f"{PUBLIC}{promise.slug}/").text
    Chapter.objects.update(is_published=False)
    assert "Geheimnisvolles Kapitel" not in Client().get(f"{PUBLIC}{promise.slug}/").text


@pytest.mark.parametrize("number", [1, 30])
def test_the_lists_and_pages_ask_the_same_however_much_there_is(
    cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(number):
        promise = make_promise(cast, f"Zusage {n}")
        release_promise(by=cast.office, promise=promise)
    for n in range(number):
        later(cast, promise, "contradicts", date(2020, 1, 1) + timedelta(days=n))
    with django_assert_num_queries(2):
        page = Client().get(PUBLIC)
    assert page.text.count("card__title") == number
    assert not page.cookies and "Cookie" not in page.headers.get("Vary", "")
    with django_assert_num_queries(2):
        page = Client().get(f"{PUBLIC}{promise.slug}/")
    assert page.text.count("Früher, am") == number


def test_nothing_public_yet(client: Client, db: None) -> None:
    assert "Noch keine Zusage" in client.get(PUBLIC).text
    assert client.get(PUBLIC + "gibt-es-nicht/").status_code == 404
