"""Verbs on annotations and replies."""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.core.errors import DomainError, StateError
from digitalrat.core.services import Actor, announce, record
from digitalrat.masterplan.models import Chapter, ChapterEdition
from digitalrat.members.models import User

from .anchoring import Selector, cut
from .models import Annotation, Reply
from .signals import annotation_added, annotation_changed, reply_added, reply_changed

MAX_LENGTH = 5000


def passage_of(edition: ChapterEdition, block_key: uuid.UUID, start: int, end: int) -> dict[str, Any]:
    """The fields of a Passage for the code points ``start`` to ``end`` (exclusive) of a block.

    Raises DomainError when the edition has no such block or the offsets enclose no text of it.
    """
    text = edition.blocks.filter(key=block_key).values_list("text", flat=True).first()
    if text is None:
        raise DomainError(_("Diesen Absatz gibt es in der Fassung nicht. Bitte laden Sie die Seite neu."))
    selector = cut(text, start, end)
    if selector is None:
        raise DomainError(_("Bitte markieren Sie mindestens ein Wort des Absatzes."))
    return _fields(edition, block_key, selector)


def _fields(edition: ChapterEdition, block_key: uuid.UUID, selector: Selector) -> dict[str, Any]:
    return {
        "edition": edition,
        "block_key": block_key,
        "start": selector.start,
        "end": selector.end,
        "exact": selector.exact,
        "prefix": selector.prefix,
        "suffix": selector.suffix,
    }


def _require_body(body: str) -> str:
    body = body.strip()
    if not body:
        raise DomainError(_("Bitte schreiben Sie einen Text."))
    if len(body) > MAX_LENGTH:
        raise DomainError(_("Der Text ist zu lang: Es sind höchstens %(n)d Zeichen möglich.") % {"n": MAX_LENGTH})
    return body


def _require_published(edition: ChapterEdition) -> None:
    # Locked, so that a withdrawal at the same moment comes before or after, not in between.
    chapter = Chapter.objects.select_for_update().get(pk=edition.chapter_id)
    if not chapter.is_published:
        raise StateError(
            _(
                "Das Kapitel „%(title)s“ wurde inzwischen zurückgezogen und kann zurzeit nicht angemerkt werden. "
                "Ihr Text ist noch da; er wurde nicht gespeichert."
            )
            % {"title": chapter.title}
        )


@transaction.atomic
def annotate(
    *, by: User, edition: ChapterEdition, block_key: uuid.UUID, start: int, end: int, exact: str, body: str
) -> Annotation:
    """Comment on a passage. ``exact`` is the text that the person saw between the offsets (code points).

    Raises DomainError when that is not what the edition says there, and StateError when the chapter was withdrawn.
    """
    body = _require_body(body)
    _require_published(edition)
    passage = passage_of(edition, block_key, start, end)
    if passage["exact"] != exact:
        raise DomainError(
            _("Der Text hat sich geändert, während Sie geschrieben haben. Bitte markieren Sie die Stelle noch einmal.")
        )
    annotation = Annotation.objects.create(author=by, body=body, **passage)
    record(
        by=by,
        verb="annotation.added",
        obj=annotation,
        chapter=str(edition.chapter.uuid),
        edition=edition.number,
        block=str(block_key),
    )
    announce(annotation_added, annotation=annotation, by=by)
    return annotation


def _lock(annotation: Annotation) -> Annotation:
    annotation.refresh_from_db(from_queryset=Annotation.objects.select_for_update())
    if annotation.withdrawn_at is not None:
        raise StateError(_("Diese Anmerkung wurde zurückgezogen."))
    return annotation


@transaction.atomic
def reply(*, by: User, annotation: Annotation, body: str) -> Reply:
    """Answer an annotation; a resolved one is open again by that."""
    body = _require_body(body)
    _lock(annotation)
    answer = Reply.objects.create(annotation=annotation, author=by, body=body)
    if annotation.resolved_at is not None:
        annotation.resolved_at = annotation.resolved_by = None
        annotation.save(update_fields=["resolved_at", "resolved_by"])
    record(by=by, verb="annotation.replied", obj=annotation, reply=answer.pk)
    announce(reply_added, reply=answer, by=by)
    return answer


@transaction.atomic
def edit_annotation(*, by: User, annotation: Annotation, body: str) -> None:
    """Change the words of an annotation, as long as nobody else has answered them or they are done with."""
    body = _require_body(body)
    _lock(annotation)
    if annotation.resolved_at is not None:
        raise StateError(_("Diese Anmerkung ist erledigt und kann nicht mehr geändert werden."))
    if annotation.replies.exclude(author=annotation.author).filter(withdrawn_at=None).exists():
        raise StateError(
            _("Auf diese Anmerkung wurde schon geantwortet. Bitte ergänzen Sie sie durch eine eigene Antwort.")
        )
    if annotation.body == body:
        return
    annotation.body = body
    annotation.edited_at = timezone.now()
    annotation.save(update_fields=["body", "edited_at"])
    record(by=by, verb="annotation.edited", obj=annotation)
    announce(annotation_changed, annotation=annotation, by=by)


@transaction.atomic
def withdraw_annotation(*, by: User, annotation: Annotation) -> None:
    """Take an annotation back; replies to it stay readable."""
    _lock(annotation)
    annotation.withdrawn_at = timezone.now()
    annotation.save(update_fields=["withdrawn_at"])
    record(by=by, verb="annotation.withdrawn", obj=annotation)
    announce(annotation_changed, annotation=annotation, by=by)


@transaction.atomic
def resolve_annotation(*, by: User, annotation: Annotation, resolved: bool = True) -> None:
    """Mark an annotation as dealt with, or (``resolved=False``) as open again. Doing it twice changes nothing."""
    _lock(annotation)
    if (annotation.resolved_at is not None) == resolved:
        return
    annotation.resolved_at = timezone.now() if resolved else None
    annotation.resolved_by = by if resolved else None
    annotation.save(update_fields=["resolved_at", "resolved_by"])
    record(by=by, verb="annotation.resolved" if resolved else "annotation.reopened", obj=annotation)
    announce(annotation_changed, annotation=annotation, by=by)


@transaction.atomic
def withdraw_reply(*, by: Actor, reply: Reply) -> None:
    """Take a reply back; doing it twice changes nothing."""
    reply.refresh_from_db(from_queryset=Reply.objects.select_for_update())
    if reply.withdrawn_at is not None:
        return
    reply.withdrawn_at = timezone.now()
    reply.save(update_fields=["withdrawn_at"])
    record(by=by, verb="annotation.reply_withdrawn", obj=reply.annotation, reply=reply.pk)
    announce(reply_changed, reply=reply, by=by)
