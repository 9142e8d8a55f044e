"""Of reference cities and developments: the office that somebody proposes one, the proposer what became of it."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from digitalrat.masterplan import signals
from digitalrat.masterplan.enums import ProposalState
from digitalrat.masterplan.models import Proposal, ReferenceCard
from digitalrat.members.enums import Role
from digitalrat.members.models import User

from ..audience import people_with, who_may
from ..enums import Kind
from ..services.notices import Need, notify
from ..telling import path_to


def _desk(proposal: Proposal) -> str:
    name = "card" if isinstance(proposal, ReferenceCard) else "development"
    return path_to(f"masterplan:{name}_page", proposal.uuid)


@receiver(signals.proposal_made)
def tell_made(proposal: Proposal, by: User, **kwargs: Any) -> None:
    needs: list[Need] = [("masterplan.judge_proposals", None)]
    notify(
        users=who_may(needs, people_with(Role.OFFICE), but=by),
        event=f"proposal_made:{proposal.uuid}",
        kind=Kind.PROPOSAL_MADE,
        about=str(proposal),
        thread=f"proposal:{proposal.uuid}",
        needs=needs,
        text=lambda: _("%(name)s schlägt vor: „%(title)s“.") % {"name": by, "title": proposal},
        url=_desk(proposal),
    )


@receiver(signals.proposal_judged)
def tell_judged(proposal: Proposal, by: User, **kwargs: Any) -> None:
    needs: list[Need] = [("masterplan.view_proposal", proposal)]

    def sentence() -> str:
        if proposal.state == ProposalState.RELEASED:
            return _("Ihr Vorschlag „%(title)s“ ist veröffentlicht.") % {"title": proposal}
        return _("Ihr Vorschlag „%(title)s“ wird nicht veröffentlicht.") % {"title": proposal}

    notify(
        users=who_may(needs, [proposal.proposed_by], but=by),
        event=f"proposal_judged:{proposal.uuid}",
        kind=Kind.PROPOSAL_JUDGED,
        about=str(proposal),
        thread=f"proposal:{proposal.uuid}",
        needs=needs,
        text=sentence,
        url=_desk(proposal),
    )
