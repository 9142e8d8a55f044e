"""Steps of the council: what it quoted, decided, put off; and where the recommendation appeared."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from digitalrat.impulses.enums import State
from digitalrat.meetings.enums import Outcome

from . import anchors
from .chain import reference
from .elements import DissentDetail, PublicationDetail, Step
from .happenings import Happening, Order, happening
from .loading import Story


def council_steps(story: Story) -> Iterator[Happening]:
    impulse = story.impulse
    if impulse.submitted_at:
        step = Step(
            "submitted",
            anchors.SUBMITTED,
            impulse.submitted_at,
            _("Zur Beratung gestellt"),
            actor=", ".join(str(author) for author in story.authors),
        )
        yield happening(step, Order.SUBMITTED.of())
    deferred = [transition for transition in story.transitions if transition.to_state == State.DEFERRED]
    for number, transition in enumerate(deferred, start=1):
        step = Step(
            "deferred",
            anchors.deferred(number),
            transition.at,
            _("Zurückgestellt"),
            actor=settings.COUNCIL_NAME,
            reason=transition.reason,
            tone="caution",
        )
        # The sentence speaks of a text that is not public.
        yield happening(step, Order.DEFERRED.of(), texts={"reason": transition.reason})
    yield from _decision_steps(story)
    if story.publication is not None:
        detail = PublicationDetail(story.publication.url, story.publication.withdrawn_at)
        step = Step(
            "published",
            anchors.PUBLICATION,
            story.publication.published_at,
            _("Als Empfehlung veröffentlicht"),
            detail=detail,
        )
        yield happening(step, Order.PUBLISHED.of())


def _decision_steps(story: Story) -> Iterator[Happening]:
    """The decision, before it what is quoted (settled by the vote), after it dissent."""
    impulse, decision = story.impulse, story.decision
    if decision is not None:
        decided_at, adopted = decision.closed_at, decision.outcome == Outcome.ADOPTED
    elif impulse.decided_at and impulse.state != State.DEFERRED:
        decided_at, adopted = impulse.decided_at, impulse.state != State.REJECTED
    else:
        return
    if story.quotes:
        first = min(quote.edition.published_at for quote in story.quotes)
        quotes = [
            {
                "id": reference(quote),
                "edition": quote.edition.hash,
                "block": quote.anchor,
                "start": quote.start,
                "end": quote.end,
                "text": quote.exact,
            }
            for quote in story.quotes
        ]
        step = Step("quotes", anchors.QUOTES, first, _("Worauf sich der Impuls bezieht"))
        # Rewritten after a deferral, an impulse may quote something else: only the vote settles it.
        yield happening(step, Order.QUOTES.of(), since=decided_at, texts={"quotes": quotes}, is_sealed=True)
    step = Step(
        "decision",
        anchors.DECISION,
        decided_at,
        _("Beschlossen") if adopted else _("Nicht angenommen"),
        actor=settings.COUNCIL_NAME,
        tone="good" if adopted else "bad",
    )
    texts = {"authors": [reference(author) for author in story.authors], "ballot": _ballot(story)}
    yield happening(step, Order.DECISION.of(), texts=texts, outcome="adopted" if adopted else "rejected")
    for number, dissent in enumerate(decision.dissents if decision else (), start=1):
        step = Step(
            "dissent",
            anchors.dissent(number),
            dissent.created_at,
            _("Sondervotum von %(name)s") % {"name": dissent.author},
            agent=reference(dissent.author),
            detail=DissentDetail(dissent.text),
        )
        words = {"id": reference(dissent), "text": dissent.text}
        yield happening(step, Order.DISSENT.of(), texts=words, is_sealed=True)


def _ballot(story: Story) -> dict[str, object] | None:
    if story.decision is None:
        return None
    ballot, tally = story.decision.ballot, story.decision.tally
    return {
        "id": reference(ballot),
        "method": ballot.method,
        "text": ballot.text_hash,
        "base": tally.base,
        "needed": tally.needed,
        "votes": story.votes,
    }
