"""Of the life of an impulse until it is handed over, and of talk about chapters."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from digitalrat.annotations.models import Reply
from digitalrat.annotations.signals import reply_added
from digitalrat.impulses import signals
from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Authorship, Comment, Impulse
from digitalrat.masterplan.models import ChapterEdition
from digitalrat.masterplan.signals import edition_published
from digitalrat.meetings.models import Ballot
from digitalrat.meetings.signals import ballot_closed, ballot_opened
from digitalrat.members.enums import Role
from digitalrat.members.models import User
from digitalrat.responses.queries.thread import anchors

from ..audience import (
    authors,
    commenters,
    council,
    followers,
    followers_of_chapter,
    people_with,
    seat_holders,
    who_may,
)
from ..enums import Kind
from ..services.notices import notify
from ..telling import day, impulse_path, path_to, tell, tell_public


def _step(impulse: Impulse) -> str:
    """Names the impulse's present step: one that is taken a second time is a new event."""
    return f"{impulse.uuid}:{impulse.transitions.count()}"


@receiver(signals.coauthor_invited)
def tell_invited(impulse: Impulse, authorship: Authorship, by: User, **kwargs: Any) -> None:
    tell(
        impulse,
        [authorship.user],
        needs=[("impulses.view_impulse", impulse)],
        but=by,
        is_duty=True,
        event=f"coauthor_invited:{authorship.pk}",
        kind=Kind.COAUTHOR_INVITED,
        text=lambda: (
            _("%(name)s lädt Sie ein, am Impuls „%(title)s“ mitzuschreiben.") % {"name": by, "title": impulse.title}
        ),
        url=impulse_path(impulse),
    )


@receiver(signals.impulse_submitted)
def tell_submitted(impulse: Impulse, by: User, **kwargs: Any) -> None:
    tell(
        impulse,
        council(),
        authors(impulse),
        followers(impulse),
        needs=[("impulses.read_impulse", impulse)],
        but=by,
        event=f"impulse_submitted:{impulse.uuid}",
        kind=Kind.IMPULSE_SUBMITTED,
        text=lambda: (
            _("%(name)s hat den Impuls „%(title)s“ zur Beratung gestellt.") % {"name": by, "title": impulse.title}
        ),
        url=impulse_path(impulse),
    )


@receiver(signals.impulse_deliberation_opened)
def tell_deliberation(impulse: Impulse, by: User, **kwargs: Any) -> None:
    tell(
        impulse,
        council(),
        authors(impulse),
        followers(impulse),
        needs=[("impulses.read_impulse", impulse)],
        but=by,
        event=f"deliberation_opened:{_step(impulse)}",
        kind=Kind.DELIBERATION_OPENED,
        text=lambda: _("Die Beratung über den Impuls „%(title)s“ ist eröffnet.") % {"title": impulse.title},
        url=impulse_path(impulse),
    )


@receiver(signals.comment_added)
def tell_comment(comment: Comment, by: User, **kwargs: Any) -> None:
    impulse = comment.impulse
    tell(
        impulse,
        authors(impulse),
        commenters(impulse),
        followers(impulse),
        needs=[("impulses.read_impulse", impulse)],
        but=by,
        event=f"comment_added:{comment.uuid}",
        kind=Kind.COMMENT_ADDED,
        text=lambda: (
            _("%(name)s hat einen Beitrag zum Impuls „%(title)s“ geschrieben.") % {"name": by, "title": impulse.title}
        ),
        url=impulse_path(impulse, anchor=f"beitrag-{comment.uuid}"),
    )


@receiver(signals.impulse_withdrawn)
def tell_withdrawn(impulse: Impulse, by: User, **kwargs: Any) -> None:
    tell(
        impulse,
        authors(impulse),
        commenters(impulse),
        followers(impulse),
        needs=[("impulses.read_impulse", impulse)],
        but=by,
        event=f"impulse_withdrawn:{impulse.uuid}",
        kind=Kind.IMPULSE_WITHDRAWN,
        text=lambda: _("%(name)s hat den Impuls „%(title)s“ zurückgezogen.") % {"name": by, "title": impulse.title},
        url=impulse_path(impulse),
    )


@receiver(reply_added)
def tell_reply(reply: Reply, by: User, **kwargs: Any) -> None:
    chapter = reply.annotation.edition.chapter
    needs = [("annotations.view_annotations", chapter)]
    notify(
        users=who_may(needs, [reply.annotation.author], but=by),
        event=f"annotation_reply:{reply.uuid}",
        kind=Kind.ANNOTATION_REPLY,
        about=chapter.title,
        thread=f"chapter:{chapter.uuid}",
        needs=needs,
        text=lambda: (
            _("%(name)s hat auf Ihre Anmerkung zum Kapitel „%(title)s“ geantwortet.")
            % {"name": by, "title": chapter.title}
        ),
        url=path_to("annotations:chapter", chapter.uuid, anchor=f"antwort-{reply.uuid}"),
    )


@receiver(edition_published)
def tell_edition(edition: ChapterEdition, by: User | None = None, **kwargs: Any) -> None:
    chapter = edition.chapter
    needs = [("masterplan.view_chapter", chapter)]
    notify(
        users=who_may(needs, followers_of_chapter(chapter), but=by),
        event=f"edition_published:{edition.uuid}",
        kind=Kind.EDITION_PUBLISHED,
        about=edition.title,
        thread=f"chapter:{chapter.uuid}",
        needs=needs,
        text=lambda: (
            _("Vom Kapitel „%(title)s“ gibt es eine neue Fassung (%(n)d).")
            % {"title": edition.title, "n": edition.number}
        ),
        url=edition.url,
    )


@receiver(ballot_opened)
def tell_ballot_opened(ballot: Ballot, by: User, **kwargs: Any) -> None:
    title = ballot.impulse.title
    tell(
        ballot.impulse,
        seat_holders(),
        needs=[("meetings.cast_vote", ballot)],
        but=by,
        is_duty=True,
        event=f"ballot_opened:{ballot.uuid}",
        kind=Kind.BALLOT_OPENED,
        text=lambda: (
            _("Über den Impuls „%(title)s“ wird abgestimmt, bis zum %(day)s.")
            % {"title": title, "day": day(ballot.deadline)}
        ),
        url=path_to("meetings:ballot", ballot.uuid),
    )


@receiver(ballot_closed)
def tell_ballot_closed(ballot: Ballot, by: User | None, **kwargs: Any) -> None:
    impulse, event = ballot.impulse, f"ballot_closed:{ballot.uuid}"
    tell(
        impulse,
        council(),
        authors(impulse),
        followers(impulse),
        needs=[("meetings.view_ballot", ballot)],
        but=by,
        event=event,
        kind=Kind.BALLOT_CLOSED,
        text=lambda: (
            _("Die Abstimmung über den Impuls „%(title)s“ ist beendet: %(result)s.")
            % {"title": impulse.title, "result": ballot.tally.words if ballot.tally else ballot.get_outcome_display()}
        ),
        url=path_to("meetings:ballot", ballot.uuid),
    )
    tell_public(
        impulse,
        but=by,
        event=event,
        kind=Kind.BALLOT_CLOSED,
        text=lambda: _("Der Rat hat über den Impuls „%(title)s“ entschieden.") % {"title": impulse.title},
        public_anchor=anchors.DECISION,
    )


@receiver(signals.impulse_adopted)
def tell_adopted(impulse: Impulse, by: User | None, **kwargs: Any) -> None:
    event = f"impulse_adopted:{impulse.uuid}"
    tell(
        impulse,
        people_with(Role.OFFICE),
        needs=[("impulses.view_impulse", impulse)],
        but=by,
        is_duty=True,
        event=event,
        kind=Kind.IMPULSE_ADOPTED,
        text=lambda: (
            _("Der Impuls „%(title)s“ ist beschlossen und kann übermittelt werden.") % {"title": impulse.title}
        ),
        url=path_to("responses:transmit", impulse.uuid),
    )
    # The title of an adopted impulse is public, so editors may know it without any right on the impulse.
    tell(
        impulse,
        people_with(Role.EDITOR),
        needs=[("notifications.hear_of_impulse", impulse)],
        but=by,
        is_duty=True,
        event=event,
        kind=Kind.IMPULSE_ADOPTED,
        text=lambda: (
            _("Der Impuls „%(title)s“ ist beschlossen. Der Entwurf der Empfehlungsseite wartet auf Sie.")
            % {"title": impulse.title}
        ),
        url=path_to("wagtailadmin_home"),
    )


@receiver(signals.impulse_published)
def tell_published(impulse: Impulse, by: User | None, **kwargs: Any) -> None:
    tell(
        impulse,
        authors(impulse),
        people_with(Role.OFFICE),
        followers(impulse),
        needs=[("notifications.hear_of_impulse", impulse)],
        but=by,
        event=f"impulse_published:{impulse.uuid}",
        kind=Kind.IMPULSE_PUBLISHED,
        text=lambda: _("Die Empfehlung „%(title)s“ ist veröffentlicht.") % {"title": impulse.title},
        url=impulse.publication.url,
    )


@receiver(signals.impulse_changed)
def tell_progress(impulse: Impulse, by: User | None, **kwargs: Any) -> None:
    """The office has said that it is being implemented, or that it is done: steps without a signal of their own."""
    if impulse.state not in (State.IMPLEMENTING, State.CLOSED):
        return
    if impulse.state == State.IMPLEMENTING:
        kind, anchor = Kind.IMPULSE_IMPLEMENTING, anchors.IMPLEMENTING

        def sentence() -> str:
            return _("Der Impuls „%(title)s“ wird umgesetzt.") % {"title": impulse.title}
    else:
        kind, anchor = Kind.IMPULSE_CLOSED, anchors.CLOSED

        def sentence() -> str:
            return _("Der Impuls „%(title)s“ ist erledigt.") % {"title": impulse.title}

    tell_public(
        impulse,
        authors(impulse),
        but=by,
        event=f"{kind}:{impulse.uuid}",
        kind=kind,
        text=sentence,
        public_anchor=anchor,
    )
