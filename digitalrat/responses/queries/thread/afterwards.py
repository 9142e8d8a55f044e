"""What follows an answer: the council's reaction, follow-up questions, promised dates that come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digitalrat.members.enums import Role

from ...calculation import Calculation
from ...enums import Disposition, Purpose, ReactionKind
from ...models import Reaction, Response
from ..happening import overdue_days, overdue_since, reached
from . import anchors
from .chain import day, reference
from .elements import OverdueDetail, QuestionDetail, ReviewDetail, Step
from .happenings import Happening, Order, happening
from .loading import Story


def reactions(story: Story) -> Iterator[Happening]:
    for response, point, reaction in _given(story):
        is_question = reaction.kind == ReactionKind.FOLLOW_UP
        if is_question:
            anchor, tone = anchors.question(response.version, point), "caution"
            title = _("Nachfrage des Rates zu Punkt %(n)d") % {"n": point}
        else:
            anchor, tone = anchors.reaction(response.version, point), "good"
            title = _("Der Rat nimmt die Antwort zu Punkt %(n)d an") % {"n": point}
        step = Step(
            "question" if is_question else "reaction",
            anchor,
            reaction.given_at,
            title,
            actor=str(reaction.given_by),
            role=story.role(reaction.given_by, Role.CHAIR, Role.DEPUTY_CHAIR),
            tone=tone,
            agent=reference(reaction.given_by),
            detail=_question(story, point, reaction) if reaction.due else None,
        )
        yield happening(
            step,
            Order.REACTION.of(response.version),
            texts={"id": reference(reaction), "text": reaction.text},
            version=response.version,
            point=point,
            due=day(reaction.due),
            calculation=reaction.calculation,
        )
        yield from _question_overdue(story, response, point, reaction)


def _given(story: Story) -> Iterator[tuple[Response, int, Reaction]]:
    for response in story.responses:
        for answer in response.answers.all():
            if answer.pk in story.reactions:
                yield response, answer.point.number, story.reactions[answer.pk]


def _question(story: Story, point: int, reaction: Reaction) -> QuestionDetail:
    assert reaction.due is not None
    answer = reaction.answered_by
    answered_at = answer.signed_at if answer else None
    return QuestionDetail(
        point=point,
        text=reaction.text,
        due=reaction.due,
        calculation=Calculation.of(reaction.calculation, Purpose.FOLLOW_UP) if reaction.calculation else None,
        answered_in=answer.version if answer and answered_at else None,
        answered_at=answered_at,
        overdue_days=overdue_days(reaction.due, ended_at=answered_at, today=story.today),
    )


def _question_overdue(story: Story, response: Response, point: int, reaction: Reaction) -> Iterator[Happening]:
    if reaction.due is None:
        return
    answered_at = reaction.answered_by.signed_at if reaction.answered_by else None
    since = overdue_since(reaction.due, ended_at=answered_at, today=story.today)
    if since is None:
        return
    days = overdue_days(reaction.due, ended_at=answered_at, today=story.today)
    step = Step(
        "overdue",
        anchors.question_overdue(response.version, point),
        since,
        _("Frist für die Antwort auf die Nachfrage zu Punkt %(n)d überschritten") % {"n": point},
        tone="bad",
        detail=OverdueDetail(reaction.due, days),
    )
    yield happening(step, Order.QUESTION_OVERDUE.of(response.version), due=day(reaction.due))


def reviews(story: Story) -> Iterator[Happening]:
    """Points under review whose promised day came before another version decided on them."""
    for index, response in enumerate(story.responses):
        newer = story.after(index)
        ended_at = newer.signed_at if newer else None
        dates = under_review(response)
        for due, points in dates.items():
            at = reached(due, ended_at=ended_at, today=story.today)
            if at is None:
                continue
            step = Step(
                "came_back",
                anchors.came_back(due),
                at,
                came_back_title(points),
                tone="caution",
                detail=ReviewDetail(points, due),
            )
            yield happening(step, Order.CAME_BACK.of(response.version), version=response.version, points=[*points])
        since = overdue_since(min(dates), ended_at=ended_at, today=story.today) if dates else None
        if since:
            due = min(dates)
            step = Step(
                "overdue",
                anchors.review_overdue(due),
                since,
                _("Angekündigter Termin überschritten"),
                tone="bad",
                detail=OverdueDetail(due, overdue_days(due, ended_at=ended_at, today=story.today)),
            )
            yield happening(step, Order.REVIEW_OVERDUE.of(response.version), due=day(due))


def under_review(response: Response) -> dict[date, tuple[int, ...]]:
    """The points that ``response`` leaves under review, by the day it promises to decide."""
    dates: dict[date, list[int]] = defaultdict(list)
    for answer in response.answers.all():
        if answer.disposition == Disposition.UNDER_REVIEW and answer.new_date:
            dates[answer.new_date].append(answer.point.number)
    return {due: tuple(points) for due, points in sorted(dates.items())}


def came_back_title(points: tuple[int, ...]) -> str:
    return ngettext(
        "Angekündigter Termin erreicht: Punkt %(points)s",
        "Angekündigter Termin erreicht: Punkte %(points)s",
        len(points),
    ) % {"points": ", ".join(map(str, points))}


def steps_ahead(story: Story) -> Iterator[Step]:
    """Promised days and answers to questions that are still to come."""
    if story.current is not None:
        for due, points in under_review(story.current).items():
            if due > story.today:
                title = ngettext(
                    "Entscheidung angekündigt: Punkt %(points)s",
                    "Entscheidung angekündigt: Punkte %(points)s",
                    len(points),
                ) % {"points": ", ".join(map(str, points))}
                yield Step("review", anchors.announced(due), due, title, done=False, detail=ReviewDetail(points, due))
    for response, point, reaction in _given(story):
        if reaction.due and not (reaction.answered_by and reaction.answered_by.signed_at):
            detail = _question(story, point, reaction)
            yield Step(
                "question_expected",
                anchors.question_expected(response.version, point),
                reaction.due,
                _("Antwort auf die Nachfrage zu Punkt %(n)d erwartet") % {"n": point},
                tone="bad" if detail.overdue_days else "",
                done=False,
                detail=detail,
            )
