"""Who may what with annotations, as one table."""

import pytest

from digitalrat.annotations.services import reply
from digitalrat.masterplan.models import Chapter
from digitalrat.masterplan.services import set_visibility
from tests.factories.annotations import make_annotation
from tests.factories.members import Cast

# Columns: the annotation (and the reply) is by "author"; a dot is no.
CAST = ["visitor", "author", "other", "chair", "cdo", "office", "department", "editor", "guest", "committee_reader"]
TABLE = {
    #                                  vi au ot ch cd of de ed gu co
    "annotations.list_annotations":    " .  x  x  x  x  x  .  .  .  x",
    "annotations.view_annotations":    " .  x  x  x  x  x  .  .  .  x",
    "annotations.annotate":            " .  x  x  x  x  x  .  .  .  .",
    "annotations.reply":               " .  x  x  x  x  x  .  .  .  .",
    "annotations.edit_annotation":     " .  x  .  .  .  .  .  .  .  .",
    "annotations.withdraw_annotation": " .  x  .  .  .  .  .  .  .  .",
    "annotations.resolve_annotation":  " .  x  .  x  .  x  .  .  .  .",
    "annotations.withdraw_reply":      " .  x  .  .  .  .  .  .  .  .",
}  # fmt: skip


@pytest.mark.parametrize("permission", TABLE)
def test_who_may(cast: Cast, chapter: Chapter, permission: str) -> None:
    note = make_annotation(cast.author, chapter, "vor Ort")
    answer = reply(by=cast.author, annotation=note, body="Ja.")
    subjects = {"list_annotations": None, "view_annotations": chapter, "annotate": chapter, "withdraw_reply": answer}
    subject = subjects.get(permission.split(".")[1], note)
    allowed = {name: cast.everybody()[name].has_perm(permission, subject) for name in CAST}
    assert allowed == dict(zip(CAST, [mark == "x" for mark in TABLE[permission].split()], strict=True))


def test_a_withdrawn_chapter_is_still_read_by_the_council_but_not_by_committees(cast: Cast, chapter: Chapter) -> None:
    set_visibility(by=None, chapter=chapter, is_published=False)
    assert cast.author.has_perm("annotations.view_annotations", chapter) is True
    assert cast.committee_reader.has_perm("annotations.view_annotations", chapter) is False


def test_somebody_who_left_may_nothing_more(cast: Cast, chapter: Chapter) -> None:
    note = make_annotation(cast.author, chapter, "vor Ort")
    cast.author.is_active = False
    assert [cast.author.has_perm(permission, note) for permission in TABLE] == [False] * len(TABLE)
