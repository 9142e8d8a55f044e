"""Of what becomes of an impulse after it was handed over; and of the work on the answer."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digitalrat.members.enums import Role
from digitalrat.members.models import User
from digitalrat.responses import signals
from digitalrat.responses.enums import Origin, ReactionKind
from digitalrat.responses.models import Extension, Handover, Note, Reaction, Response
from digitalrat.responses.queries.thread import anchors

from ..audience import authors, council, people_with, who_may
from ..enums import Kind
from ..services.notices import notify
from ..telling import day, path_to, tell, tell_public

# On the pages of an impulse, where hand-over and answer stand.
ANSWER = "stellungnahme"


def _desk(handover: Handover) -> str:
    return path_to("responses:detail", handover.uuid)


@receiver(signals.impulse_transmitted)
def tell_transmitted(handover: Handover, by: User, **kwargs: Any) -> None:
    impulse, event = handover.impulse, f"impulse_transmitted:{handover.uuid}"

    def sentence() -> str:
        return _("Der Impuls „%(title)s“ ist übermittelt (%(number)s). Die Antwort ist bis zum %(day)s fällig.") % {
            "title": impulse.title,
            "number": handover.receipt_number,
            "day": day(handover.answer_due),
        }

    tell(
        impulse,
        people_with(Role.OFFICE, Role.CDO),
        needs=[("responses.view_draft", None)],
        but=by,
        is_duty=True,
        event=event,
        kind=Kind.IMPULSE_ARRIVED,
        text=sentence,
        url=_desk(handover),
    )
    tell_public(
        impulse,
        authors(impulse),
        but=by,
        event=event,
        kind=Kind.IMPULSE_TRANSMITTED,
        text=sentence,
        anchor=ANSWER,
        public_anchor=anchors.HANDOVER,
    )


@receiver(signals.deadline_extended)
def tell_extended(extension: Extension, by: User, **kwargs: Any) -> None:
    impulse = extension.handover.impulse
    tell_public(
        impulse,
        council(),
        authors(impulse),
        people_with(Role.OFFICE, Role.CDO),
        but=by,
        event=f"deadline_extended:{extension.uuid}",
        kind=Kind.DEADLINE_EXTENDED,
        text=lambda: (
            _("Die Frist für die Antwort auf den Impuls „%(title)s“ ist verlängert, bis zum %(day)s.")
            % {"title": impulse.title, "day": day(extension.new_due)}
        ),
        anchor=ANSWER,
        public_anchor=anchors.extension(extension.number),
    )


@receiver(signals.response_ready)
def tell_ready(response: Response, by: User, **kwargs: Any) -> None:
    handover = response.handover
    title = handover.impulse.title
    tell(
        handover.impulse,
        people_with(Role.CDO),
        needs=[("responses.sign_response", response)],
        but=by,
        is_duty=True,
        event=f"response_ready:{response.uuid}:{response.lock_version}",
        kind=Kind.RESPONSE_READY,
        text=lambda: _("Die Stellungnahme zum Impuls „%(title)s“ wartet auf Ihre Unterschrift.") % {"title": title},
        url=path_to("responses:sign", handover.uuid),
    )


@receiver(signals.response_returned)
def tell_returned(response: Response, by: User, **kwargs: Any) -> None:
    handover = response.handover
    title = handover.impulse.title
    tell(
        handover.impulse,
        people_with(Role.OFFICE),
        needs=[("responses.edit_response", response)],
        but=by,
        is_duty=True,
        event=f"response_returned:{response.uuid}:{response.lock_version}",
        kind=Kind.RESPONSE_RETURNED,
        text=lambda: (
            _("%(name)s hat die Stellungnahme zum Impuls „%(title)s“ zurückgegeben.") % {"name": by, "title": title}
        ),
        url=_desk(handover),
    )


@receiver(signals.response_published)
def tell_answered(response: Response, by: User, **kwargs: Any) -> None:
    impulse = response.handover.impulse
    if response.version == 1:
        kind = Kind.RESPONSE_PUBLISHED

        def sentence() -> str:
            return _("Die Stellungnahme der Verwaltung zum Impuls „%(title)s“ ist da.") % {"title": impulse.title}
    else:
        kind = Kind.VERSION_PUBLISHED

        def sentence() -> str:
            return _("Zum Impuls „%(title)s“ gibt es eine neue Fassung der Stellungnahme (%(n)d).") % {
                "title": impulse.title,
                "n": response.version,
            }

    tell_public(
        impulse,
        council(),
        authors(impulse),
        people_with(Role.OFFICE),
        but=by,
        event=f"response_published:{response.uuid}",
        kind=kind,
        text=sentence,
        anchor=ANSWER,
        public_anchor=anchors.version(response.version),
    )


@receiver(signals.reaction_given)
def tell_reaction(reaction: Reaction, by: User, **kwargs: Any) -> None:
    handover, number = reaction.answer.response.handover, reaction.answer.point.number
    impulse, event = handover.impulse, f"reaction_given:{reaction.uuid}"
    asks = reaction.kind == ReactionKind.FOLLOW_UP

    def sentence() -> str:
        values = {"title": impulse.title, "n": number}
        if asks:
            return _("Der Rat fragt zu Punkt %(n)d des Impulses „%(title)s“ nach.") % values
        return _("Der Rat nimmt die Antwort zu Punkt %(n)d des Impulses „%(title)s“ an.") % values

    if asks:
        tell(
            impulse,
            people_with(Role.OFFICE, Role.CDO),
            needs=[("responses.view_draft", None)],
            but=by,
            is_duty=True,
            event=event,
            kind=Kind.FOLLOW_UP_ARRIVED,
            text=sentence,
            url=_desk(handover),
        )
    tell_public(
        impulse,
        council(),
        authors(impulse),
        people_with(Role.OFFICE, Role.CDO),
        but=by,
        event=event,
        kind=Kind.FOLLOW_UP_ASKED if asks else Kind.REACTION_GIVEN,
        text=sentence,
        anchor=ANSWER,
        public_anchor=(anchors.question if asks else anchors.reaction)(reaction.answer.response.version, number),
    )


@receiver(signals.version_started)
def tell_version(response: Response, by: User | None, **kwargs: Any) -> None:
    """Of a correction that somebody began; follow-ups and promised dates have notices of their own."""
    if by is None or response.origin != Origin.CORRECTION:
        return
    title = response.handover.impulse.title
    tell(
        response.handover.impulse,
        people_with(Role.OFFICE, Role.CDO),
        needs=[("responses.view_draft", response)],
        but=by,
        event=f"version_started:{response.uuid}",
        kind=Kind.VERSION_STARTED,
        text=lambda: (
            _("%(name)s hat eine neue Fassung der Stellungnahme zum Impuls „%(title)s“ begonnen.")
            % {"name": by, "title": title}
        ),
        url=_desk(response.handover),
    )


@receiver(signals.review_came_back)
def tell_come_back(response: Response, by: User | None = None, **kwargs: Any) -> None:
    title = response.handover.impulse.title
    tell(
        response.handover.impulse,
        people_with(Role.OFFICE),
        needs=[("responses.edit_response", response)],
        but=by,
        is_duty=True,
        event=f"review_came_back:{response.uuid}",
        kind=Kind.REVIEW_CAME_BACK,
        text=lambda: (
            _("Zum Impuls „%(title)s“ ist der Tag gekommen, bis zu dem geprüft werden sollte.") % {"title": title}
        ),
        url=_desk(response.handover),
    )


@receiver(signals.note_added)
def tell_note(note: Note, by: User, **kwargs: Any) -> None:
    """Those who have the hand-over in hand or took part in the notes; what it says stays on the desk."""
    handover = note.handover
    title = handover.impulse.title
    others = User.objects.filter(pk__in=handover.notes.values("author"))
    tell(
        handover.impulse,
        others,
        [handover.assigned_to] if handover.assigned_to else [],
        needs=[("responses.view_notes", handover)],
        but=by,
        event=f"note_added:{note.uuid}",
        kind=Kind.NOTE_ADDED,
        text=lambda: (
            _("%(name)s hat zum Impuls „%(title)s“ eine interne Notiz geschrieben.") % {"name": by, "title": title}
        ),
        url=f"{_desk(handover)}#notiz-{note.uuid}",
    )


@receiver(signals.handovers_assigned)
def tell_assigned(handovers: Sequence[Handover], to: User | None, by: User, **kwargs: Any) -> None:
    """One notice, however many were assigned at once."""
    given = sorted(handovers, key=lambda handover: handover.pk)
    if to is None or not given:
        return
    needs = [("responses.view_draft", None)]
    first = given[0]
    at = first.assigned_at.isoformat() if first.assigned_at else ""
    alone = len(given) == 1
    notify(
        users=who_may(needs, [to], but=by),
        event=f"handover_assigned:{first.uuid}:{at}",
        kind=Kind.HANDOVER_ASSIGNED,
        about=first.impulse.title if alone else "",
        thread=f"impulse:{first.impulse.uuid}" if alone else "",
        needs=needs,
        text=lambda: (
            ngettext(
                "%(name)s hat Ihnen die Antwort auf einen Impuls zugewiesen.",
                "%(name)s hat Ihnen die Antworten auf %(n)d Impulse zugewiesen.",
                len(given),
            )
            % {"name": by, "n": len(given)}
        ),
        url=_desk(first) if alone else path_to("responses:inbox"),
    )
