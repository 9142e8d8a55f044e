"""The thread of one impulse: from the quoted passage to the answer per point, each step dated, linkable and hashed.

Drafts of answers, parts, notes and assignments are never loaded here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import timezone

from digitalrat.impulses.models import Impulse

from ...models import Response
from ..clock import handover_view
from . import afterwards, council, office
from .chain import seals
from .elements import AnswerView, PointView, QuoteView, Step, Thread, VersionDetail
from .happenings import Happening
from .loading import Story, load


def thread(impulse: Impulse, *, today: date | None = None, with_texts: bool = True) -> Thread:
    """Everything that the public page of ``impulse`` tells, in a fixed number of queries.

    ``with_texts`` is for a published recommendation (and an editor's preview of it); without, the thread tells
    title and fate and that the office did something, but nothing that anybody wrote about the matter.
    ``today`` decides what is overdue (default: today in the product's time zone).
    """
    story = load(impulse, today or timezone.localdate())
    steps = steps_of(story)
    points = _points(story)
    measures = {measure.pk: measure for point in points if point.answer for measure in point.answer.measures}
    published = story.publication is not None and story.publication.withdrawn_at is None
    whole = Thread(
        impulse=impulse,
        steps=steps,
        quotes=_quotes(story),
        authors=tuple(str(author) for author in story.authors),
        decision=story.decision,
        handover=handover_view(story.handover, story.today) if story.handover else None,
        response=_current(story),
        points=points,
        measures=tuple(sorted(measures.values(), key=lambda measure: measure.number)),
        recommendation_url=story.publication.url if published and story.publication else "",
    )
    return whole if with_texts else without_texts(whole)


def public_thread(number: str, *, today: date | None = None) -> Thread | None:
    """The thread of the impulse as everybody may read it; None if the council has not decided on such an impulse."""
    impulse = Impulse.objects.decided().filter(number=number).select_related("publication").first()
    if impulse is None:
        return None
    publication = getattr(impulse, "publication", None)
    return thread(impulse, today=today, with_texts=publication is not None and publication.withdrawn_at is None)


def without_texts(whole: Thread) -> Thread:
    """What is left of ``whole`` while the recommendation is not published."""
    response = whole.response
    return replace(
        whole,
        steps=tuple(step.without_texts() for step in whole.steps if not step.is_sealed),
        quotes=(),
        authors=(),
        decision=None,
        response=replace(response, reason="", introduction="") if response else None,
        points=(),
        measures=(),
        has_texts=False,
        recommendation_url="",
    )


def steps_of(story: Story) -> tuple[Step, ...]:
    happenings: list[Happening] = [*council.council_steps(story)]
    ahead: list[Step] = []
    if story.handover is not None:
        happenings += [*office.office_steps(story), *afterwards.reactions(story), *afterwards.reviews(story)]
        ahead += [*office.steps_ahead(story), *afterwards.steps_ahead(story)]
    happenings.sort(key=lambda one: (one.since, one.order))
    chain = seals(story.impulse.number or "", (one.fact for one in happenings))
    done = [one.sealed(seal) for one, seal in zip(happenings, chain, strict=True)]
    # The thread begins with what is quoted, although only the vote settled it.
    done.sort(key=lambda step: step.kind != "quotes")
    return (*done, *sorted(ahead, key=lambda step: step.at))


def _current(story: Story) -> VersionDetail | None:
    return office.version_detail(story, len(story.responses) - 1, story.current) if story.current else None


def _points(story: Story) -> tuple[PointView, ...]:
    answers = {answer.point_id: answer for answer in story.current.answers.all()} if story.current else {}
    return tuple(
        PointView(
            number=point.number,
            text=point.text,
            answer=AnswerView.of(answers[point.pk]) if point.pk in answers else None,
        )
        for point in story.points
    )


def _quotes(story: Story) -> tuple[QuoteView, ...]:
    return tuple(
        QuoteView(
            exact=quote.exact,
            chapter=quote.edition.title,
            edition=quote.edition.number,
            published_at=quote.edition.published_at,
            url=f"{quote.edition.url}#{quote.anchor}",
        )
        for quote in story.quotes
    )


def preview(response: Response) -> tuple[PointView, ...]:
    """The points with their answers as they will appear when ``response``, perhaps a draft, is signed."""
    answers = response.answers.select_related("point").prefetch_related("measures").order_by("point__number")
    return tuple(
        PointView(number=answer.point.number, text=answer.point.text, answer=AnswerView.of(answer))
        for answer in answers
    )
