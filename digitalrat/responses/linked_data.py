"""A thread as JSON-LD, so that anybody can read it by machine and compute its hashes again (docs/roter-faden.md).

What it tells is what the page tells: it is made of the same queries.thread.Thread.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from digitalrat.core.templatetags.addresses import local_url
from digitalrat.measures.models import Measure

from .queries.thread import AnswerView, PointView, Step, Thread
from .queries.thread.elements import (
    DissentDetail,
    ExtensionDetail,
    HandoverDetail,
    OverdueDetail,
    PublicationDetail,
    QuestionDetail,
    ReviewDetail,
    VersionDetail,
)
from .vocabulary import PREFIX, context

Absolute = Callable[[str], str]
# Acts for which schema.org has a word; other steps are an Action, and what a day brings by itself is an Event.
ACTIONS = {
    "handover": "SendAction",
    "receipt": "ReceiveAction",
    "answer": "ReplyAction",
    "reaction": "AcceptAction",
    "question": "AskAction",
}
EVENTS = {"overdue", "came_back", "review"}


def linked_data(thread: Thread, absolute: Absolute) -> dict[str, Any]:
    """``thread`` as an object for json.dumps; ``absolute`` makes a path into a whole address."""
    url = absolute(thread.url)
    impulse = thread.impulse
    dates = [step.at for step in thread.steps if step.seal and isinstance(step.at, datetime)]
    with translation.override(settings.LANGUAGE_CODE):
        terms = absolute(reverse("responses:thread_terms"))
    return _filled(
        {
            "@context": context(terms),
            "@id": url,
            "@type": ["CreativeWork", f"{PREFIX}:Thread"],
            "url": url,
            "identifier": impulse.number,
            "name": impulse.title,
            "genre": str(impulse.get_kind_display()),
            "inLanguage": "de",
            "license": settings.DATA_LICENCE_URL,
            "creator": {"@type": "Organization", "name": settings.COUNCIL_NAME},
            "author": [{"@type": "Person", "name": name} for name in thread.authors],
            "publisher": {"@type": "GovernmentOrganization", "name": settings.CITY_NAME},
            "mainEntityOfPage": absolute(local_url(thread.recommendation_url)) if thread.recommendation_url else None,
            "dateModified": _time(max(dates)) if dates else None,
            "state": impulse.state,
            "standing": thread.handover.standing.value if thread.handover else None,
            "dueDate": thread.handover.clock_due.isoformat() if thread.handover else None,
            "overdueDays": thread.handover.overdue_days if thread.handover else None,
            "abstract": impulse.problem if thread.has_texts else None,
            "hasPart": [_point(point, url) for point in thread.points],
            "citation": [
                {
                    "@type": "Quotation",
                    "text": quote.exact,
                    "url": absolute(local_url(quote.url)),
                    "isPartOf": {"@type": "Chapter", "name": quote.chapter, "version": quote.edition},
                }
                for quote in thread.quotes
            ],
            "measures": [_measure(measure, absolute) for measure in thread.measures],
            "steps": [_step(thread, step, url, absolute) for step in thread.steps],
        }
    )


def _filled(node: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    return {name: value for name, value in node.items() if value not in (None, "", [])}


def _time(at: datetime) -> str:
    return timezone.localtime(at).isoformat()


def _point(point: PointView, url: str) -> dict[str, Any]:
    return {
        "@id": f"{url}#punkt-{point.number}",
        "@type": "CreativeWork",
        "point": point.number,
        "text": point.text,
    }


def _measure(measure: Measure, absolute: Absolute) -> dict[str, Any]:
    return {
        "@id": measure.uuid.urn,
        "@type": f"{PREFIX}:Measure",
        "identifier": measure.number,
        "name": measure.title,
        "url": absolute(measure.get_absolute_url()),
        "status": measure.status,
        "light": measure.light,
    }


def _step(thread: Thread, step: Step, url: str, absolute: Absolute) -> dict[str, Any]:
    is_event = step.kind in EVENTS
    node: dict[str, Any] = {
        "@id": f"{url}#{step.anchor}",
        "@type": ["Event" if is_event else ACTIONS.get(step.kind, "Action"), f"{PREFIX}:Step"],
        "kind": step.kind,
        "name": step.title,
        "reason": step.reason,
        "role": step.role,
    }
    if step.agent:
        node["agent"] = {"@id": step.agent, "@type": "Person", "name": step.actor}
    if isinstance(step.at, datetime):
        node["startDate" if is_event else "startTime"] = _time(step.at)
    else:
        node["dueDate"] = step.at.isoformat()
    if not is_event:
        status = "CompletedActionStatus" if step.done else "PotentialActionStatus"
        node["actionStatus"] = f"https://schema.org/{status}"
    node |= _detail(thread, step, url, absolute)
    if step.seal:
        node |= {
            "position": step.seal.position,
            "content": step.seal.content,
            "texts": step.seal.texts,
            "hash": step.seal.hash,
        }
    # The first of the chain has an empty hash before it, which is said.
    return _filled(node) | ({"previousHash": step.seal.previous} if step.seal else {})


def _detail(thread: Thread, step: Step, url: str, absolute: Absolute) -> dict[str, Any]:
    if step.kind == "decision":
        return {"outcome": thread.decision.words if thread.decision else None}
    match step.detail:
        case HandoverDetail(organisation=name, answer_due=due):
            assert thread.handover is not None
            return {
                "recipient": {"@type": "Organization", "name": name or settings.OFFICE_NAME},
                "receiptNumber": thread.handover.receipt_number,
                "textHash": thread.handover.text_hash,
                "dueDate": due.isoformat(),
            }
        case ExtensionDetail(from_due=before, new_due=due):
            return {"previousDueDate": before.isoformat(), "dueDate": due.isoformat()}
        case VersionDetail():
            return {"result": _version(thread, step.detail, url, absolute)}
        case QuestionDetail(point=point, text=text, due=due):
            asked = {"@type": "Question", "text": text} if text and step.done else None
            return {"point": point, "dueDate": due.isoformat(), "question": asked}
        case DissentDetail(text=text):
            return {"result": {"@type": "CreativeWork", "text": text}}
        case ReviewDetail(points=points, due=due):
            return {"point": list(points), "dueDate": due.isoformat()}
        case OverdueDetail(due=due, days=days):
            return {"dueDate": due.isoformat(), "overdueDays": days}
        case PublicationDetail(withdrawn_at=None, url=path):
            return {"object": absolute(local_url(path)) if thread.has_texts else None}
    return {}


def _version(thread: Thread, detail: VersionDetail, url: str, absolute: Absolute) -> dict[str, Any]:
    report: dict[str, Any] = {
        "@id": absolute(detail.url) if thread.has_texts else None,
        "@type": "Report",
        "version": detail.version,
        "datePublished": _time(detail.signed_at),
        "author": {"@type": "Person", "name": detail.signed_by},
        "reason": detail.reason,
        "text": detail.introduction,
        "cosigners": [{"@type": "Organization", "name": name} for name in detail.cosigners],
        "doubleHatNote": detail.double_hat,
    }
    answers = {point.number: point for point in thread.points} if detail.is_current else {}
    parts = []
    for decided in detail.dispositions:
        part: dict[str, Any] = {
            "@type": "CreativeWork",
            "point": decided.point,
            "disposition": decided.disposition,
            "name": decided.label,
        }
        point = answers.get(decided.point)
        if point and point.answer:
            part |= {"@id": f"{url}#{point.anchor}", **_answer(point.answer)}
        parts.append(_filled(part))
    return _filled({**report, "hasPart": parts})


def _answer(answer: AnswerView) -> dict[str, Any]:
    """The current answer to a point; those of earlier versions are in ``texts``."""
    return {
        "text": answer.reasons,
        "dueDate": answer.new_date.isoformat() if answer.new_date else None,
        "recipient": {"@type": "Organization", "name": answer.forwarded_to} if answer.forwarded_to else None,
        "citation": answer.evidence,
        "mentions": [{"@id": measure.uuid.urn} for measure in answer.measures],
    }
