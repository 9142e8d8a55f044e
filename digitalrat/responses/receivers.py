"""What open pages of hand-overs, of parts and of the desk are told; and what follows when an organisation ends."""

from typing import Any

from django.dispatch import receiver

from digitalrat.core.live import send_hint
from digitalrat.impulses.protocol import IMPULSE, impulse_group
from digitalrat.members.models import Organisation, User
from digitalrat.members.signals import organisation_dissolved

from . import services
from .models import Extension, Handover, Note, Part, Reaction, Response
from .protocol import (
    ANSWER_CHANGED,
    DESK_CHANGED,
    DESK_GROUP,
    INSIDE_DESK_GROUP,
    NOTE_ADDED,
    PART_CHANGED,
    handover_group,
    part_group,
    workshop_group,
)
from .signals import (
    deadline_extended,
    handovers_assigned,
    impulse_transmitted,
    note_added,
    part_cancelled,
    part_given_back,
    part_handed_in,
    part_merged,
    part_requested,
    part_returned,
    reaction_given,
    receipt_confirmed,
    response_changed,
    response_published,
    response_ready,
    response_returned,
    review_came_back,
    version_started,
)


@receiver([impulse_transmitted, receipt_confirmed])
def hint_handover(handover: Handover, by: User, **kwargs: Any) -> None:
    send_hint(handover_group(handover.uuid), ANSWER_CHANGED, by=by.pk)
    # The impulse's page shows the clock and the answer.
    send_hint(impulse_group(handover.impulse.uuid), IMPULSE, id=str(handover.impulse.uuid), by=by.pk)


@receiver(response_published)
def hint_answer(response: Response, by: User, **kwargs: Any) -> None:
    hint_handover(handover=response.handover, by=by)


@receiver(deadline_extended)
def hint_extension(extension: Extension, by: User, **kwargs: Any) -> None:
    hint_handover(handover=extension.handover, by=by)


@receiver(reaction_given)
def hint_reaction(reaction: Reaction, by: User, **kwargs: Any) -> None:
    hint_handover(handover=reaction.answer.response.handover, by=by)


@receiver([response_changed, response_ready, response_returned, version_started, review_came_back])
def hint_draft(response: Response, by: User | None, **kwargs: Any) -> None:
    send_hint(handover_group(response.handover.uuid), ANSWER_CHANGED, **({"by": by.pk} if by else {}))


@receiver([part_requested, part_handed_in, part_given_back, part_returned, part_merged, part_cancelled])
def hint_part(part: Part, by: User | None = None, **kwargs: Any) -> None:
    hint = {"by": by.pk} if by else {}
    send_hint(part_group(part.uuid), PART_CHANGED, **hint)
    send_hint(workshop_group(part.response.handover.uuid), PART_CHANGED, **hint)


@receiver(note_added)
def hint_note(note: Note, by: User, **kwargs: Any) -> None:
    send_hint(workshop_group(note.handover.uuid), NOTE_ADDED, by=by.pk)


@receiver(
    [
        impulse_transmitted,
        receipt_confirmed,
        response_changed,
        response_ready,
        response_returned,
        response_published,
        version_started,
        deadline_extended,
        reaction_given,
    ]
)
def hint_desk(by: User | None, **kwargs: Any) -> None:
    hint = {"by": by.pk} if by else {}
    for group in (DESK_GROUP, INSIDE_DESK_GROUP):
        send_hint(group, DESK_CHANGED, **hint)


@receiver([handovers_assigned, part_requested, part_handed_in, part_given_back, part_returned, part_cancelled])
def hint_inside_desk(by: User | None, **kwargs: Any) -> None:
    hint = {"by": by.pk} if by else {}
    send_hint(INSIDE_DESK_GROUP, DESK_CHANGED, **hint)


@receiver(organisation_dissolved)
def cancel_open_parts(organisation: Organisation, **kwargs: Any) -> None:
    services.cancel_parts_of(organisation=organisation)
