"""What is true after every step, whoever did what."""

from __future__ import annotations

from collections import Counter

from django.conf import settings
from django.core import mail
from django.db.models import Count, Q
from django.utils import timezone

from digitalrat.core.services import verify_audit
from digitalrat.impulses.canonical import digest
from digitalrat.notifications.models import Notification
from digitalrat.responses.canonical import canonical_text
from digitalrat.responses.enums import Disposition, ReactionKind, ResponseState, Standing
from digitalrat.responses.models import Handover, PointAnswer, Reaction, Response
from digitalrat.responses.queries import totals
from digitalrat.responses.queries.selection import points_handed_over


def check() -> None:
    """After each step, in a fixed number of queries."""
    handovers = list(
        Handover.objects.with_standing(timezone.localdate()).prefetch_related("responses", "extensions").order_by("pk")
    )
    _versions(handovers)
    _points(handovers)
    _ledger(handovers)
    _extensions(handovers)
    _questions(handovers)
    _receipts(handovers)


def check_thoroughly() -> None:
    """Once per story, because it reads everything."""
    check()
    assert verify_audit().intact
    _texts()
    _notices_and_mails()


def check_come_backs() -> None:
    """After the worker has run: whatever was promised until today is on the desk again."""
    due = PointAnswer.objects.current().filter(disposition=Disposition.UNDER_REVIEW, new_date__lte=timezone.localdate())
    for answer in due.select_related("response__handover"):
        assert answer.came_back_at is not None
        assert answer.response.handover.responses.exclude(state=ResponseState.PUBLISHED).count() == 1


def _versions(handovers: list[Handover]) -> None:
    """1 to n without gap; all but perhaps the last are published."""
    for handover in handovers:
        responses = sorted(handover.responses.all(), key=lambda response: response.version)
        assert [response.version for response in responses] == list(range(1, len(responses) + 1))
        assert all(response.state == ResponseState.PUBLISHED for response in responses[:-1])
        assert all(response.version_reason for response in responses[1:])
        signed = [response.signed_at for response in responses if response.state == ResponseState.PUBLISHED]
        assert None not in signed
        assert handover.answered_at == (signed[0] if signed else None)


def _points(handovers: list[Handover]) -> None:
    """Each point that was handed over has exactly one current answer, or none before the first signature."""
    answered = {handover.impulse_id for handover in handovers if handover.answered_at}
    current = Counter(PointAnswer.objects.current().values_list("point", flat=True))
    rows = list(points_handed_over().values_list("pk", "impulse", "disposition"))
    assert len(rows) == len({pk for pk, _impulse, _disposition in rows})
    for pk, impulse, disposition in rows:
        assert current[pk] == (1 if impulse in answered else 0)
        assert bool(disposition) == (impulse in answered)
    assert set(current) <= {pk for pk, _impulse, _disposition in rows}


def _ledger(handovers: list[Handover]) -> None:
    row = totals()
    by_standing = Counter(handover.standing for handover in handovers)  # type: ignore[attr-defined]  # annotated
    assert row.handed_over.number == len(handovers)
    assert sum(figure.number for figure in row.standings) == len(handovers)
    assert {figure.key: figure.number for figure in row.standings} == {
        standing.value: by_standing[standing.value] for standing in Standing
    }


def _extensions(handovers: list[Handover]) -> None:
    for handover in handovers:
        extensions = list(handover.extensions.all())
        assert len(extensions) <= settings.MAX_EXTENSIONS
        due = extensions[-1].new_due.isoformat() if extensions else handover.calculation["answer"]["due"]
        assert handover.answer_due.isoformat() == due


def _questions(handovers: list[Handover]) -> None:
    """At most as many questions per point as allowed, and an open one has a version that is to answer it."""
    asked = Reaction.objects.filter(kind=ReactionKind.FOLLOW_UP)
    per_point = asked.values("answer__point").annotate(n=Count("pk"))
    assert all(row["n"] <= settings.MAX_FOLLOW_UPS for row in per_point)
    open_ones = Reaction.objects.open_questions().values_list("answer__response__handover", flat=True)
    drafts = Response.objects.filter(~Q(state=ResponseState.PUBLISHED)).values_list("handover", flat=True)
    assert set(open_ones) <= set(drafts)
    for reaction in asked.filter(answered_by__isnull=False).select_related("answered_by", "answer__response"):
        assert reaction.answered_by and reaction.answered_by.version > reaction.answer.response.version


def _receipts(handovers: list[Handover]) -> None:
    numbers: dict[str, list[int]] = {}
    for handover in handovers:
        _letter, year, number = handover.receipt_number.split("-")
        numbers.setdefault(year, []).append(int(number))
    assert all(sorted(given) == list(range(1, len(given) + 1)) for given in numbers.values())


def _texts() -> None:
    """What was signed says what it said."""
    for response in Response.objects.filter(state=ResponseState.PUBLISHED).select_related("handover"):
        assert response.text_hash == digest(canonical_text(response))


def _notices_and_mails() -> None:
    events = Counter(Notification.objects.values_list("user", "event"))
    assert max(events.values(), default=1) == 1
    ids = Counter(message.extra_headers["Message-ID"] for message in mail.outbox)
    assert max(ids.values(), default=1) == 1
    # Each notice is in one mail, and no two mails to one person have a notice in common.
    in_mails = Counter(Notification.objects.filter(mail__isnull=False).values_list("user", "event"))
    assert max(in_mails.values(), default=1) == 1
    sent = Notification.objects.filter(mail__isnull=False).values_list("user", "mail__user")
    assert all(user == mailed for user, mailed in sent)
