"""Carries an import out: pages as drafts, images into the library, and on wish everything published."""

import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.images import ImageFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from cms.pages import ActionFieldPage, ChapterPage, PlanPage
from cms.services import ensure_site, follow_tree
from digitalrat.core.services import record
from digitalrat.masterplan.addresses import RESERVED_SLUGS
from digitalrat.masterplan.models import ChapterEdition
from digitalrat.members.models import User

from .aligning import Outcome
from .blocks import ImportedImage
from .bodies import image_key, to_stream
from .chapters import MAX_SLUG, german_slug
from .errors import ImportFailed
from .planning import ChapterChange, ImportPlan, Status, chapter_pages, compare, plan_import

__all__ = ["ImportReport", "apply_import", "plan_import"]


@dataclass(frozen=True)
class ImportReport:
    """What was done. ``changes`` all have their page; ``editions`` is how many editions came into being."""

    plan_page: PlanPage
    changes: tuple[ChapterChange, ...]
    editions: int
    notes: tuple[str, ...]

    @property
    def chapters(self) -> Counter[Status]:
        return Counter(change.status for change in self.changes)

    @property
    def blocks(self) -> Counter[Outcome]:
        return sum((change.blocks for change in self.changes), Counter())


def apply_import(
    plan: ImportPlan,
    *,
    by: User | None,
    publish: bool = False,
    progress: Callable[[ChapterChange], None] = lambda _change: None,
) -> ImportReport:
    """Write the chapters as drafts; with ``publish`` publish them, which makes editions where the text changed.

    What to do is computed again from the source, so a plan made some time ago does no harm. All or nothing.
    ``by`` is the author of the revisions (None: the product); the caller has checked the rights. ``progress`` is
    called for each chapter when it is done. Raises ImportFailed.
    """
    images = _Library(by)
    try:
        with transaction.atomic():
            return _apply(plan, by, publish, progress, images)
    except BaseException:
        images.discard()
        raise


def _apply(
    plan: ImportPlan, by: User | None, publish: bool, progress: Callable[[ChapterChange], None], images: "_Library"
) -> ImportReport:
    plan_page = _locked(plan.plan_page) if plan.plan_page else _new_plan_page(by, publish)
    plan = plan_import(plan.source, plan_page=plan_page, level=plan.level, field_title=plan.field_title)
    before = _editions(plan_page)
    pages = _pages(plan, plan_page, by, publish)
    # Now that every chapter has a page, links from one to another find their way.
    changes, notes = compare(plan.text, pages)
    done = []
    for change, planned, page in zip(changes, plan.changes, pages, strict=True):
        if planned.status is Status.NEW:
            change = replace(change, status=Status.NEW)
        _write(change, page, by, publish, images)
        progress(change)
        done.append(change)
    if plan.chapters[Status.NEW]:
        # A chapter put between others moves those behind it.
        follow_tree(page=plan_page)
    report = ImportReport(plan_page, tuple(done), _editions(plan_page) - before, (*plan.text.notes, *notes))
    record(
        by=by,
        verb="plan.imported",
        obj=plan_page,
        source=plan.source.name,
        published=publish,
        chapters={status.value: report.chapters[status] for status in Status},
        blocks={outcome.value: report.blocks[outcome] for outcome in Outcome},
        editions=report.editions,
    )
    return report


def _locked(page: PlanPage) -> PlanPage:
    """The plan, kept for this transaction, so that two imports at once come one after the other."""
    found: PlanPage | None = PlanPage.objects.select_for_update().filter(pk=page.pk).first()
    if found is None:
        raise ImportFailed(_("Der Masterplan wurde inzwischen gelöscht."))
    return found


def _new_plan_page(by: User | None, publish: bool) -> PlanPage:
    home = ensure_site()
    taken = set(home.get_children().values_list("slug", flat=True))
    page = PlanPage(title="Masterplan", slug=_free("masterplan", taken), owner=by, live=False)
    home.add_child(instance=page)
    _write_frame(page, by, publish)
    return page


def _write_frame(page: PlanPage | ActionFieldPage, by: User | None, publish: bool) -> None:
    """Keep a revision of a plan or action field as it is, and publish it if wished."""
    revision = page.save_revision(user=by, log_action=True)
    if publish:
        revision.publish(user=by, skip_permission_checks=True)
    page.refresh_from_db()


def _free(slug: str, taken: set[str]) -> str:
    """``slug``, or the first of ``slug-2``, ``slug-3`` … that is not taken; takes it."""
    free, number = slug, 1
    while free in taken:
        number += 1
        free = f"{slug[: MAX_SLUG - 4]}-{number}"
    taken.add(free)
    return free


def _pages(plan: ImportPlan, plan_page: PlanPage, by: User | None, publish: bool) -> Sequence[ChapterPage]:
    """The page of each chapter; new ones are made, empty and in the order of the document."""
    taken = {*RESERVED_SLUGS, *plan_page.get_descendants().values_list("slug", flat=True)}
    fields = _Fields(plan_page, taken, by, publish)
    pages: list[ChapterPage] = []
    for change in plan.changes:
        page = change.page
        if page is None:
            field = fields.get(change.chapter.action_field or plan.field_title)
            page = ChapterPage(title=change.chapter.title, slug=_free(change.chapter.slug, taken), owner=by, live=False)
            field.add_child(instance=page)
            _move_behind(page, pages[-1] if pages else None)
        elif page.locked:
            raise ImportFailed(
                _("Das Kapitel „%(title)s“ ist gesperrt. Heben Sie die Sperre auf und versuchen Sie es noch einmal.")
                % {"title": page.title}
            )
        pages.append(page)
    # Making and moving pages has changed the places of others in the tree.
    fresh = {page.pk: page for page in chapter_pages(plan_page)}
    return [fresh[page.pk] for page in pages]


def _move_behind(page: ChapterPage, neighbour: ChapterPage | None) -> None:
    """Put a new page, which stands last in its field, behind the chapter before it in the document."""
    if neighbour is None:
        return
    neighbour = ChapterPage.objects.get(pk=neighbour.pk)
    following = neighbour.get_next_sibling()
    if neighbour.get_parent().pk == page.get_parent().pk and following is not None and following.pk != page.pk:
        page.move(neighbour, pos="right")
        page.refresh_from_db()


class _Fields:
    """The action fields of a plan by their titles; those that are missing are made."""

    def __init__(self, plan_page: PlanPage, taken: set[str], by: User | None, publish: bool) -> None:
        self.plan_page, self.taken, self.by, self.publish = plan_page, taken, by, publish
        self.known = {
            page.title.casefold(): page for page in ActionFieldPage.objects.child_of(plan_page).order_by("-path")
        }

    def get(self, title: str) -> ActionFieldPage:
        page = self.known.get(title.casefold())
        if page is None:
            self.plan_page.refresh_from_db()
            page = ActionFieldPage(title=title, slug=_free(german_slug(title), self.taken), owner=self.by, live=False)
            self.plan_page.add_child(instance=page)
            _write_frame(page, self.by, self.publish)
            self.known[title.casefold()] = page
        # Counting children in a stale object would give two pages the same place in the tree.
        page.refresh_from_db()
        return page


def _write(change: ChapterChange, page: ChapterPage, by: User | None, publish: bool, images: "_Library") -> None:
    revision = page.latest_revision if change.status is Status.SAME else None
    if revision is None:
        page.title = change.chapter.title
        page.draft_title = change.chapter.title
        page.body = to_stream(change.body, images.store(change))
        revision = page.save_revision(user=by, log_action=True)
    if publish and (change.status is not Status.SAME or page.has_unpublished_changes or not page.live):
        for ancestor in page.get_ancestors().filter(live=False).type(PlanPage, ActionFieldPage).specific():
            _write_frame(ancestor, by, publish=True)
        revision.publish(user=by, skip_permission_checks=True)


def _editions(plan_page: PlanPage) -> int:
    plan_page.refresh_from_db()
    return ChapterEdition.objects.filter(chapter__plan=plan_page.plan).count() if plan_page.plan else 0


class _Library:
    """Puts images into Wagtail's library, each file once; takes its files back if the import fails."""

    def __init__(self, by: User | None) -> None:
        self.by = by
        self.ids: dict[str, int] = {}
        self.files: list[Any] = []

    def store(self, change: ChapterChange) -> dict[str, int]:
        """Ids of all images of the import so far, by their keys."""
        for block in change.chapter.blocks:
            if block.image and image_key(block.image.data) not in self.ids:
                self.ids[image_key(block.image.data)] = self._store(
                    block.image, block.alt or block.caption or change.chapter.title
                )
        return self.ids

    def _store(self, image: ImportedImage, title: str) -> int:
        model = get_image_model()
        key = image_key(image.data)
        known = model.objects.filter(file_hash=key).order_by("pk").first()
        if known is not None:
            return int(known.pk)
        stored = model(
            title=title[:255],
            file=ImageFile(io.BytesIO(image.data), name=f"import-{key[:12]}.{image.suffix}"),
            file_size=len(image.data),
            file_hash=key,
            uploaded_by_user=self.by,
        )
        stored.save()
        self.files.append(stored.file)
        return int(stored.pk)

    def discard(self) -> None:
        for file in self.files:
            file.storage.delete(file.name)
