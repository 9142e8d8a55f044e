"""Crossings between Wagtail and the domain (architecture: "Only cms knows Wagtail")."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page, Revision
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import record_publication, withdraw_publication
from digitalrat.impulses.signals import impulse_adopted
from digitalrat.measures.models import Report
from digitalrat.measures.signals import report_frozen
from digitalrat.members.models import User
from digitalrat.members.signals import rights_changed

from . import services
from .pages import ActionFieldPage, ChapterPage, PlanPage, RecommendationPage, ReportPage


@receiver(page_published, sender=ChapterPage)
def chapter_published(instance: ChapterPage, revision: Revision | None = None, **kwargs: Any) -> None:
    services.publish_chapter(page=instance, by=revision.user if revision else None)


@receiver(page_unpublished, sender=ChapterPage)
def chapter_unpublished(instance: ChapterPage, **kwargs: Any) -> None:
    services.withdraw_chapter(page=instance, by=None)


@receiver(page_published, sender=PlanPage)
@receiver(page_published, sender=ActionFieldPage)
@receiver(page_slug_changed)
@receiver(post_page_move)
def tree_changed(instance: Page, **kwargs: Any) -> None:
    if isinstance(instance.specific, PlanPage | ActionFieldPage | ChapterPage):
        services.follow_tree(page=instance)


@receiver(impulse_adopted)
def impulse_was_adopted(impulse: Impulse, **kwargs: Any) -> None:
    services.draft_recommendation(impulse=impulse)


@receiver(page_published, sender=RecommendationPage)
def recommendation_published(instance: RecommendationPage, revision: Revision | None = None, **kwargs: Any) -> None:
    if instance.impulse is not None:
        record_publication(
            impulse=instance.impulse, url=services.path_of(instance), by=revision.user if revision else None
        )


@receiver(page_unpublished, sender=RecommendationPage)
def recommendation_unpublished(instance: RecommendationPage, **kwargs: Any) -> None:
    if instance.impulse is not None:
        withdraw_publication(impulse=instance.impulse)


@receiver(report_frozen)
def report_was_frozen(report: Report, **kwargs: Any) -> None:
    services.draft_report(report=report)


@receiver(page_published, sender=ReportPage)
def report_page_published(instance: ReportPage, revision: Revision | None = None, **kwargs: Any) -> None:
    services.follow_report_page(page=instance, by=revision.user if revision else None)


@receiver(rights_changed)
def editors_follow_roles(user_id: int, **kwargs: Any) -> None:
    user = User.objects.get(pk=user_id)
    group = services.ensure_editors_group()
    if user.has_perm("masterplan.edit_plan"):
        group.user_set.add(user)
    else:
        group.user_set.remove(user)
