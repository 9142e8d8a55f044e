"""From draft to done: every change of state goes through ``_transition``."""

from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.collaboration import services as documents
from digitalrat.core.errors import StateError
from digitalrat.core.services import announce, record
from digitalrat.members.models import User

from .. import signals
from ..canonical import canonical_text, digest
from ..enums import TRANSITIONS, Kind, State
from ..errors import IncompleteError
from ..models import Impulse, NumberSeries, Transition


def lock(impulse: Impulse) -> None:
    """Read the impulse anew and keep everybody else from changing it until the transaction ends."""
    impulse.refresh_from_db(from_queryset=Impulse.objects.select_for_update())


def _require(impulse: Impulse, to: State) -> None:
    if to not in TRANSITIONS[State(impulse.state)]:
        raise StateError(
            _("Der Impuls hat inzwischen den Zustand „%(state)s“. Dieser Schritt ist dann nicht möglich.")
            % {"state": impulse.get_state_display()}
        )


def _transition(
    *,
    by: User | None,
    impulse: Impulse,
    to: State,
    verb: str,
    signal: Signal | None = None,
    reason: str = "",
    **details: Any,
) -> None:
    """Move a locked impulse to another state, if TRANSITIONS allows it, and write down who, when and why.

    Saves all fields of ``impulse``; what a step sets besides is set before.
    """
    _require(impulse, to)
    step = Transition.objects.create(
        impulse=impulse, from_state=impulse.state, to_state=to, by=by, reason=reason.strip()
    )
    impulse.state = to
    impulse.save()
    record(by=by, verb=verb, obj=impulse, **{"from": step.from_state, "to": to, "reason": step.reason}, **details)
    if signal is not None:
        announce(signal, impulse=impulse, by=by)
    announce(signals.impulse_changed, impulse=impulse, by=by)


def text_of(impulse: Impulse) -> str:
    """The canonical text of the impulse as it stands now."""
    return canonical_text(impulse, documents.text_of(impulse.document))


def missing(impulse: Impulse) -> dict[str, str]:
    """What an impulse still needs before the council can deliberate on it: field → sentence."""
    lacks: dict[str, str] = {}
    if not impulse.title.strip():
        lacks["title"] = _("Bitte geben Sie dem Impuls einen Titel.")
    if not impulse.addressee.strip():
        lacks["addressee"] = _("Bitte sagen Sie, an wen sich der Impuls richtet.")
    if not impulse.problem.strip():
        lacks["problem"] = _("Bitte beschreiben Sie, worum es geht.")
    if impulse.kind == Kind.RECOMMENDATION and not impulse.points.exists():
        lacks["points"] = _("Eine Handlungsempfehlung braucht mindestens einen Punkt.")
    if not documents.text_of(impulse.document).strip():
        lacks["reasons"] = _("Bitte schreiben Sie eine Begründung.")
    return lacks


def require_complete(impulse: Impulse) -> None:
    lacks = missing(impulse)
    if lacks:
        raise IncompleteError(_("Dem Impuls fehlen noch Angaben."), lacks)


def _next_number(year: int) -> str:
    NumberSeries.objects.get_or_create(year=year)
    series = NumberSeries.objects.select_for_update().get(year=year)
    series.last += 1
    series.save()
    return f"{year}-{series.last:02d}"


@transaction.atomic
def submit_impulse(*, by: User, impulse: Impulse) -> None:
    """Put a draft up for deliberation; it gets its number now. Raises IncompleteError when something is missing."""
    lock(impulse)
    _require(impulse, State.SUBMITTED)
    require_complete(impulse)
    impulse.reasons_html = documents.html_of(impulse.document)
    impulse.submitted_at = timezone.now()
    impulse.number = _next_number(timezone.localtime(impulse.submitted_at).year)
    _transition(
        by=by,
        impulse=impulse,
        to=State.SUBMITTED,
        verb="impulse.submitted",
        signal=signals.impulse_submitted,
        number=impulse.number,
    )


@transaction.atomic
def open_deliberation(*, by: User, impulse: Impulse) -> None:
    """Begin to deliberate, for the first time or again after a deferral; a frozen text may be worked on again."""
    # The document is locked before the impulse everywhere: its checkpoints come from that side.
    documents.unfreeze_document(document=impulse.document)
    lock(impulse)
    impulse.frozen_text = impulse.frozen_hash = ""
    impulse.decided_at = None
    _transition(
        by=by,
        impulse=impulse,
        to=State.IN_DELIBERATION,
        verb="impulse.deliberation_opened",
        signal=signals.impulse_deliberation_opened,
    )


@transaction.atomic
def freeze_for_voting(*, by: User, impulse: Impulse) -> str:
    """Freeze the text and put it to the vote; returns the SHA-256 of what is voted on. The trail keeps the text."""
    # Frozen first, so that nothing is typed between reading and freezing; undone if what follows is refused.
    documents.freeze_document(document=impulse.document)
    lock(impulse)
    _require(impulse, State.VOTING)
    require_complete(impulse)
    impulse.reasons_html = documents.html_of(impulse.document)
    impulse.frozen_text = text_of(impulse)
    impulse.frozen_hash = digest(impulse.frozen_text)
    _transition(
        by=by,
        impulse=impulse,
        to=State.VOTING,
        verb="impulse.frozen",
        hash=impulse.frozen_hash,
        text=impulse.frozen_text,
    )
    return impulse.frozen_hash


@transaction.atomic
def adopt_impulse(*, by: User | None, impulse: Impulse, reason: str = "") -> None:
    """The council has adopted the impulse; ``by`` is None when a deadline closed the ballot."""
    _decide(by, impulse, State.ADOPTED, signals.impulse_adopted, reason)


@transaction.atomic
def reject_impulse(*, by: User | None, impulse: Impulse, reason: str = "") -> None:
    """The council has not adopted the impulse."""
    _decide(by, impulse, State.REJECTED, signals.impulse_rejected, reason)


@transaction.atomic
def defer_impulse(*, by: User | None, impulse: Impulse, reason: str = "") -> None:
    """Put the impulse off; it can be taken up again by open_deliberation."""
    _decide(by, impulse, State.DEFERRED, signals.impulse_deferred, reason)


def _decide(by: User | None, impulse: Impulse, to: State, signal: Signal, reason: str) -> None:
    lock(impulse)
    impulse.decided_at = timezone.now()
    _transition(by=by, impulse=impulse, to=to, verb=f"impulse.{to.value}", signal=signal, reason=reason)


@transaction.atomic
def withdraw_impulse(*, by: User, impulse: Impulse, reason: str) -> None:
    """The authors take the impulse back. From submission on they say why, because the council has read it."""
    lock(impulse)
    _require(impulse, State.WITHDRAWN)
    if impulse.submitted_at is not None and not reason.strip():
        raise IncompleteError(
            _("Bitte nennen Sie einen Grund."), {"reason": _("Bitte sagen Sie, warum Sie den Impuls zurückziehen.")}
        )
    _transition(
        by=by,
        impulse=impulse,
        to=State.WITHDRAWN,
        verb="impulse.withdrawn",
        signal=signals.impulse_withdrawn,
        reason=reason,
    )


@transaction.atomic
def mark_transmitted(*, by: User | None, impulse: Impulse, reason: str = "") -> None:
    """The impulse was handed over to the administration."""
    lock(impulse)
    _transition(by=by, impulse=impulse, to=State.TRANSMITTED, verb="impulse.transmitted", reason=reason)


@transaction.atomic
def mark_answered(*, by: User | None, impulse: Impulse, reason: str = "") -> None:
    """The administration has answered."""
    lock(impulse)
    _transition(by=by, impulse=impulse, to=State.ANSWERED, verb="impulse.answered", reason=reason)


@transaction.atomic
def mark_implementing(*, by: User | None, impulse: Impulse, reason: str = "") -> None:
    """Work on what was accepted has begun."""
    lock(impulse)
    _transition(by=by, impulse=impulse, to=State.IMPLEMENTING, verb="impulse.implementing", reason=reason)


@transaction.atomic
def close_impulse(*, by: User | None, impulse: Impulse, reason: str = "") -> None:
    """Nothing more is to be done."""
    lock(impulse)
    _transition(by=by, impulse=impulse, to=State.CLOSED, verb="impulse.closed", reason=reason)
