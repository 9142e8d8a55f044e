"""Bringing the page tree and the domain together: the only writer on both sides."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import translation
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site
from wagtail.rich_text import RichText

from digitalrat.core.services import Actor
from digitalrat.impulses.models import Impulse
from digitalrat.masterplan.models import ActionField, Chapter, ChapterEdition, Plan
from digitalrat.masterplan.services import publish_edition, set_visibility
from digitalrat.measures.models import Report
from digitalrat.measures.queries.reports import snapshot_of, versions_of
from digitalrat.measures.services import correct_report, publish_report
from digitalrat.members.models import User

from .blocks import NO_CHAPTER
from .editions import edition_blocks
from .pages import (
    ActionFieldPage,
    ChapterPage,
    HomePage,
    PlanPage,
    RecommendationIndexPage,
    RecommendationPage,
    ReportIndexPage,
    ReportPage,
)
from .report_texts import content_of_page, needs_note

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


@transaction.atomic
def draft_report(*, report: Report) -> ReportPage | None:
    """A draft page for a frozen report, with an empty comment for each chapter; None while there is no list.

    All versions of a report have one page. Does nothing if there is one already.
    """
    first = versions_of(report)[0]
    existing: ReportPage | None = ReportPage.objects.filter(report=first).first()
    index = ReportIndexPage.objects.live().first()
    if existing is not None or index is None:
        return existing
    # Pages are German, whatever language the office's screen speaks.
    with translation.override("de"):
        title = str(first)
    snapshot = snapshot_of(first)
    keys = [chapter.key for chapter in snapshot.chapters]
    if any(not measure.chapter for measure in snapshot.measures):
        keys.append(NO_CHAPTER)
    page = ReportPage(
        title=title,
        slug=first.slug,
        report=first,
        comments=[("comment", {"chapter": key, "text": ""}) for key in keys],
        live=False,
        has_unpublished_changes=True,
    )
    index.add_child(instance=page)
    page.save_revision()
    return page


@transaction.atomic
def follow_report_page(*, page: ReportPage, by: Actor | None) -> Report | None:
    """Publish the report behind a page that was published; a changed text becomes a new version.

    Without a note about what was wrong nothing new is published: readers keep seeing what they saw.
    """
    if page.report is None:
        return None
    content = content_of_page(page)
    if needs_note(page.report, content=content, note=page.correction_note):
        return None
    newest = versions_of(page.report).order_by("-version")[0]
    if newest.is_published:
        if newest.content == content:
            return newest
        newest = correct_report(by=by, report=newest, note=page.correction_note)
    return publish_report(by=by, report=newest, content=content, url=path_of(page))


def publish_report_page(
    *, report: Report, by: User, introduction: str = "", comments: Mapping[str, str] | None = None
) -> ReportPage:
    """What an editor does with a frozen report: write an introduction and comments (by chapter's slug), publish.

    Raises LookupError when the list of reports is not published.
    """
    drafted = draft_report(report=report)
    if drafted is None:
        raise LookupError("the list of reports must be published first")
    page: ReportPage = ReportPage.objects.get(pk=drafted.pk)
    page.introduction = introduction
    page.comments = [
        ("comment", {"chapter": key or NO_CHAPTER, "text": RichText(html)}) for key, html in (comments or {}).items()
    ]
    page.save_revision(user=by).publish()
    published: ReportPage = ReportPage.objects.get(pk=page.pk)
    return published


@transaction.atomic
def ensure_report_index(home: HomePage, *, by: User | None = None) -> ReportIndexPage:
    """The published list of reports, with draft pages for what was frozen before there was a list. Idempotent."""
    index: ReportIndexPage | None = ReportIndexPage.objects.first()
    if index is None:
        home.refresh_from_db()
        index = ReportIndexPage(
            title="Berichte",
            slug="berichte",
            introduction="<p>Zu jedem Stichtag wird der Stand aller Maßnahmen eingefroren. Jeder Bericht beginnt "
            "mit dem, was sich seit dem letzten geändert hat.</p>",
        )
        home.add_child(instance=index).save_revision(user=by).publish()
    for report in Report.objects.filter(version=1).order_by("cutoff"):
        draft_report(report=report)
    return index


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
