"""Bringing the page tree and the domain together: the only writer on both sides."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from digitalrat.core.services import Actor
from digitalrat.impulses.models import Impulse
from digitalrat.masterplan.models import ActionField, Chapter, ChapterEdition, Plan
from digitalrat.masterplan.services import publish_edition, set_visibility

from .editions import edition_blocks
from .pages import ActionFieldPage, ChapterPage, HomePage, PlanPage, RecommendationIndexPage, RecommendationPage

EDITORS = "Redaktion"


def path_of(page: Page) -> str:
    """A page's public address without host and language: "/masterplan/netz/"."""
    parts = page.get_url_parts()
    if parts is None:
        return ""
    path: str = parts[2]
    return path.removeprefix("/en") if path.startswith("/en/") else path


@transaction.atomic
def publish_chapter(*, page: ChapterPage, by: Actor | None) -> ChapterEdition | None:
    """Make the chapter's domain twin follow its published page, and freeze the text as an edition.

    Returns the current edition; None if the page has no text yet.
    """
    field = _action_field_of(page.get_parent().specific)
    chapter = page.chapter or Chapter(plan=field.plan)
    chapter.plan, chapter.action_field = field.plan, field
    chapter.title, chapter.slug, chapter.url = page.title, page.slug, path_of(page)
    chapter.position = _position(page)
    chapter.save()
    if page.chapter_id != chapter.pk:
        page.chapter = chapter
        ChapterPage.objects.filter(pk=page.pk).update(chapter=chapter)
    blocks = edition_blocks(page.body)
    if not blocks:
        return None
    edition = publish_edition(by=by, chapter=chapter, title=page.title, blocks=blocks)
    set_visibility(by=by, chapter=chapter, is_published=True)
    return edition


def withdraw_chapter(*, page: ChapterPage, by: Actor | None) -> None:
    """Take the chapter off the public site; its editions stay."""
    if page.chapter is not None:
        set_visibility(by=by, chapter=page.chapter, is_published=False)


def _position(page: Page) -> int:
    return int(page.get_prev_siblings().count())


def _plan_of(page: PlanPage) -> Plan:
    plan = page.plan or Plan()
    plan.title, plan.url = page.title, path_of(page)
    plan.save()
    if page.plan_id != plan.pk:
        page.plan = plan
        PlanPage.objects.filter(pk=page.pk).update(plan=plan)
    return plan


def _action_field_of(page: ActionFieldPage) -> ActionField:
    plan = _plan_of(page.get_parent().specific)
    field = page.action_field or ActionField()
    field.plan, field.title, field.slug, field.position = plan, page.title, page.slug, _position(page)
    field.save()
    if page.action_field_id != field.pk:
        page.action_field = field
        ActionFieldPage.objects.filter(pk=page.pk).update(action_field=field)
    return field


def follow_tree(*, page: Page) -> None:
    """Keep titles, order and addresses in the domain true after a plan or field was published or moved."""
    specific = page.specific
    if isinstance(specific, PlanPage):
        _plan_of(specific)
    elif isinstance(specific, ActionFieldPage):
        _action_field_of(specific)
    for chapter_page in ChapterPage.objects.descendant_of(page, inclusive=True).filter(chapter__isnull=False):
        field = _action_field_of(chapter_page.get_parent().specific)
        Chapter.objects.filter(pk=chapter_page.chapter_id).update(
            plan=field.plan, action_field=field, url=path_of(chapter_page), position=_position(chapter_page)
        )


@transaction.atomic
def draft_recommendation(*, impulse: Impulse) -> RecommendationPage | None:
    """A draft page for an adopted impulse; a person publishes it. Does nothing if there is one already."""
    existing: RecommendationPage | None = RecommendationPage.objects.filter(impulse=impulse).first()
    index = RecommendationIndexPage.objects.live().first()
    if existing is not None or index is None:
        return existing
    page = RecommendationPage(
        title=impulse.title,
        slug=f"{impulse.number}" if impulse.number else str(impulse.uuid),
        impulse=impulse,
        live=False,
        has_unpublished_changes=True,
    )
    index.add_child(instance=page)
    page.save_revision()
    return page


def ensure_editors_group() -> Group:
    """The Wagtail group of the editors: may write and publish everything, but not administer the site."""
    group, _created = Group.objects.get_or_create(name=EDITORS)
    root = Page.objects.get(depth=1)
    page_permissions: Any = Permission.objects.filter(
        content_type__app_label="wagtailcore",
        codename__in=["add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"],
    )
    for permission in page_permissions:
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    collection = Collection.objects.get(depth=1)
    for permission in Permission.objects.filter(
        codename__in=["add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document"]
    ):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
    group.permissions.add(Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin"))
    return group


def ensure_roots() -> tuple[Locale, Page]:
    """What Wagtail's migrations put into a new database, for one that was emptied since."""
    locale, _created = Locale.objects.get_or_create(language_code="de")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    root = Page.objects.filter(depth=1).first()
    return locale, root or Page.add_root(title="Root", slug="root", locale=locale)


@transaction.atomic
def ensure_site(*, hostname: str = "127.0.0.1", port: int = 80, site_name: str = "Nachhall") -> HomePage:
    """The start page as root of the default site. Idempotent: an existing site is left as it is."""
    home: HomePage | None = HomePage.objects.first()
    if home is None:
        locale, root = ensure_roots()
        root.get_children().filter(slug="home").delete()
        root.refresh_from_db()
        home = root.add_child(instance=HomePage(title="Nachhall", slug="start", locale=locale))
        Site.objects.all().delete()
        Site.objects.create(hostname=hostname, port=port, root_page=home, is_default_site=True, site_name=site_name)
    ensure_editors_group()
    return home
