"""Who is told what. Nobody is told of what they may not see, and nobody of what they did themselves."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from digitalrat.annotations.models import Reply
from digitalrat.annotations.signals import reply_added
from digitalrat.impulses import signals as impulses
from digitalrat.impulses.models import Authorship, Comment, Impulse
from digitalrat.meetings.models import Ballot
from digitalrat.meetings.signals import ballot_closed, ballot_opened
from digitalrat.members.enums import Role
from digitalrat.members.models import User
from digitalrat.responses import signals as responses
from digitalrat.responses.models import Handover, Response

from .audience import authors, commenters, council, people_with, seat_holders, who_may
from .enums import Kind
from .services import notify


def _path(name: str, *args: Any, anchor: str = "") -> str:
    """A path without language, with which every reader starts in their own."""
    with translation.override(settings.LANGUAGE_CODE):
        return reverse(name, args=args) + (f"#{anchor}" if anchor else "")


def _impulse_path(impulse: Impulse, anchor: str = "") -> str:
    return _path("impulses:detail", impulse.uuid, anchor=anchor)


def _day(day: date | datetime) -> str:
    return date_format(timezone.localtime(day) if isinstance(day, datetime) else day)


def _step(impulse: Impulse) -> str:
    """Names the impulse's present step: one that is taken a second time is a new event."""
    return f"{impulse.uuid}:{impulse.transitions.count()}"


@receiver(impulses.coauthor_invited)
def tell_invited(impulse: Impulse, authorship: Authorship, by: User, **kwargs: Any) -> None:
    notify(
        users=who_may("impulses.view_impulse", impulse, [authorship.user], but=by),
        event=f"coauthor_invited:{authorship.pk}",
        kind=Kind.COAUTHOR_INVITED,
        about=impulse.title,
        text=lambda: (
            _("%(name)s lädt Sie ein, am Impuls „%(title)s“ mitzuschreiben.") % {"name": by, "title": impulse.title}
        ),
        url=_impulse_path(impulse),
    )


@receiver(impulses.impulse_submitted)
def tell_submitted(impulse: Impulse, by: User, **kwargs: Any) -> None:
    notify(
        users=who_may("impulses.read_impulse", impulse, council(), authors(impulse), but=by),
        event=f"impulse_submitted:{impulse.uuid}",
        kind=Kind.IMPULSE_SUBMITTED,
        about=impulse.title,
        text=lambda: (
            _("%(name)s hat den Impuls „%(title)s“ zur Beratung gestellt.") % {"name": by, "title": impulse.title}
        ),
        url=_impulse_path(impulse),
    )


@receiver(impulses.impulse_deliberation_opened)
def tell_deliberation(impulse: Impulse, by: User, **kwargs: Any) -> None:
    notify(
        users=who_may("impulses.read_impulse", impulse, council(), authors(impulse), but=by),
        event=f"deliberation_opened:{_step(impulse)}",
        kind=Kind.DELIBERATION_OPENED,
        about=impulse.title,
        text=lambda: _("Die Beratung über den Impuls „%(title)s“ ist eröffnet.") % {"title": impulse.title},
        url=_impulse_path(impulse),
    )


@receiver(impulses.comment_added)
def tell_comment(comment: Comment, by: User, **kwargs: Any) -> None:
    impulse = comment.impulse
    notify(
        users=who_may("impulses.read_impulse", impulse, authors(impulse), commenters(impulse), but=by),
        event=f"comment_added:{comment.uuid}",
        kind=Kind.COMMENT_ADDED,
        about=impulse.title,
        text=lambda: (
            _("%(name)s hat einen Beitrag zum Impuls „%(title)s“ geschrieben.") % {"name": by, "title": impulse.title}
        ),
        url=_impulse_path(impulse, anchor=f"beitrag-{comment.uuid}"),
    )


@receiver(reply_added)
def tell_reply(reply: Reply, by: User, **kwargs: Any) -> None:
    chapter = reply.annotation.edition.chapter
    notify(
        users=who_may("annotations.view_annotations", chapter, [reply.annotation.author], but=by),
        event=f"annotation_reply:{reply.uuid}",
        kind=Kind.ANNOTATION_REPLY,
        about=chapter.title,
        text=lambda: (
            _("%(name)s hat auf Ihre Anmerkung zum Kapitel „%(title)s“ geantwortet.")
            % {"name": by, "title": chapter.title}
        ),
        url=_path("annotations:chapter", chapter.uuid, anchor=f"antwort-{reply.uuid}"),
    )


@receiver(ballot_opened)
def tell_ballot_opened(ballot: Ballot, by: User, **kwargs: Any) -> None:
    title = ballot.impulse.title
    notify(
        users=who_may("meetings.cast_vote", ballot, seat_holders(), but=by),
        event=f"ballot_opened:{ballot.uuid}",
        kind=Kind.BALLOT_OPENED,
        about=title,
        text=lambda: (
            _("Über den Impuls „%(title)s“ wird abgestimmt, bis zum %(day)s.")
            % {"title": title, "day": _day(ballot.deadline)}
        ),
        url=_path("meetings:ballot", ballot.uuid),
    )


@receiver(ballot_closed)
def tell_ballot_closed(ballot: Ballot, by: User | None, **kwargs: Any) -> None:
    impulse = ballot.impulse
    notify(
        users=who_may("meetings.view_ballot", ballot, council(), authors(impulse), but=by),
        event=f"ballot_closed:{ballot.uuid}",
        kind=Kind.BALLOT_CLOSED,
        about=impulse.title,
        text=lambda: (
            _("Die Abstimmung über den Impuls „%(title)s“ ist beendet: %(result)s.")
            % {"title": impulse.title, "result": ballot.tally.words if ballot.tally else ballot.get_outcome_display()}
        ),
        url=_path("meetings:ballot", ballot.uuid),
    )


@receiver(impulses.impulse_adopted)
def tell_adopted(impulse: Impulse, by: User | None, **kwargs: Any) -> None:
    office = who_may("impulses.view_impulse", impulse, people_with(Role.OFFICE), but=by)
    notify(
        users=office,
        event=f"impulse_adopted:{impulse.uuid}",
        kind=Kind.IMPULSE_ADOPTED,
        about=impulse.title,
        text=lambda: (
            _("Der Impuls „%(title)s“ ist beschlossen und kann übermittelt werden.") % {"title": impulse.title}
        ),
        url=_path("responses:transmit", impulse.uuid),
    )
    # The title of an adopted impulse is public, so editors may know it without any right on the impulse.
    told = {user.pk for user in office} | ({by.pk} if by else set())
    notify(
        users=[user for user in people_with(Role.EDITOR) if user.pk not in told],
        event=f"impulse_adopted:{impulse.uuid}",
        kind=Kind.IMPULSE_ADOPTED,
        about=impulse.title,
        text=lambda: (
            _("Der Impuls „%(title)s“ ist beschlossen. Der Entwurf der Empfehlungsseite wartet auf Sie.")
            % {"title": impulse.title}
        ),
        url=_path("wagtailadmin_home"),
    )


@receiver(impulses.impulse_published)
def tell_published(impulse: Impulse, by: User | None, **kwargs: Any) -> None:
    notify(
        users=who_may("impulses.view_impulse", impulse, authors(impulse), people_with(Role.OFFICE), but=by),
        event=f"impulse_published:{impulse.uuid}",
        kind=Kind.IMPULSE_PUBLISHED,
        about=impulse.title,
        text=lambda: _("Die Empfehlung „%(title)s“ ist veröffentlicht.") % {"title": impulse.title},
        url=impulse.publication.url,
    )


@receiver(responses.impulse_transmitted)
def tell_transmitted(handover: Handover, by: User, **kwargs: Any) -> None:
    impulse = handover.impulse

    def sentence() -> str:
        return _("Der Impuls „%(title)s“ ist übermittelt (%(number)s). Die Antwort ist bis zum %(day)s fällig.") % {
            "title": impulse.title,
            "number": handover.receipt_number,
            "day": _day(handover.answer_due),
        }

    desk = who_may("responses.view_draft", None, people_with(Role.OFFICE, Role.CDO), but=by)
    event = f"impulse_transmitted:{handover.uuid}"
    notify(
        users=desk,
        event=event,
        kind=Kind.IMPULSE_TRANSMITTED,
        about=impulse.title,
        text=sentence,
        url=_path("responses:detail", handover.uuid),
    )
    told = {user.pk for user in desk}
    others = who_may("impulses.view_impulse", impulse, authors(impulse), but=by)
    notify(
        users=[user for user in others if user.pk not in told],
        event=event,
        kind=Kind.IMPULSE_TRANSMITTED,
        about=impulse.title,
        text=sentence,
        url=_impulse_path(impulse, anchor="stellungnahme"),
    )


@receiver(responses.response_ready)
def tell_ready(response: Response, by: User, **kwargs: Any) -> None:
    handover = response.handover
    title = handover.impulse.title
    notify(
        users=who_may("responses.sign_response", response, people_with(Role.CDO), but=by),
        event=f"response_ready:{response.uuid}:{response.lock_version}",
        kind=Kind.RESPONSE_READY,
        about=title,
        text=lambda: _("Die Stellungnahme zum Impuls „%(title)s“ wartet auf Ihre Unterschrift.") % {"title": title},
        url=_path("responses:sign", handover.uuid),
    )


@receiver(responses.response_returned)
def tell_returned(response: Response, by: User, **kwargs: Any) -> None:
    handover = response.handover
    title = handover.impulse.title
    notify(
        users=who_may("responses.edit_response", response, people_with(Role.OFFICE), but=by),
        event=f"response_returned:{response.uuid}:{response.lock_version}",
        kind=Kind.RESPONSE_RETURNED,
        about=title,
        text=lambda: (
            _("%(name)s hat die Stellungnahme zum Impuls „%(title)s“ zurückgegeben.") % {"name": by, "title": title}
        ),
        url=_path("responses:detail", handover.uuid),
    )


@receiver(responses.response_published)
def tell_answered(response: Response, by: User, **kwargs: Any) -> None:
    handover = response.handover
    impulse = handover.impulse
    groups = (council(), authors(impulse), people_with(Role.OFFICE))
    notify(
        users=[
            user
            for user in who_may("responses.view_response", response, *groups, but=by)
            if user.has_perm("impulses.view_impulse", impulse)
        ],
        event=f"response_published:{response.uuid}",
        kind=Kind.RESPONSE_PUBLISHED,
        about=impulse.title,
        text=lambda: _("Die Stellungnahme der Verwaltung zum Impuls „%(title)s“ ist da.") % {"title": impulse.title},
        url=_impulse_path(impulse, anchor="stellungnahme"),
    )
