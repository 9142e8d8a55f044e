from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel

from ..enums import BlockKind


class Plan(PublicModel):
    """A digital masterplan; ``url`` is where it is published."""

    title = models.CharField(_("Titel"), max_length=200)
    url = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.title


class ActionField(PublicModel):
    """A Handlungsfeld: a group of chapters."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="action_fields")
    title = models.CharField(_("Titel"), max_length=200)
    slug = models.SlugField(max_length=120)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "title"]
        verbose_name = _("Handlungsfeld")
        verbose_name_plural = _("Handlungsfelder")

    def __str__(self) -> str:
        return self.title


class ChapterQuerySet(models.QuerySet["Chapter"]):
    def published(self) -> ChapterQuerySet:
        return self.filter(is_published=True)


class Chapter(PublicModel):
    """A chapter of the plan. Its text lives in editions; ``url`` is its public address without language prefix."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="chapters")
    action_field = models.ForeignKey(
        ActionField, null=True, blank=True, on_delete=models.SET_NULL, related_name="chapters"
    )
    title = models.CharField(_("Titel"), max_length=255)
    slug = models.SlugField(max_length=255)
    url = models.CharField(max_length=300, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_published = models.BooleanField(_("veröffentlicht"), default=False)

    objects = ChapterQuerySet.as_manager()

    class Meta:
        ordering = ["action_field__position", "position", "title"]
        verbose_name = _("Kapitel")
        verbose_name_plural = _("Kapitel")

    def __str__(self) -> str:
        return self.title

    def current_edition(self) -> ChapterEdition | None:
        return self.editions.order_by("-number").first()


class ImmutableError(RuntimeError):
    """Somebody tried to change or delete an edition; that is a programming error, never a person's."""


class ChapterEdition(PublicModel):
    """A published state (Fassung) of a chapter: immutable, numbered from 1, hashed, citable.

    ``hash`` is the SHA-256 of title and blocks (kind and HTML) in order; see services.publish_edition.
    """

    chapter = models.ForeignKey(Chapter, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField(_("Fassung"))
    title = models.CharField(_("Titel"), max_length=255)
    published_at = models.DateTimeField(_("veröffentlicht am"), default=timezone.now)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["chapter", "number"]
        constraints = [models.UniqueConstraint(fields=["chapter", "number"], name="edition_number_once_per_chapter")]
        verbose_name = _("Fassung")
        verbose_name_plural = _("Fassungen")

    def __str__(self) -> str:
        return f"{self.title}, {self.number}"

    @property
    def url(self) -> str:
        return f"{self.chapter.url}fassungen/{self.number}/"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise ImmutableError("editions do not change")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ImmutableError("editions are not deleted")


class EditionBlock(models.Model):
    """One block (paragraph, heading …) of an edition.

    ``key`` is the block's id, stable across editions (UUID of the StreamField child). ``text`` is the plain text
    by masterplan.text.plain_text; annotation offsets are Unicode code points in it. ``html`` is what is shown.
    """

    edition = models.ForeignKey(ChapterEdition, on_delete=models.PROTECT, related_name="blocks")
    key = models.UUIDField()
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=BlockKind.choices)
    level = models.PositiveSmallIntegerField(default=0)
    html = models.TextField()
    text = models.TextField()

    class Meta:
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="block_once_per_edition"),
            models.UniqueConstraint(fields=["edition", "position"], name="one_block_per_position"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def anchor(self) -> str:
        """Fragment id of the block on its page: the permanent link of the paragraph."""
        return f"abs-{self.key.hex[:12]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise ImmutableError("blocks of editions do not change")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ImmutableError("blocks of editions are not deleted")
