"""Verbs on reference cards and developments: members propose, the office releases or declines with a reason."""

from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.core.errors import InputError, StateError
from digitalrat.core.services import announce, record
from digitalrat.core.validation import require_https, require_past, validate_fields
from digitalrat.members.models import User

from ..enums import ProposalState
from ..models import Development, Proposal
from ..signals import proposal_judged, proposal_made

P = TypeVar("P", bound=Proposal)


@transaction.atomic
def propose(*, by: User, proposal: P) -> P:
    """Lay a new card or development, not yet saved, before the office. Raises InputError."""
    proposal.proposed_by, proposal.state = by, ProposalState.PROPOSED
    _judge(proposal)
    proposal.save()
    record(by=by, verb=_verb(proposal, "proposed"), obj=proposal, **content(proposal))
    announce(proposal_made, proposal=proposal, by=by)
    return proposal


@transaction.atomic
def revise_proposal(*, by: User, proposal: P, **said: Any) -> P:
    """Put the words (fields of CONTENT) right, in whatever state; what stood there before stays on record.

    Raises InputError.
    """
    proposal = _locked(proposal)
    if unknown := set(said) - set(proposal.CONTENT):
        raise TypeError(f"{proposal._meta.label} says nothing about {sorted(unknown)}")
    before = content(proposal)
    for name, value in said.items():
        setattr(proposal, name, value)
    _judge(proposal)
    after = content(proposal)
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changed:
        proposal.save()
        record(by=by, verb=_verb(proposal, "revised"), obj=proposal, **changed)
    return proposal


@transaction.atomic
def release_proposal(*, by: User, proposal: P) -> P:
    """From now on everybody reads it; also what was declined before. Raises StateError if it is released already."""
    proposal = _locked(proposal)
    if proposal.state == ProposalState.RELEASED:
        raise StateError(_("Das ist bereits freigegeben."))
    _settle(by, proposal, ProposalState.RELEASED, "")
    return proposal


@transaction.atomic
def decline_proposal(*, by: User, proposal: P, reason: str) -> P:
    """Not taken over, with a reason for whoever proposed it; also what was released before, which is then withdrawn.

    Raises InputError without a reason, StateError if it was declined before.
    """
    proposal = _locked(proposal)
    if proposal.state == ProposalState.DECLINED:
        raise StateError(_("Das ist bereits abgelehnt."))
    if not reason.strip():
        raise InputError("reason", _("Bitte schreiben Sie, warum: Der Grund geht an die Person, die es vorschlug."))
    _settle(by, proposal, ProposalState.DECLINED, reason)
    return proposal


def content(proposal: Proposal) -> dict[str, Any]:
    """What a proposal says, as the audit trail keeps it."""
    values = {name: getattr(proposal, name) for name in proposal.CONTENT}
    return {name: str(value) if isinstance(value, models.Model) else value for name, value in values.items()}


def _settle(by: User, proposal: Proposal, state: ProposalState, reason: str) -> None:
    proposal.state, proposal.reason, proposal.judged_by, proposal.judged_at = state, reason, by, timezone.now()
    validate_fields(proposal)
    proposal.save(update_fields=["state", "reason", "judged_by", "judged_at"])
    record(by=by, verb=_verb(proposal, state.value), obj=proposal, reason=proposal.reason)
    announce(proposal_judged, proposal=proposal, by=by)


def _judge(proposal: Proposal) -> None:
    require_https("source_url", proposal.source_url.strip())
    validate_fields(proposal)
    if isinstance(proposal, Development):
        require_past("happened_on", proposal.happened_on)


def _verb(proposal: Proposal, what: str) -> str:
    return f"{proposal._meta.model_name}.{what}"


def _locked(proposal: P) -> P:
    rows: models.QuerySet[Any] = type(proposal)._default_manager.all()
    found: P = rows.select_for_update().get(pk=proposal.pk)
    return found
