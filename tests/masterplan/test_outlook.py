"""Members propose what others do; the office releases it or says why not; everybody reads what is released."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from digitalrat.core.errors import InputError, StateError
from digitalrat.core.models import AuditEntry
from digitalrat.masterplan.enums import ProposalState
from digitalrat.masterplan.models import Chapter, Development, ReferenceCard
from digitalrat.masterplan.queries import outlook, waiting_proposals
from digitalrat.masterplan.services import decline_proposal, propose, release_proposal, revise_proposal
from digitalrat.masterplan.signals import proposal_judged, proposal_made
from digitalrat.members.models import User
from tests.factories.masterplan import make_chapter
from tests.factories.members import Cast
from tests.factories.outlook import a_card, a_development, make_card, make_development

CARDS, DEVELOPMENTS = "/masterplan/vorbilder/", "/masterplan/entwicklungen/"
CARD_DESK, DEVELOPMENT_DESK = "/arbeitsraum/vorbilder/", "/arbeitsraum/entwicklungen/"
SECRET = "Noch unter uns gesagt"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- the story ----------------------------------------------------------------------------------------------------


def test_from_the_chapter_to_the_public_list(cast: Cast) -> None:
    chapter = make_chapter()
    author, office, visitor = signed_in(cast.author), signed_in(cast.office), Client()
    page = author.get(CARD_DESK + "neu/", {"kapitel": chapter.slug}).text
    assert f'<option value="{chapter.pk}" selected>' in page
    form = {
        "chapter": chapter.pk,
        "city": "Amsterdam",
        "title": "Sechs Werte",
        "what": "Die Stadt hat sechs Werte beschlossen.",
        "evidence": "Alle Verträge werden daran gemessen.",
        "transferability": "Die Werte ja, das Verfahren später.",
        "source_title": "Manifest",
        "source_url": "http://amsterdam.example/",
    }
    answer = author.post(CARD_DESK + "neu/", form)
    assert (answer.status_code, "mit https:// beginnt" in answer.text, "Sechs Werte" in answer.text) == (
        422,
        True,
        True,
    )
    author.post(CARD_DESK + "neu/", {**form, "source_url": "https://amsterdam.example/"})
    card = ReferenceCard.objects.get()
    url = f"{CARD_DESK}{card.uuid}/"
    assert "Zu prüfen" in office.get(CARD_DESK).text and "Sechs Werte" in office.get(CARD_DESK).text
    assert "Freigeben" in office.get(url).text and "Freigeben" not in author.get(url).text

    # The author puts a word right, the office declines with a reason, thinks again and releases.
    author.post(url + "aendern/", {**form, "title": "Sechs Grundwerte", "source_url": ""})
    assert office.post(url + "ablehnen/", {"reason": " "}).status_code == 422
    office.post(url + "ablehnen/", {"reason": "Der Beleg fehlt noch."})
    assert "Der Beleg fehlt noch." in author.get(url).text
    assert author.get(url + "aendern/").status_code == 403
    assert visitor.get(f"{CARDS}{card.uuid}/").status_code == 404
    office.post(url + "freigeben/")
    assert "Sechs Grundwerte" in visitor.get(CARDS).text
    page = visitor.get(f"{CARDS}{card.uuid}/").text
    assert "Alle Verträge werden daran gemessen." in page and chapter.title in page
    # Reasons and names of those who proposed stay in the house.
    assert "Der Beleg fehlt noch." not in page and "Autor" not in page
    verbs = list(AuditEntry.objects.filter(verb__startswith="referencecard").values_list("verb", flat=True))
    assert verbs == [f"referencecard.{verb}" for verb in ("proposed", "revised", "declined", "released")]

    # What turns out wrong is withdrawn.
    office.post(url + "ablehnen/", {"reason": "Die Stadt hat es zurückgenommen."})
    assert "Sechs Grundwerte" not in visitor.get(CARDS).text


def test_whoever_proposed_can_be_told(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    heard: list[tuple[str, str]] = []

    def made(proposal: Any, by: User, **kwargs: Any) -> None:
        heard.append(("made", str(by)))

    def judged(proposal: Any, by: User, **kwargs: Any) -> None:
        heard.append((proposal.state, str(proposal.proposed_by)))

    proposal_made.connect(made, weak=False)
    proposal_judged.connect(judged, weak=False)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            development = make_development(cast.author)
            release_proposal(by=cast.office, proposal=development)
            decline_proposal(by=cast.office, proposal=development, reason="Doppelt.")
    finally:
        proposal_made.disconnect(made)
        proposal_judged.disconnect(judged)
    assert heard == [("made", "Ada Autor"), ("released", "Ada Autor"), ("declined", "Ada Autor")]


# --- what is refused ----------------------------------------------------------------------------------------------

TOMORROW = timezone.localdate() + timedelta(days=1)
BAD_CARDS: list[tuple[dict[str, Any], str]] = [
    ({"city": " "}, "city"),
    ({"title": "x" * 201}, "title"),
    ({"what": ""}, "what"),
    ({"evidence": "x" * 2001}, "evidence"),
    ({"source_title": ""}, "source_title"),
    ({"source_url": "javascript:alert(1)"}, "source_url"),
]
BAD_DEVELOPMENTS: list[tuple[dict[str, Any], str]] = [
    ({"level": "galaxy"}, "level"),
    ({"happened_on": TOMORROW}, "happened_on"),
    ({"happened_on": date(25, 3, 1)}, "happened_on"),
    ({"text": " \n "}, "text"),
    ({"source_url": "http://land.example/"}, "source_url"),
]


@pytest.mark.parametrize(("said", "field"), BAD_CARDS)
def test_a_card_that_does_not_hold_together_is_refused(cast: Cast, said: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as refused:
        make_card(cast.author, make_chapter(), **said)
    assert (refused.value.field, bool(refused.value.message)) == (field, True)
    assert not ReferenceCard.objects.exists()
    card = make_card(cast.author)
    with pytest.raises(InputError):
        revise_proposal(by=cast.author, proposal=card, **said)


@pytest.mark.parametrize(("said", "field"), BAD_DEVELOPMENTS)
def test_a_development_that_does_not_hold_together_is_refused(cast: Cast, said: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as refused:
        make_development(cast.author, make_chapter(), **said)
    assert (refused.value.field, Development.objects.count()) == (field, 0)


def test_judged_once_in_each_way(cast: Cast) -> None:
    card = make_card(cast.author)
    release_proposal(by=cast.office, proposal=card)
    with pytest.raises(StateError, match="bereits freigegeben"):
        release_proposal(by=cast.office, proposal=card)
    with pytest.raises(InputError, match="warum"):
        decline_proposal(by=cast.office, proposal=card, reason=" \n")
    decline_proposal(by=cast.office, proposal=card, reason="Veraltet.")
    with pytest.raises(StateError, match="bereits abgelehnt"):
        decline_proposal(by=cast.office, proposal=card, reason="Noch einmal.")
    card.refresh_from_db()
    assert (card.state, card.reason, card.judged_by) == (ProposalState.DECLINED, "Veraltet.", cast.office)


def test_nobody_smuggles_a_state_in(cast: Cast) -> None:
    chapter = make_chapter()
    card = propose(by=cast.author, proposal=a_card(chapter, state=ProposalState.RELEASED))
    assert card.state == ProposalState.PROPOSED
    with pytest.raises(TypeError):
        revise_proposal(by=cast.author, proposal=card, state=ProposalState.RELEASED)


# --- who sees what ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("declined", [False, True])
def test_what_is_not_released_is_nowhere_for_others(cast: Cast, declined: bool) -> None:
    chapter = make_chapter()
    card = make_card(cast.author, chapter, title=SECRET, city=SECRET, what=SECRET)
    development = make_development(cast.author, chapter, title=SECRET, text=SECRET)
    if declined:
        decline_proposal(by=cast.office, proposal=card, reason=SECRET)
        decline_proposal(by=cast.office, proposal=development, reason=SECRET)
    acts = ("", "aendern/", "freigeben/", "ablehnen/")
    for client in (Client(), signed_in(cast.other), signed_in(cast.department), signed_in(cast.editor)):
        for address in (
            *(CARDS, DEVELOPMENTS, f"{CARDS}{card.uuid}/", CARD_DESK, DEVELOPMENT_DESK, "/arbeitsraum/"),
            *(f"{CARD_DESK}{card.uuid}/{act}" for act in acts),
            *(f"{DEVELOPMENT_DESK}{development.uuid}/{act}" for act in acts),
        ):
            assert SECRET not in client.get(address, follow=True).text, address
    assert SECRET in signed_in(cast.author).get(CARD_DESK).text
    for act in ("freigeben/", "ablehnen/"):
        for person, code in ((cast.author, 403), (cast.other, 404), (cast.cdo, 403)):
            answer = signed_in(person).post(f"{CARD_DESK}{card.uuid}/{act}", {"reason": "Ich darf nicht."})
            assert answer.status_code == code
    assert outlook(chapter, 3).cards == [] and outlook(chapter, 3).developments == []


def test_the_kinds_do_not_mix(cast: Cast) -> None:
    card = make_card(cast.author)
    office = signed_in(cast.office)
    assert office.get(f"{DEVELOPMENT_DESK}{card.uuid}/").status_code == 404
    assert office.get(f"{CARD_DESK}{uuid4()}/").status_code == 404


def test_guests_and_readers_propose_nothing(cast: Cast) -> None:
    for person in (cast.guest, cast.committee_reader, cast.editor):
        assert signed_in(person).get(CARD_DESK + "neu/").status_code == 403
    assert Client().get(CARD_DESK).headers["Location"] == f"/konto/login/?next={CARD_DESK}"


def test_a_withdrawn_chapter_is_not_named(cast: Cast) -> None:
    chapter = make_chapter("Geheimnisvolles Kapitel")
    card = release_proposal(by=cast.office, proposal=make_card(cast.author, chapter))
    release_proposal(by=cast.office, proposal=make_development(cast.author, chapter))
    pages = (CARDS, DEVELOPMENTS, f"{CARDS}{card.uuid}/")
    for address in pages:
        assert "Geheimnisvolles Kapitel" in Client().get(address).text
    Chapter.objects.update(is_published=False)
    for address in (*pages, f"{CARD_DESK}neu/?kapitel={chapter.slug}"):
        client = signed_in(cast.author) if address.startswith(CARD_DESK) else Client()
        assert "Geheimnisvolles Kapitel" not in client.get(address).text


def test_what_people_wrote_is_escaped(cast: Cast) -> None:
    bad = "<script>alert(1)</script>"
    card = make_card(cast.author, **dict.fromkeys(("city", "title", "what", "evidence", "transferability"), bad))
    release_proposal(by=cast.office, proposal=card)
    release_proposal(by=cast.office, proposal=make_development(cast.author, title=bad, text=bad, source_title=bad))
    addresses = (CARDS, f"{CARDS}{card.uuid}/", DEVELOPMENTS)
    for page in (*(Client().get(one) for one in addresses), signed_in(cast.office).get(f"{CARD_DESK}{card.uuid}/")):
        assert page.status_code == 200 and "<script>alert" not in page.text


# --- lists --------------------------------------------------------------------------------------------------------


def test_filters(cast: Cast) -> None:
    first, second = make_chapter("Erstes"), make_chapter("Zweites")
    for city, chapter in (("Wien", first), ("Wien", second), ("London", second)):
        release_proposal(by=cast.office, proposal=make_card(cast.author, chapter, city=city))
    for level, chapter in (("eu", first), ("bund", second)):
        release_proposal(by=cast.office, proposal=make_development(cast.author, chapter, level=level))
    make_card(cast.author, city="Nirgendwo")

    def cards(**query: str) -> list[str]:
        return [f"{card.city} {card.chapter}" for card in Client().get(CARDS, query).context["page_obj"]]

    def levels(**query: str) -> list[str]:
        return [one.level for one in Client().get(DEVELOPMENTS, query).context["page_obj"]]

    assert cards() == ["London Zweites", "Wien Erstes", "Wien Zweites"]
    assert cards(stadt="Wien", kapitel="zweites") == ["Wien Zweites"]
    assert cards(stadt="London", kapitel="erstes") == []
    assert (levels(ebene="eu"), levels(kapitel="zweites"), len(levels())) == (["eu"], ["bund"], 2)
    assert "Kein Vorbild passt zu dieser Auswahl" in Client().get(CARDS, {"stadt": "London", "kapitel": "erstes"}).text
    assert "Nirgendwo" not in Client().get(CARDS).text


@pytest.mark.parametrize("wrong", [{"stadt": "<script>"}, {"kapitel": "x" * 5000}, {"stadt": "\x00"}, {"page": "x"}])
def test_a_filter_that_does_not_exist_filters_nothing(cast: Cast, wrong: dict[str, str]) -> None:
    release_proposal(by=cast.office, proposal=make_card(cast.author))
    page = Client().get(CARDS, wrong)
    assert (page.status_code, len(page.context["page_obj"]), "<script>" in page.text) == (200, 1, False)
    assert Client().get(DEVELOPMENTS, {"ebene": "galaxy", **wrong}).status_code == 200


@pytest.mark.parametrize("number", [1, 29])
def test_the_lists_ask_the_same_however_much_there_is(
    cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    chapter = make_chapter()
    for n in range(number):
        release_proposal(by=cast.office, proposal=make_card(cast.author, chapter, city=f"Stadt {n}"))
        release_proposal(by=cast.office, proposal=make_development(cast.author, chapter))
    with django_assert_num_queries(4):  # chapters and cities of the filter, count, rows
        page = Client().get(CARDS)
    assert page.text.count("card__title") == number
    assert not page.cookies and "Cookie" not in page.headers.get("Vary", "")
    with django_assert_num_queries(3):
        page = Client().get(DEVELOPMENTS)
    assert page.text.count("timeline__title") == number and not page.cookies
    with django_assert_num_queries(2):
        found = outlook(chapter, 3)
    assert (len(found.cards), found.has_more_cards) == (min(number, 3), number > 3)


def test_nothing_yet(client: Client, db: None) -> None:
    assert "Noch kein Vorbild" in client.get(CARDS).text
    assert "Noch keine Entwicklung" in client.get(DEVELOPMENTS).text
    assert client.get(f"{CARDS}{uuid4()}/").status_code == 404


def test_what_waits_for_the_office_the_oldest_first(cast: Cast) -> None:
    chapter = make_chapter()
    card = make_card(cast.author, chapter)
    development = propose(by=cast.other, proposal=a_development(chapter))
    release_proposal(by=cast.office, proposal=make_card(cast.author, chapter, city="London"))
    assert waiting_proposals() == [card, development]
