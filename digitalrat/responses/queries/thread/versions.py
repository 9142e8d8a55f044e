"""One published version of the answer, readable for good, and what changed against the version before."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from digitalrat.impulses.models import Impulse

from ...differences import Change, changed_facts, paragraphs_between
from ...models import Response
from . import anchors
from .elements import AnswerView, Step, VersionDetail
from .loading import Story, load
from .office import version_detail
from .reading import steps_of


@dataclass(frozen=True)
class VersionPoint:
    """A point in this version. ``sentences`` say what changed besides the words, ``reasons`` which words did.

    ``reasons`` are paragraphs of changes (differences.Change); without a version before nothing is marked.
    """

    number: int
    text: str
    answer: AnswerView
    is_changed: bool
    sentences: tuple[str, ...]
    reasons: tuple[tuple[Change, ...], ...]


@dataclass(frozen=True)
class VersionPage:
    impulse: Impulse
    step: Step
    detail: VersionDetail
    introduction: tuple[tuple[Change, ...], ...]
    points: tuple[VersionPoint, ...]
    before: int | None
    versions: tuple[VersionDetail, ...]

    @property
    def current(self) -> VersionDetail:
        return self.versions[-1]

    @property
    def is_unchanged(self) -> bool:
        """The words are those of the version before."""
        return self.before is not None and not any(
            [*(point.is_changed for point in self.points), *(map(_has_changes, self.introduction))]
        )


def version_page(number: str, version: int) -> VersionPage | None:
    """Version ``version`` of the answer to a published recommendation, in a fixed number of queries; else None."""
    impulse = (
        Impulse.objects.decided()
        .filter(number=number, publication__isnull=False, publication__withdrawn_at__isnull=True)
        .first()
    )
    if impulse is None:
        return None
    story = load(impulse, timezone.localdate())
    index = next((n for n, response in enumerate(story.responses) if response.version == version), None)
    if index is None:
        return None
    response = story.responses[index]
    before = story.responses[index - 1] if index else None
    # A first version is compared with itself: nothing is marked.
    old = before or response
    return VersionPage(
        impulse=impulse,
        step=next(step for step in steps_of(story) if step.anchor == anchors.version(version)),
        detail=version_detail(story, index, response),
        introduction=paragraphs_between(old.introduction, response.introduction),
        points=_points(response, old),
        before=before.version if before else None,
        versions=_versions(story),
    )


def _versions(story: Story) -> tuple[VersionDetail, ...]:
    return tuple(version_detail(story, index, response) for index, response in enumerate(story.responses))


def _points(response: Response, before: Response) -> tuple[VersionPoint, ...]:
    earlier = {answer.point_id: AnswerView.of(answer) for answer in before.answers.all()}
    points = []
    for answer in response.answers.all():
        new = AnswerView.of(answer)
        old = earlier.get(answer.point_id, new)
        reasons = paragraphs_between(old.reasons, new.reasons)
        sentences = changed_facts(old, new)
        points.append(
            VersionPoint(
                number=answer.point.number,
                text=answer.point.text,
                answer=new,
                is_changed=bool(sentences) or any(map(_has_changes, reasons)),
                sentences=sentences,
                reasons=reasons,
            )
        )
    return tuple(points)


def _has_changes(paragraph: tuple[Change, ...]) -> bool:
    return any(not change.is_same for change in paragraph)
