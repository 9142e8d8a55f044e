"""Open pages of a chapter learn that there is something to fetch."""

from typing import Any

from django.dispatch import receiver

from digitalrat.core.live import send_hint
from digitalrat.masterplan.models import Chapter, ChapterEdition
from digitalrat.masterplan.signals import chapter_visibility_changed, edition_published
from digitalrat.members.models import User

from .models import Annotation, Reply
from .protocol import ANNOTATION, CHAPTER, chapter_group
from .signals import annotation_added, annotation_changed, reply_added, reply_changed


@receiver([annotation_added, annotation_changed])
def hint_annotation(annotation: Annotation, by: User, **kwargs: Any) -> None:
    chapter = annotation.edition.chapter
    send_hint(chapter_group(chapter.uuid), ANNOTATION, id=str(annotation.uuid), by=by.pk)


@receiver([reply_added, reply_changed])
def hint_reply(reply: Reply, by: User, **kwargs: Any) -> None:
    hint_annotation(annotation=reply.annotation, by=by)


@receiver(edition_published)
def hint_edition(edition: ChapterEdition, **kwargs: Any) -> None:
    send_hint(chapter_group(edition.chapter.uuid), CHAPTER)


@receiver(chapter_visibility_changed)
def hint_visibility(chapter: Chapter, **kwargs: Any) -> None:
    send_hint(chapter_group(chapter.uuid), CHAPTER)
