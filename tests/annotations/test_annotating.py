"""Members annotate a chapter and talk about it."""

import uuid

import pytest

from digitalrat.annotations.models import Annotation
from digitalrat.annotations.queries import margin_of
from digitalrat.annotations.services import (
    annotate,
    edit_annotation,
    passage_of,
    reply,
    resolve_annotation,
    withdraw_annotation,
    withdraw_reply,
)
from digitalrat.core.errors import DomainError, StateError
from digitalrat.core.models import AuditEntry
from digitalrat.masterplan.models import Chapter, ChapterEdition
from digitalrat.masterplan.services import set_visibility
from tests.factories.annotations import make_annotation
from tests.factories.masterplan import PARAGRAPHS, make_chapter, make_edition
from tests.factories.members import Cast


def edition_of(chapter: Chapter) -> ChapterEdition:
    edition = chapter.current_edition()
    assert edition is not None
    return edition


def placed_words(chapter: Chapter) -> list[str]:
    """The words beside which annotations stand on the current edition, in order."""
    edition = edition_of(chapter)
    blocks = list(edition.blocks.all())
    texts = {block.key: block.text for block in blocks}
    margin = margin_of(chapter, edition, blocks)
    return [texts[placed.annotation.block_key][placed.start : placed.end] for placed in margin.open]


def test_an_annotation_keeps_the_passage_with_its_surroundings(cast: Cast, chapter: Chapter) -> None:
    note = make_annotation(cast.author, chapter, "vollständig digital")
    assert (note.exact, note.prefix, note.suffix) == ("vollständig digital", "wichtigsten Leistungen bis 2027 ", " an.")
    assert note.edition == edition_of(chapter)
    entry = AuditEntry.objects.get(verb="annotation.added")
    assert (entry.actor_name, entry.details["edition"]) == ("Ada Autor", 1)


def test_a_colleague_answers_and_the_matter_is_settled(cast: Cast, chapter: Chapter) -> None:
    note = make_annotation(cast.author, chapter, "vor Ort")
    reply(by=cast.other, annotation=note, body="Ja, in allen Bürgerämtern.")
    resolve_annotation(by=cast.author, annotation=note)
    assert (note.resolved_by, placed_words(chapter)) == (cast.author, [])
    reply(by=cast.other, annotation=note, body="Eine Frage noch …")
    assert (note.resolved_at, placed_words(chapter)) == (None, ["vor Ort"])


def test_annotations_stand_in_the_order_of_the_text(cast: Cast, chapter: Chapter) -> None:
    for words in ("ansprechbar", "dieselbe Leistung", "bis 2027", "Wer kein Smartphone"):
        make_annotation(cast.author, chapter, words)
    assert placed_words(chapter) == ["bis 2027", "Wer kein Smartphone", "dieselbe Leistung", "ansprechbar"]


def test_own_words_can_be_changed_until_somebody_answers(cast: Cast, chapter: Chapter) -> None:
    note = make_annotation(cast.author, chapter, "vor Ort", body="Wo dnen?")
    edit_annotation(by=cast.author, annotation=note, body="Wo denn?")
    assert (note.body, note.edited_at is not None) == ("Wo denn?", True)
    answer = reply(by=cast.other, annotation=note, body="Überall.")
    with pytest.raises(StateError, match="schon geantwortet"):
        edit_annotation(by=cast.author, annotation=note, body="Etwas ganz anderes")
    withdraw_reply(by=cast.other, reply=answer)
    edit_annotation(by=cast.author, annotation=note, body="Und wo noch?")
    assert Annotation.objects.get().body == "Und wo noch?"


def test_a_withdrawn_annotation_leaves_its_answers(cast: Cast, chapter: Chapter) -> None:
    alone = make_annotation(cast.author, chapter, "vor Ort")
    answered = make_annotation(cast.author, chapter, "bis 2027")
    reply(by=cast.other, annotation=answered, body="Warum erst dann?")
    for note in (alone, answered):
        withdraw_annotation(by=cast.author, annotation=note)
    assert placed_words(chapter) == ["bis 2027"]
    with pytest.raises(StateError, match="zurückgezogen"):
        reply(by=cast.other, annotation=answered, body="Noch etwas")


@pytest.mark.parametrize(("start", "end"), [(0, 0), (5, 3), (0, 10_000), (3, 4)])
def test_offsets_that_enclose_no_words_are_refused(chapter: Chapter, start: int, end: int) -> None:
    edition = edition_of(chapter)
    with pytest.raises(DomainError, match="mindestens ein Wort"):
        passage_of(edition, edition.blocks.all()[0].key, start, end)


def test_a_block_of_another_chapter_is_refused(cast: Cast, chapter: Chapter) -> None:
    elsewhere = edition_of(make_chapter("Smart City", ["Ganz woanders."])).blocks.get()
    with pytest.raises(DomainError, match="Diesen Absatz gibt es"):
        passage_of(edition_of(chapter), elsewhere.key, 0, 4)
    with pytest.raises(DomainError, match="Diesen Absatz gibt es"):
        passage_of(edition_of(chapter), uuid.uuid4(), 0, 4)


def test_words_that_are_not_there_are_refused(cast: Cast, chapter: Chapter) -> None:
    edition = edition_of(chapter)
    key = edition.blocks.all()[0].key
    with pytest.raises(DomainError, match="Der Text hat sich geändert"):
        annotate(by=cast.author, edition=edition, block_key=key, start=0, end=9, exact="Die Stand", body="Ja?")
    assert Annotation.objects.count() == 0


@pytest.mark.parametrize("body", ["", "  \n ", "x" * 5001])
def test_an_annotation_needs_words_and_not_too_many(cast: Cast, chapter: Chapter, body: str) -> None:
    with pytest.raises(DomainError):
        make_annotation(cast.author, chapter, "vor Ort", body=body)


def test_nothing_is_annotated_on_a_chapter_that_was_withdrawn_meanwhile(cast: Cast, chapter: Chapter) -> None:
    set_visibility(by=None, chapter=chapter, is_published=False)
    with pytest.raises(StateError, match="inzwischen zurückgezogen"):
        make_annotation(cast.author, chapter, "vor Ort")
    assert Annotation.objects.count() == 0


def test_letters_of_all_the_world_are_counted_as_code_points(cast: Cast, db: None) -> None:
    chapter = make_chapter("Zeichen", ["👩‍💻 plant, 𝔸 prüft, e\u0301 e\u0301 שלום."])
    note = make_annotation(cast.author, chapter, "𝔸 prüft")
    assert (note.start, note.prefix) == (11, "👩‍💻 plant, ")


# --- the plan moves on ------------------------------------------------------------------------------------------


def test_an_unchanged_paragraph_keeps_its_annotations_in_the_next_edition(cast: Cast, chapter: Chapter) -> None:
    make_annotation(cast.author, chapter, "vor Ort")
    make_edition(chapter, ["Ein neuer erster Absatz.", *PARAGRAPHS])
    edition = edition_of(chapter)
    [placed] = margin_of(chapter, edition, edition.blocks.all()).open
    assert (placed.moved, placed.position, placed_words(chapter)) == (True, 2, ["vor Ort"])


def change_in_place(chapter: Chapter, old: str, new: str) -> ChapterEdition:
    """The next edition, in which one paragraph has other words but is still the same block."""
    from digitalrat.masterplan.services import BlockContent, publish_edition

    blocks = [
        BlockContent(key=block.key, kind=block.kind, html=block.html.replace(old, new))
        for block in edition_of(chapter).blocks.all()
    ]
    return publish_edition(by=None, chapter=chapter, title=chapter.title, blocks=blocks)


def test_a_passage_is_found_again_in_a_changed_paragraph(cast: Cast, chapter: Chapter) -> None:
    make_annotation(cast.author, chapter, "vor Ort dieselbe Leistung")
    change_in_place(chapter, "Wer kein Smartphone hat", "Wer weder Smartphone noch Rechner hat")
    assert placed_words(chapter) == ["vor Ort dieselbe Leistung"]


def test_a_passage_that_is_gone_belongs_to_its_own_edition(cast: Cast, chapter: Chapter) -> None:
    note = make_annotation(cast.author, chapter, "bis 2027")
    new = change_in_place(chapter, "bis 2027", "bis 2031")
    margin = margin_of(chapter, new, new.blocks.all())
    assert margin.open == []
    assert [(lost.annotation, lost.annotation.edition.number) for lost in margin.lost] == [(note, 1)]
    assert margin.count == 1
