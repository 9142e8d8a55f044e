"""Verbs on chapters and editions."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from digitalrat.core.services import Actor, announce, record

from ..models import Chapter, ChapterEdition, EditionBlock
from ..signals import chapter_visibility_changed, edition_published
from ..text import plain_text


@dataclass(frozen=True)
class BlockContent:
    """What an edition keeps of a block. ``html`` must already be safe to show; ``level`` only for headings."""

    key: uuid.UUID
    kind: str
    html: str
    level: int = 0


def content_hash(title: str, blocks: Sequence[BlockContent]) -> str:
    """SHA-256 over title and, in order, kind, level and HTML of each block; independent of block ids and dates."""
    content = [title, [[block.kind, block.level, block.html] for block in blocks]]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


@transaction.atomic
def publish_edition(
    *, by: Actor | None, chapter: Chapter, title: str, blocks: Sequence[BlockContent], at: datetime | None = None
) -> ChapterEdition:
    """Freeze the published text as the next edition; with unchanged text the present edition is returned."""
    chapter = Chapter.objects.select_for_update().get(pk=chapter.pk)
    digest = content_hash(title, blocks)
    current = chapter.current_edition()
    if current is not None and current.hash == digest:
        return current
    edition = ChapterEdition(
        chapter=chapter,
        number=current.number + 1 if current else 1,
        title=title,
        published_at=at or timezone.now(),
        hash=digest,
    )
    edition.save()
    EditionBlock.objects.bulk_create(
        EditionBlock(
            edition=edition,
            key=block.key,
            position=position,
            kind=block.kind,
            level=block.level,
            html=block.html,
            text=plain_text(block.html),
        )
        for position, block in enumerate(blocks)
    )
    record(by=by, verb="chapter.edition_published", obj=chapter, edition=edition.number, hash=digest)
    announce(edition_published, edition=edition)
    return edition


@transaction.atomic
def set_visibility(*, by: Actor | None, chapter: Chapter, is_published: bool) -> None:
    """Show or withdraw a chapter; its editions stay in either case."""
    if chapter.is_published == is_published:
        return
    chapter.is_published = is_published
    chapter.save(update_fields=["is_published"])
    record(by=by, verb="chapter.published" if is_published else "chapter.unpublished", obj=chapter)
    announce(chapter_visibility_changed, chapter=chapter)
