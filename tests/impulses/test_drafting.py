"""Authors write together."""

from typing import Any

import pytest

from digitalrat.annotations.services import withdraw_annotation
from digitalrat.core.errors import DomainError, StateError
from digitalrat.core.models import AuditEntry
from digitalrat.impulses import services
from digitalrat.impulses.enums import Origin, State
from digitalrat.impulses.errors import ChangedMeanwhileError
from digitalrat.impulses.models import Impulse, Point
from digitalrat.impulses.queries import invitations_of, possible_coauthors
from tests.factories.annotations import make_annotation
from tests.factories.impulses import make_draft, make_impulse
from tests.factories.masterplan import make_chapter, make_edition
from tests.factories.members import Cast


def save(cast: Cast, impulse: Impulse, points: list[str]) -> list[tuple[int, str]]:
    services.update_impulse(
        by=cast.author, impulse=impulse, title=impulse.title, kind=impulse.kind, addressee=impulse.addressee,
        problem=impulse.problem, points=points, chapters=list(impulse.chapters.all()),
    )  # fmt: skip
    return list(impulse.points.values_list("number", "text"))


def test_an_annotation_becomes_an_impulse_that_quotes_its_passage(cast: Cast) -> None:
    chapter = make_chapter()
    note = make_annotation(cast.other, chapter, "vor Ort")
    impulse = services.create_impulse(by=cast.author, title="Vor Ort heißt abends", annotation=note)
    make_edition(chapter, ["Ganz neu."])
    quote = impulse.quotes.get()
    assert (quote.exact, quote.edition.number, quote.annotation) == ("vor Ort", 1, note)
    assert quote.edition.url == "/masterplan/digitale-burgerdienste/fassungen/1/"
    assert list(impulse.chapters.all()) == [chapter]
    assert [(a.user, a.position, a.accepted_at is not None) for a in impulse.authorships.all()] == [
        (cast.author, 0, True)
    ]


def test_an_annotation_that_was_withdrawn_begins_nothing(cast: Cast) -> None:
    note = make_annotation(cast.author, make_chapter(), "vor Ort")
    withdraw_annotation(by=cast.author, annotation=note)
    with pytest.raises(StateError, match="zurückgezogen"):
        services.create_impulse(by=cast.author, title="Doch", annotation=note)
    assert Impulse.objects.count() == 0


def test_what_the_office_begins_is_commissioned(cast: Cast) -> None:
    origins = [services.create_impulse(by=person, title="Idee").origin for person in (cast.author, cast.office)]
    assert origins == [Origin.OWN_INITIATIVE, Origin.COMMISSIONED]


@pytest.mark.parametrize("title", ["", "  "])
def test_an_impulse_has_a_title_from_the_start(cast: Cast, title: str) -> None:
    with pytest.raises(DomainError, match="Titel"):
        services.create_impulse(by=cast.author, title=title)


def test_points_are_numbered_and_stay_themselves_when_they_move(cast: Cast) -> None:
    impulse = make_draft(cast.author, points=["Eins", "Zwei", "Drei"])
    uuids = {point.text: point.uuid for point in impulse.points.all()}
    assert save(cast, impulse, ["Drei", " ", "Eins", "Neu"]) == [(1, "Drei"), (2, "Eins"), (3, "Neu")]
    after = {point.text: point.uuid for point in impulse.points.all()}
    assert (after["Drei"], after["Eins"], after["Neu"]) == (uuids["Drei"], uuids["Eins"], uuids["Zwei"])
    assert save(cast, impulse, ["Gleich", "Gleich"]) == [(1, "Gleich"), (2, "Gleich")]
    assert save(cast, impulse, []) == []
    assert Point.objects.count() == 0


def test_the_trail_keeps_the_old_words(cast: Cast) -> None:
    impulse = make_draft(cast.author, points=["Eins"])
    save(cast, impulse, ["Zwei"])
    last = AuditEntry.objects.filter(verb="impulse.updated").latest("sequence")
    assert last.details == {"changes": {"points": [["Eins"], ["Zwei"]]}}


def test_saving_without_a_change_leaves_no_trace(cast: Cast) -> None:
    impulse = make_draft(cast.author, points=["Eins"])
    before = (AuditEntry.objects.count(), impulse.changed_at)
    save(cast, impulse, ["Eins"])
    assert (AuditEntry.objects.count(), Impulse.objects.get().changed_at) == before


def test_whoever_saves_second_is_told_and_nothing_is_written_over(cast: Cast) -> None:
    impulse = make_impulse(cast, State.DRAFT)
    seen = impulse.changed_at
    words: dict[str, Any] = {"kind": impulse.kind, "addressee": "", "problem": "", "points": [], "chapters": []}
    services.update_impulse(by=cast.coauthor, impulse=impulse, title="Klaus war hier", seen=seen, **words)
    with pytest.raises(ChangedMeanwhileError):
        services.update_impulse(by=cast.author, impulse=impulse, title="Ada auch", seen=seen, **words)
    assert Impulse.objects.get().title == "Klaus war hier"


def test_the_same_passage_is_quoted_once(cast: Cast) -> None:
    impulse = make_draft(cast.author)
    edition = make_chapter().current_edition()
    assert edition is not None
    key = edition.blocks.all()[0].key
    quotes = [
        services.add_quote(by=cast.author, impulse=impulse, edition=edition, block_key=key, start=start, end=9)
        for start in (0, 0, 4)
    ]
    assert (quotes[0], impulse.quotes.count()) == (quotes[1], 2)
    services.remove_quote(by=cast.author, quote=quotes[0])
    assert [quote.exact for quote in impulse.quotes.all()] == ["Stadt"]
    assert AuditEntry.objects.get(verb="impulse.quote_removed").details["exact"] == "Die Stadt"


def test_coauthors_are_invited_accept_and_are_credited_in_order(cast: Cast) -> None:
    impulse = make_draft(cast.author)
    for person in (cast.coauthor, cast.guest, cast.other, cast.coauthor):
        services.invite_coauthor(by=cast.author, impulse=impulse, user=person)
    assert [invitation.impulse for invitation in invitations_of(cast.guest)] == [impulse]
    services.accept_coauthorship(by=cast.guest, impulse=impulse)
    services.decline_coauthorship(by=cast.other, impulse=impulse)
    services.remove_coauthor(by=cast.author, impulse=impulse, user=cast.coauthor)
    assert [(a.user, a.accepted_at is not None) for a in impulse.authorships.all()] == [
        (cast.author, True),
        (cast.guest, True),
    ]
    with pytest.raises(StateError, match="gibt es nicht mehr"):
        services.accept_coauthorship(by=cast.other, impulse=impulse)
    with pytest.raises(StateError, match="zugesagt"):
        services.remove_coauthor(by=cast.author, impulse=impulse, user=cast.guest)


def test_only_some_people_can_be_asked(cast: Cast) -> None:
    impulse = make_draft(cast.author)
    cast.fifth.is_active = False
    cast.fifth.save()
    assert set(possible_coauthors(impulse)) == {cast.coauthor, cast.other, cast.chair, cast.office, cast.guest}
    for person in (cast.department, cast.editor, cast.fifth):
        with pytest.raises(DomainError, match="kann nicht an Impulsen mitschreiben"):
            services.invite_coauthor(by=cast.author, impulse=impulse, user=person)
