"""Steps of the administration: receipt, more time, the answer in versions, what it came to; and what is still due."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.impulses.enums import State
from digitalrat.members.enums import Role

from ...calculation import Calculation
from ...enums import Origin, Purpose, Standing
from ...models import PointAnswer, Response
from ..happening import overdue_days, overdue_since
from . import anchors
from .chain import day, reference
from .elements import (
    AnswerView,
    DispositionView,
    ExtensionDetail,
    HandoverDetail,
    OverdueDetail,
    Step,
    VersionDetail,
)
from .happenings import Happening, Order, happening
from .loading import Story


def office_steps(story: Story) -> Iterator[Happening]:
    handover = story.handover
    # An extension moves the date and keeps the earlier one.
    first_due = story.extensions[0].from_due if story.extensions else handover.answer_due
    organisation = str(handover.organisation) if handover.organisation else ""
    step = Step(
        "handover",
        anchors.HANDOVER,
        handover.transmitted_at,
        _("An die Verwaltung übermittelt"),
        role=story.role(handover.transmitted_by, Role.CHAIR, Role.DEPUTY_CHAIR, Role.OFFICE),
        detail=HandoverDetail(organisation=organisation, answer_due=first_due),
    )
    yield happening(
        step,
        Order.HANDOVER.of(),
        receipt_number=handover.receipt_number,
        text=handover.text_hash,
        organisation=reference(handover.organisation),
        receipt_due=day(handover.receipt_due),
        answer_due=day(first_due),
        calculation=handover.calculation,
    )
    if handover.receipt_confirmed_at:
        step = Step(
            "receipt",
            anchors.RECEIPT,
            handover.receipt_confirmed_at,
            _("Eingang bestätigt"),
            role=str(Role.OFFICE.label),
        )
        yield happening(step, Order.RECEIPT.of())
    yield from _extensions(story)
    since = overdue_since(handover.answer_due, ended_at=handover.answered_at, today=story.today)
    if since:
        days = overdue_days(handover.answer_due, ended_at=handover.answered_at, today=story.today)
        step = Step(
            "overdue",
            anchors.OVERDUE,
            since,
            _("Frist für die Antwort überschritten"),
            tone="bad",
            detail=OverdueDetail(handover.answer_due, days),
        )
        yield happening(step, Order.OVERDUE.of(), due=day(handover.answer_due))
    for index, response in enumerate(story.responses):
        yield _version(story, index, response)
    yield from _progress(story)


def _extensions(story: Story) -> Iterator[Happening]:
    for extension in story.extensions:
        kept = extension.calculation
        step = Step(
            "extension",
            anchors.extension(extension.number),
            extension.given_at,
            _("Frist für die Antwort verlängert"),
            actor=str(extension.given_by),
            role=story.role(extension.given_by, Role.CDO, Role.OFFICE),
            reason=extension.reason,
            tone="caution",
            agent=reference(extension.given_by),
            detail=ExtensionDetail(
                extension.from_due, extension.new_due, Calculation.of(kept, Purpose.EXTENSION) if kept else None
            ),
        )
        yield happening(
            step,
            Order.EXTENSION.of(),
            number=extension.number,
            from_due=day(extension.from_due),
            new_due=day(extension.new_due),
            reason=extension.reason,
            calculation=kept,
        )


def _version(story: Story, index: int, response: Response) -> Happening:
    assert response.signed_at is not None, "only published versions are loaded"
    answers = list(response.answers.all())
    detail = version_detail(story, index, response)
    if detail.is_first:
        title = _("Stellungnahme der Verwaltung")
        tone = "good" if detail.in_time else "caution"
    else:
        title = _("Stellungnahme der Verwaltung, Fassung %(n)d") % {"n": response.version}
        tone = ""
    step = Step(
        "answer",
        anchors.version(response.version),
        response.signed_at,
        title,
        actor=detail.signed_by,
        role=str(Role.CDO.label),
        tone=tone,
        agent=reference(response.signed_by),
        detail=detail,
    )
    return happening(
        step,
        Order.VERSION.of(response.version),
        texts={
            "id": reference(response),
            "reason": response.version_reason,
            "introduction": response.introduction,
            "answers": [_answer_texts(answer) for answer in answers],
        },
        version=response.version,
        origin=response.origin,
        dispositions=[[answer.point.number, answer.disposition] for answer in answers],
        cosigners=sorted(str(reference(organisation)) for organisation in story.cosigners.get(response.pk, [])),
        double_hat=detail.double_hat,
    )


def version_detail(story: Story, index: int, response: Response) -> VersionDetail:
    assert response.signed_at is not None
    note = story.notes.get(response.pk)
    return VersionDetail(
        version=response.version,
        origin=str(Origin(response.origin).label),
        reason=response.version_reason,
        introduction=response.introduction,
        signed_by=str(response.signed_by),
        signed_at=response.signed_at,
        in_time=timezone.localdate(response.signed_at) <= story.handover.answer_due,
        is_current=index == len(story.responses) - 1,
        cosigners=tuple(str(organisation) for organisation in story.cosigners.get(response.pk, [])),
        double_hat=note.text if note else "",
        dispositions=tuple(
            DispositionView(answer.point.number, answer.disposition, answer.get_disposition_display())
            for answer in response.answers.all()
        ),
        url=reverse("responses:version", args=[story.impulse.number, response.version]),
    )


def _answer_texts(answer: PointAnswer) -> dict[str, Any]:
    shown = AnswerView.of(answer)
    return {
        "point": answer.point.number,
        "question": answer.point.text,
        "disposition": shown.disposition,
        "reasons": shown.reasons,
        "new_date": day(shown.new_date),
        "forwarded_to": shown.forwarded_to,
        "evidence": shown.evidence,
        "measures": sorted(str(reference(measure)) for measure in shown.measures),
    }


def _progress(story: Story) -> Iterator[Happening]:
    for transition in story.transitions:
        if transition.to_state == State.IMPLEMENTING:
            kind, anchor, title, order = "implementing", anchors.IMPLEMENTING, _("In Umsetzung"), Order.IMPLEMENTING
        elif transition.to_state == State.CLOSED:
            kind, anchor, title, order = "closed", anchors.CLOSED, _("Erledigt"), Order.CLOSED
        else:
            continue
        step = Step(
            kind,
            anchor,
            transition.at,
            title,
            role=str(Role.OFFICE.label),
            reason=transition.reason,
            tone="good" if kind == "closed" else "",
        )
        yield happening(step, order.of(), reason=transition.reason)


def steps_ahead(story: Story) -> Iterator[Step]:
    """What the administration still owes: receipt and first answer."""
    handover = story.handover
    if not handover.receipt_confirmed_at and not handover.answered_at:
        yield Step("receipt", anchors.RECEIPT, handover.receipt_due, _("Eingangsbestätigung erwartet"), done=False)
    if not story.responses:
        is_late = handover.standing == Standing.OVERDUE
        yield Step(
            "answer",
            anchors.version(1),
            handover.answer_due,
            _("Stellungnahme erwartet"),
            role=str(handover.organisation or settings.OFFICE_NAME),
            tone="bad" if is_late else "",
            done=False,
        )
