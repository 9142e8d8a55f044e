"""The pages of impulses, without script as with it."""

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from digitalrat.core.models import AuditEntry
from digitalrat.impulses import parts, services
from digitalrat.impulses.enums import State
from digitalrat.impulses.forms import PointsField, PointsWidget
from digitalrat.impulses.models import Comment, Impulse
from digitalrat.members.models import User
from tests.factories.annotations import make_annotation
from tests.factories.impulses import make_draft, make_impulse
from tests.factories.masterplan import make_chapter
from tests.factories.members import Cast

HTMX = {"HX-Request": "true"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, impulse: Impulse, *more: object) -> str:
    return reverse(f"impulses:{name}", args=[impulse.uuid, *more])


def sent(impulse: Impulse, **changes: Any) -> dict[str, Any]:
    """What the form sends for the impulse as it is stored, with changes."""
    form = {"title": impulse.title, "kind": impulse.kind, "addressee": impulse.addressee, "problem": impulse.problem}
    points = {f"points-{n}": point.text for n, point in enumerate(impulse.points.all())}
    return {**form, **points, "seen": impulse.changed_at.isoformat(), **changes}


def words(response: Any) -> str:
    return " ".join(re.sub("<[^>]+>", " ", response.content.decode()).split())


# --- beginning ----------------------------------------------------------------------------------------------------


def test_from_an_annotation_to_a_submitted_impulse_without_script(cast: Cast) -> None:
    note = make_annotation(cast.other, make_chapter(), "vor Ort", body="Auch abends?")
    client = signed_in(cast.author)
    chapter_page = client.get(reverse("annotations:chapter", args=[note.edition.chapter.uuid]))
    link = f"{reverse('impulses:create')}?annotation={note.uuid}"
    assert f'href="{link}"' in chapter_page.content.decode()
    assert "Auch abends?" in words(client.get(link))
    client.post(reverse("impulses:create"), {"title": "Abends öffnen", "kind": "opinion", "annotation": note.uuid})
    impulse = Impulse.objects.get()
    assert (impulse.title, impulse.quotes.get().exact) == ("Abends öffnen", "vor Ort")
    form = sent(impulse, addressee="CDO-Büro", problem="Zu früh zu.", submit="1")
    assert client.post(url("edit", impulse), form).headers["Location"] == url("step", impulse, "einreichen")
    assert "Bitte schreiben Sie eine Begründung." in words(client.get(url("step", impulse, "einreichen")))
    answer = client.post(url("step", impulse, "einreichen"), follow=True)
    assert answer.redirect_chain == [(url("edit", impulse) + "?pruefen=1", 302)]
    assert "Bitte schreiben Sie eine Begründung." in words(answer)


def test_a_button_that_brings_only_the_annotation_opens_the_form(cast: Cast) -> None:
    note = make_annotation(cast.other, make_chapter(), "vor Ort")
    answer = signed_in(cast.author).post(reverse("impulses:create"), {"annotation": note.uuid})
    assert (answer.status_code, Impulse.objects.count()) == (200, 0)
    assert "vor Ort" in words(answer)


def test_a_passage_goes_into_one_of_the_own_drafts(cast: Cast) -> None:
    note = make_annotation(cast.other, make_chapter(), "vor Ort")
    mine, foreign = make_draft(cast.author), make_draft(cast.other)
    client = signed_in(cast.author)
    for draft in (foreign, mine):
        client.post(reverse("impulses:quote_into_draft"), {"annotation": note.uuid, "impulse": draft.uuid})
    assert [quote.impulse for quote in note.quotes.all()] == [mine]


@pytest.mark.parametrize("annotation", ["nonsense", "00000000-0000-4000-8000-000000000000", ""])
def test_an_unknown_annotation_is_no_obstacle(cast: Cast, annotation: str) -> None:
    form = {"title": "Trotzdem", "kind": "inquiry", "annotation": annotation}
    assert signed_in(cast.author).post(reverse("impulses:create"), form).status_code == 302
    assert Impulse.objects.get().quotes.count() == 0


# --- the form -------------------------------------------------------------------------------------------------------


def test_the_form_saves_points_and_chapters(cast: Cast) -> None:
    chapter, impulse = make_chapter(), make_draft(cast.author, points=["Alt"])
    form = sent(impulse, **{"points-0": "", "points-1": "Zwei\r\nZeilen", "points-7": "Drei"}, chapters=[chapter.uuid])
    assert signed_in(cast.author).post(url("edit", impulse), form).status_code == 302
    assert [(point.number, point.text) for point in impulse.points.all()] == [(1, "Zwei\nZeilen"), (2, "Drei")]
    assert list(impulse.chapters.all()) == [chapter]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": " "}, "Bitte geben Sie dem Impuls einen Titel."),
        ({"title": "x" * 201}, "höchstens 200 Zeichen"),
        ({"problem": "x" * 5001}, "höchstens 5000 Zeichen"),
        ({"kind": "decree"}, "gültige Auswahl"),
        ({"points-1": "x" * 3001}, "Punkt 2 ist zu lang"),
        ({"points-1": "a\x00b"}, "Punkt 2 enthält ein unzulässiges Zeichen"),
        ({f"points-{n}": "Punkt" for n in range(41)}, "höchstens 40 Punkte"),
        ({"chapters": ["nonsense"]}, "gültige Auswahl"),
        ({"seen": "neulich"}, "hat den Impuls geändert"),
    ],
)
def test_bad_input_is_named_and_what_was_typed_stays(cast: Cast, changes: dict[str, Any], message: str) -> None:
    impulse = make_draft(cast.author)
    form = sent(impulse, addressee="Getippter Adressat", **changes)
    answer = signed_in(cast.author).post(url("edit", impulse), form)
    assert (answer.status_code, message in words(answer)) == (422, True)
    assert 'value="Getippter Adressat"' in answer.content.decode()
    impulse.refresh_from_db()
    assert impulse.addressee == "CDO-Büro"


def test_the_second_of_two_authors_sees_both_versions_and_decides(cast: Cast) -> None:
    impulse = make_impulse(cast, State.DRAFT)
    ada, klaus = sent(impulse, title="Adas Titel"), sent(impulse, title="Klaus’ Titel", **{"points-0": "Klaus’ Punkt"})
    assert signed_in(cast.coauthor).post(url("edit", impulse), klaus).status_code == 302
    client = signed_in(cast.author)
    answer = client.post(url("edit", impulse), ada)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Klaus Koautor hat den Impuls geändert, während Sie geschrieben haben" in page
    assert 'value="Adas Titel"' in page and "Klaus’ Titel" in page and "1. Klaus’ Punkt" in page
    impulse.refresh_from_db()
    assert impulse.title == "Klaus’ Titel"
    [seen] = re.findall(r'name="seen" value="([^"]+)"', page)
    assert client.post(url("edit", impulse), {**ada, "seen": seen}).status_code == 302
    impulse.refresh_from_db()
    assert impulse.title == "Adas Titel"


def test_an_open_form_hears_who_saved_meanwhile(cast: Cast) -> None:
    impulse = make_impulse(cast, State.DRAFT)
    seen = impulse.changed_at.isoformat()
    client = signed_in(cast.author)
    assert words(client.get(url("newer", impulse), {"seen": seen})) == ""
    signed_in(cast.coauthor).post(url("edit", impulse), sent(impulse, title="Neu"))
    assert "Klaus Koautor hat den Impuls gerade geändert" in words(client.get(url("newer", impulse), {"seen": seen}))


def test_whoever_types_while_the_vote_is_opened_keeps_the_words(cast: Cast) -> None:
    impulse = make_impulse(cast, State.IN_DELIBERATION)
    form = sent(impulse, problem="Ein neuer, langer Absatz.")
    services.freeze_for_voting(by=cast.chair, impulse=impulse)
    answer = signed_in(cast.author).post(url("edit", impulse), form)
    assert answer.status_code == 422
    assert "Zur Abstimmung" in words(answer) and "Ein neuer, langer Absatz." in words(answer)
    assert signed_in(cast.author).get(url("edit", impulse)).headers["Location"] == url("detail", impulse)
    assert signed_in(cast.other).post(url("edit", impulse), form).status_code == 403


def test_what_is_missing_stands_beside_its_field(cast: Cast) -> None:
    impulse = services.create_impulse(by=cast.author, title="Nur ein Titel")
    page = signed_in(cast.author).get(url("edit", impulse), {"pruefen": "1"}).content.decode()
    assert '<a href="#id_addressee">Adressat: Bitte sagen Sie, an wen sich der Impuls richtet.</a>' in page
    assert '<a href="#id_points_0">Punkte: Eine Handlungsempfehlung braucht mindestens einen Punkt.</a>' in page
    assert "Bitte schreiben Sie eine Begründung." in page


@given(st.lists(st.text(max_size=30), max_size=20))
def test_any_list_of_points_comes_through_the_form(texts: list[str]) -> None:
    field, widget = PointsField(), PointsWidget()
    value = widget.value_from_datadict(
        {f"points-{n}": text for n, text in enumerate(texts)}, MultiValueDict(), "points"
    )
    assert value == texts
    assert field.to_python(value) == [text.strip().replace("\r\n", "\n") for text in texts if text.strip()]


# --- co-authors -----------------------------------------------------------------------------------------------------


def test_a_coauthor_is_invited_by_name_and_accepts(cast: Cast) -> None:
    impulse = make_draft(cast.author)
    client = signed_in(cast.author)
    client.post(url("invite_coauthor", impulse), {"name": "klaus  KOAUTOR"})
    invited = signed_in(cast.coauthor)
    assert "Ada Autor lädt Sie ein mitzuschreiben" in words(invited.get(url("detail", impulse)))
    answer = invited.post(url("answer_invitation", impulse))
    assert answer.headers["Location"] == url("edit", impulse)
    assert "von Ada Autor, Klaus Koautor" in words(client.get(url("detail", impulse)))


def test_an_invitation_is_declined_and_the_draft_is_gone_for_them(cast: Cast) -> None:
    impulse = make_draft(cast.author)
    services.invite_coauthor(by=cast.author, impulse=impulse, user=cast.coauthor)
    client = signed_in(cast.coauthor)
    client.post(url("answer_invitation", impulse), {"decline": "1"})
    assert client.get(url("detail", impulse)).status_code == 404


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Bitte geben Sie einen Namen ein."),
        ("Niemand Hier", "Unter diesem Namen kann niemand eingeladen werden."),
        ("Dora Dezernat", "Unter diesem Namen kann niemand eingeladen werden."),
        ("a", "Diesen Namen tragen mehrere"),
    ],
)
def test_a_name_that_does_not_work_is_explained(cast: Cast, name: str, message: str) -> None:
    impulse = make_draft(cast.author)
    answer = signed_in(cast.author).post(url("invite_coauthor", impulse), {"name": name})
    assert (answer.status_code, message in words(answer)) == (422, True)
    assert impulse.authorships.count() == 1


# --- steps ----------------------------------------------------------------------------------------------------------


def test_the_chair_opens_and_defers_and_authors_withdraw(cast: Cast) -> None:
    impulse = make_impulse(cast)
    chair, author = signed_in(cast.chair), signed_in(cast.author)
    assert "Beratung eröffnen" in words(chair.get(url("detail", impulse)))
    chair.post(url("step", impulse, "beraten"))
    assert "Bitte nennen Sie einen Grund." in words(chair.post(url("step", impulse, "zurueckstellen"), {"reason": " "}))
    chair.post(url("step", impulse, "zurueckstellen"), {"reason": "Zahlen fehlen."})
    page = words(author.get(url("detail", impulse)))
    assert "Zurückgestellt" in page and "Zahlen fehlen." in page
    assert author.post(url("step", impulse, "zurueckziehen"), {"reason": ""}).status_code == 422
    author.post(url("step", impulse, "zurueckziehen"), {"reason": "Überholt."})
    impulse.refresh_from_db()
    assert impulse.state == State.WITHDRAWN


@pytest.mark.parametrize("slug", ["einreichen", "beraten", "zurueckstellen", "umsetzen", "erledigen", "zurueckziehen"])
def test_a_step_that_somebody_may_not_take_is_not_taken(cast: Cast, slug: str) -> None:
    impulse = make_impulse(cast)
    answer = signed_in(cast.other).post(url("step", impulse, slug), {"reason": "Weil ich will."}, follow=True)
    assert "Dieser Schritt ist nicht möglich." in words(answer)
    impulse.refresh_from_db()
    assert impulse.state == State.SUBMITTED


def test_an_unknown_step_is_not_found(cast: Cast) -> None:
    assert signed_in(cast.author).get(url("step", make_impulse(cast), "vertagen")).status_code == 404


# --- reading and talking --------------------------------------------------------------------------------------------


def test_a_comment_is_said_and_withdrawn(cast: Cast) -> None:
    impulse = make_impulse(cast)
    client = signed_in(cast.other)
    answer = client.post(url("comments", impulse), {"body": "Guter <b>Punkt</b>."})
    comment = Comment.objects.get()
    assert answer.headers["Location"] == url("detail", impulse) + f"#beitrag-{comment.uuid}"
    assert "Guter &lt;b&gt;Punkt&lt;/b&gt;." in client.get(url("comments", impulse)).content.decode()
    answer = client.post(url("comments", impulse), {"body": "Noch einer."}, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (204, "comment-saved")
    assert signed_in(cast.author).post(reverse("impulses:withdraw_comment", args=[comment.uuid])).status_code == 403
    client.post(reverse("impulses:withdraw_comment", args=[comment.uuid]))
    assert "Maria Mitglied hat diesen Beitrag zurückgezogen." in words(client.get(url("comments", impulse)))


@pytest.mark.parametrize("how", [{}, HTMX])
def test_a_comment_that_comes_too_late_keeps_its_words(cast: Cast, how: dict[str, str]) -> None:
    impulse = make_impulse(cast, State.ADOPTED)
    answer = signed_in(cast.other).post(url("comments", impulse), {"body": "Moment noch!"}, headers=how)
    assert (answer.status_code, Comment.objects.count()) == (422, 0)
    assert "Die Beratung ist beendet" in words(answer) and "Moment noch!" in words(answer)


def test_committee_readers_read_but_do_not_speak(cast: Cast) -> None:
    impulse = make_impulse(cast)
    client = signed_in(cast.committee_reader)
    assert "Beitrag senden" not in words(client.get(url("detail", impulse)))
    assert client.post(url("comments", impulse), {"body": "Ich auch!"}).status_code == 403


def test_reasons_are_shown_as_they_were_cleaned(cast: Cast) -> None:
    impulse = make_draft(cast.author, reasons="<p>Darum <strong>jetzt</strong>.</p><script>alert(1)</script>")
    page = signed_in(cast.author).get(url("detail", impulse)).content.decode()
    assert "Darum <strong>jetzt</strong>." in page
    assert "alert(1)</script>" not in page


def test_rooms_above_add_their_parts(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_parts", [])
    parts.register(lambda impulse, user: f"<p>Teil für {user.first_name}</p>" if user == cast.other else None)
    impulse = make_impulse(cast)
    assert "Teil für Maria" in words(signed_in(cast.other).get(url("live", impulse)))
    assert "Teil für" not in words(signed_in(cast.author).get(url("live", impulse)))


# --- nothing leaks --------------------------------------------------------------------------------------------------


def test_drafts_of_others_are_as_if_they_did_not_exist(cast: Cast) -> None:
    draft = make_draft(cast.author, "Streng geheimer Titel")
    for person in (cast.other, cast.chair, cast.office, cast.cdo, cast.guest, cast.committee_reader, cast.department):
        client = signed_in(person)
        pages = [url(name, draft) for name in ("detail", "live", "edit", "comments", "newer")]
        pages += [url("step", draft, "zurueckziehen")]
        assert [client.get(page).status_code for page in pages] == [404] * len(pages)
        assert "Streng geheimer Titel" not in client.get(reverse("impulses:list")).content.decode()
    assert "Streng geheimer Titel" in signed_in(cast.author).get(reverse("impulses:list")).content.decode()


def test_visitors_are_led_to_the_login_whether_or_not_there_is_something(cast: Cast) -> None:
    draft = make_draft(cast.author)
    for page in (url("detail", draft), reverse("impulses:detail", args=[uuid.uuid4()]), reverse("impulses:list")):
        assert Client().get(page).headers["Location"] == f"/konto/login/?next={page}"


def test_departments_and_editors_have_no_business_here(cast: Cast) -> None:
    impulse = make_impulse(cast)
    for person in (cast.department, cast.editor):
        client = signed_in(person)
        assert [client.get(page).status_code for page in (url("detail", impulse), reverse("impulses:list"))] == [
            403,
            403,
        ]


def test_all_that_was_done_is_in_the_trail(cast: Cast) -> None:
    impulse = make_impulse(cast)
    signed_in(cast.other).post(url("comments", impulse), {"body": "Ja."})
    verbs = AuditEntry.objects.filter(object_type="impulses.impulse").values_list("verb", flat=True)
    assert list(verbs) == [
        "impulse.created", "impulse.updated", "impulse.coauthor_invited", "impulse.coauthor_accepted",
        "impulse.submitted", "impulse.commented",
    ]  # fmt: skip


# --- the list -------------------------------------------------------------------------------------------------------


def test_the_list_is_filtered_by_state_authors_and_chapter(cast: Cast) -> None:
    chapter = make_chapter()
    draft = make_draft(cast.author, "Mein Entwurf", chapters=[chapter])
    make_impulse(cast, State.REJECTED, "Abgelehnt")
    foreign = make_draft(cast.other, "Von Maria")
    services.submit_impulse(by=cast.other, impulse=foreign)
    client = signed_in(cast.author)

    def titles(**query: str) -> set[str]:
        page = words(client.get(reverse("impulses:list"), query))
        return {title for title in ("Mein Entwurf", "Abgelehnt", "Von Maria") if title in page}

    assert titles() == {"Mein Entwurf", "Abgelehnt", "Von Maria"}
    assert titles(mine="on") == {"Mein Entwurf", "Abgelehnt"}
    assert titles(state="rejected") == {"Abgelehnt"}
    assert titles(chapter=str(chapter.uuid)) == {draft.title}
    assert titles(state="nonsense", chapter="nonsense", page="nonsense") == {"Mein Entwurf", "Abgelehnt", "Von Maria"}
    assert "Kein Impuls passt" in words(client.get(reverse("impulses:list"), {"state": "closed"}))


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_pages_cost_the_same_with_few_and_with_many_rows(cast: Cast) -> None:
    impulse = make_impulse(cast)
    client = signed_in(cast.author)
    chapter = make_chapter()
    pages = [reverse("impulses:list"), url("detail", impulse), url("edit", impulse), url("comments", impulse)]

    def add(n: int) -> None:
        services.add_comment(by=cast.other, impulse=impulse, body=f"Beitrag {n}")
        make_impulse(cast, title=f"Impuls {n}")
        services.quote_annotation(
            by=cast.author, impulse=impulse, annotation=make_annotation(cast.other, chapter, PIECES[n])
        )

    add(0)
    few = [queries(client, page) for page in pages]
    for n in range(1, 12):
        add(n)
    services.update_impulse(
        by=cast.author, impulse=impulse, title="Mehr", kind=impulse.kind, addressee="CDO", problem="Ja",
        points=[f"Punkt {n}" for n in range(30)], chapters=[make_chapter(f"Kapitel {n}") for n in range(9)],
    )  # fmt: skip
    assert [queries(client, page) for page in pages] == few
    # session, person; impulse with authors; seat, roles; comments
    assert queries(client, url("comments", impulse)) == 7


PIECES = ["Die Stadt", "bietet", "ihre", "wichtigsten", "Leistungen", "bis 2027", "vollständig", "digital", "Wer kein"]
PIECES += ["Smartphone", "hat", "bekommt"]
