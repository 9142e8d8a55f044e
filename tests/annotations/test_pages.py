"""The pages of chapters, without script as with it."""

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from digitalrat.annotations.models import Annotation
from digitalrat.annotations.services import reply
from digitalrat.masterplan.models import Chapter, EditionBlock
from digitalrat.masterplan.services import set_visibility
from digitalrat.members.models import User
from tests.factories.annotations import make_annotation
from tests.factories.masterplan import PARAGRAPHS, make_chapter, make_edition
from tests.factories.members import Cast

HTMX = {"HX-Request": "true"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def first_block(chapter: Chapter) -> EditionBlock:
    block = EditionBlock.objects.filter(edition=chapter.current_edition()).first()
    assert block is not None
    return block


def sent(chapter: Chapter, **changes: Any) -> dict[str, Any]:
    """What the form for an annotation on the first two words of the chapter sends."""
    edition = chapter.current_edition()
    assert edition is not None
    block = first_block(chapter)
    form = {"edition": edition.uuid, "block": block.key, "start": 0, "end": 9, "exact": block.text[:9]}
    return {**form, "body": "Welche Stadt?", **changes}


def hidden_fields(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))


def test_a_paragraph_is_annotated_without_any_script(cast: Cast, chapter: Chapter) -> None:
    client = signed_in(cast.author)
    page = client.get(reverse("annotations:chapter", args=[chapter.uuid])).content.decode()
    assert page.count('form="anmerken" name="block"') == 3
    address = reverse("annotations:annotate", args=[chapter.uuid])
    form = client.get(address, {"block": str(first_block(chapter).key)}).content.decode()
    answer = client.post(address, {**hidden_fields(form), "body": "Was heißt „vollständig“?"}, follow=True)
    note = Annotation.objects.get()
    assert (note.exact, note.author) == (first_block(chapter).text, cast.author)
    assert answer.redirect_chain == [(f"/arbeitsraum/kapitel/{chapter.uuid}/#anmerkung-{note.uuid}", 302)]
    assert "Was heißt „vollständig“?" in answer.content.decode()


def test_the_script_gets_no_page_but_word_that_it_is_saved(cast: Cast, chapter: Chapter) -> None:
    answer = signed_in(cast.author).post(
        reverse("annotations:annotate", args=[chapter.uuid]), sent(chapter), headers=HTMX
    )
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (204, "annotation-saved")
    assert Annotation.objects.get().exact == "Die Stadt"


def test_a_list_of_lines_comes_back_with_line_feeds(cast: Cast, db: None) -> None:
    chapter = make_chapter("Liste", ["eins<br>zwei"])
    body = sent(chapter, end=9, exact="eins\r\nzwei")
    signed_in(cast.author).post(reverse("annotations:annotate", args=[chapter.uuid]), body)
    assert Annotation.objects.get().exact == "eins\nzwei"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"body": "  "}, "Bitte schreiben Sie einen Text."),
        ({"body": "x" * 5001}, "höchstens 5000 Zeichen"),
        ({"exact": "Der Stadt"}, "Der Text hat sich geändert"),
        ({"start": 9}, "mindestens ein Wort"),
        ({"end": 99_999}, "mindestens ein Wort"),
        ({"end": 2**70}, "mindestens ein Wort"),
        ({"start": "zwei"}, "Die Stelle im Text ist unbekannt"),
        ({"start": -1}, "Die Stelle im Text ist unbekannt"),
        ({"block": "'; DROP TABLE"}, "Die Stelle im Text ist unbekannt"),
        ({"block": uuid.uuid4()}, "Diesen Absatz gibt es in der Fassung nicht"),
        ({"edition": uuid.uuid4()}, "Diese Fassung gehört nicht zu diesem Kapitel"),
        ({"exact": "Die\x00Stadt"}, "Die Stelle im Text ist unbekannt"),
    ],
)
@pytest.mark.parametrize("how", [{}, HTMX])
def test_bad_input_is_answered_clearly_and_keeps_the_words(
    cast: Cast, chapter: Chapter, changes: dict[str, Any], message: str, how: dict[str, str]
) -> None:
    form = sent(chapter, **changes)
    answer = signed_in(cast.author).post(reverse("annotations:annotate", args=[chapter.uuid]), form, headers=how)
    page = answer.content.decode()
    assert (answer.status_code, Annotation.objects.count()) == (422, 0)
    assert message in page
    assert form["body"] in page


def test_a_chapter_withdrawn_while_somebody_writes_keeps_the_words(cast: Cast, chapter: Chapter) -> None:
    form = sent(chapter, body="Ein langer, wohl überlegter Gedanke.")
    set_visibility(by=None, chapter=chapter, is_published=False)
    answer = signed_in(cast.author).post(reverse("annotations:annotate", args=[chapter.uuid]), form, headers=HTMX)
    page = answer.content.decode()
    assert "inzwischen zurückgezogen" in page and "Ein langer, wohl überlegter Gedanke." in page
    assert Annotation.objects.count() == 0


def test_words_that_look_like_html_stay_words(cast: Cast, chapter: Chapter) -> None:
    note = make_annotation(cast.author, chapter, "vor Ort", body="<script>alert(1)</script>")
    reply(by=cast.other, annotation=note, body="<img src=x onerror=alert(1)>")
    page = signed_in(cast.author).get(reverse("annotations:chapter", args=[chapter.uuid])).content.decode()
    assert "<script>alert" not in page and "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_answer_that_comes_too_late_keeps_its_words(cast: Cast, chapter: Chapter) -> None:
    note = make_annotation(cast.author, chapter, "vor Ort")
    signed_in(cast.author).post(reverse("annotations:withdraw", args=[note.uuid]))
    answer = signed_in(cast.other).post(reverse("annotations:reply", args=[note.uuid]), {"body": "Ja, überall."})
    assert answer.status_code == 422
    assert "zurückgezogen" in answer.content.decode() and "Ja, überall." in answer.content.decode()


def test_a_passage_of_an_old_edition_leads_there(cast: Cast, chapter: Chapter) -> None:
    note = make_annotation(cast.author, chapter, "vor Ort")
    make_edition(chapter, ["Ganz neu."])
    page = signed_in(cast.other).get(reverse("annotations:chapter", args=[chapter.uuid])).content.decode()
    assert "Bezieht sich auf Fassung 1." in page
    assert f'href="/masterplan/digitale-burgerdienste/fassungen/1/#{note.anchor}"' in page


def test_visitors_are_led_to_the_login_and_others_see_nothing(cast: Cast, chapter: Chapter) -> None:
    note = make_annotation(cast.author, chapter, "vor Ort", body="Vertraulich gemeint")
    address = reverse("annotations:chapter", args=[chapter.uuid])
    assert Client().get(address).headers["Location"] == f"/konto/login/?next={address}"
    pages = [
        address,
        reverse("annotations:margin", args=[chapter.uuid]),
        reverse("annotations:reply", args=[note.uuid]),
    ]
    for person in (cast.department, cast.editor, cast.guest):
        answers = [signed_in(person).get(page) for page in [*pages, reverse("annotations:chapters")]]
        assert [answer.status_code for answer in answers] == [403] * 4
        assert not any("Vertraulich gemeint" in answer.content.decode() for answer in answers)
    assert "Vertraulich gemeint" in signed_in(cast.committee_reader).get(address).content.decode()


def test_only_own_annotations_are_changed_or_withdrawn(cast: Cast, chapter: Chapter) -> None:
    note = make_annotation(cast.author, chapter, "vor Ort")
    for name in ("edit", "withdraw"):
        assert signed_in(cast.other).post(reverse(f"annotations:{name}", args=[note.uuid])).status_code == 403
    signed_in(cast.author).post(reverse("annotations:edit", args=[note.uuid]), {"body": "Besser so"})
    signed_in(cast.author).post(reverse("annotations:withdraw", args=[note.uuid]))
    note.refresh_from_db()
    assert (note.body, note.withdrawn_at is not None) == ("Besser so", True)


def test_the_list_of_chapters_counts_what_is_open(cast: Cast, chapter: Chapter) -> None:
    note = make_annotation(cast.author, chapter, "vor Ort")
    make_annotation(cast.author, chapter, "bis 2027")
    signed_in(cast.chair).post(reverse("annotations:resolve", args=[note.uuid]))
    page = signed_in(cast.other).get(reverse("annotations:chapters")).content.decode()
    assert " ".join(re.sub("<[^>]+>", "", page).split()).count("2 Anmerkungen, davon 1 offen") == 1


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_chapter_costs_the_same_with_few_and_with_many_annotations(cast: Cast, chapter: Chapter) -> None:
    client = signed_in(cast.coauthor)
    page = reverse("annotations:chapter", args=[chapter.uuid])
    margin = reverse("annotations:margin", args=[chapter.uuid])
    reply(by=cast.other, annotation=make_annotation(cast.author, chapter, "vor Ort"), body="Ja.")
    make_edition(chapter, ["Neu.", *PARAGRAPHS])
    few = queries(client, page)
    for _ in range(40):
        reply(by=cast.other, annotation=make_annotation(cast.author, chapter, "bis 2027"), body="Ja.")
    assert queries(client, page) == few
    # session, person, seat, roles; chapter, edition, blocks, annotations, replies
    assert queries(client, margin) == 9


def test_the_list_of_chapters_costs_the_same_with_few_and_many(cast: Cast, chapter: Chapter) -> None:
    client = signed_in(cast.coauthor)
    make_annotation(cast.author, chapter, "vor Ort")
    few = queries(client, reverse("annotations:chapters"))
    for number in range(30):
        make_annotation(cast.author, make_chapter(f"Kapitel {number}"), "vor Ort")
    assert queries(client, reverse("annotations:chapters")) == few
