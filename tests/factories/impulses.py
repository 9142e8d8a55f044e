from collections.abc import Sequence

from digitalrat.collaboration.services import seed_document
from digitalrat.impulses.enums import Kind, State
from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import (
    accept_coauthorship,
    adopt_impulse,
    close_impulse,
    create_impulse,
    defer_impulse,
    freeze_for_voting,
    invite_coauthor,
    mark_answered,
    mark_implementing,
    mark_transmitted,
    open_deliberation,
    reject_impulse,
    submit_impulse,
    update_impulse,
    withdraw_impulse,
)
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import User

from .members import Cast

POINTS = ("Die Stadt öffnet abends.", "Termine gibt es auch am Telefon.")


def make_draft(
    by: User,
    title: str = "Bürgerdienste auch abends",
    *,
    points: Sequence[str] = POINTS,
    reasons: str = "<p>Wer arbeitet, kommt tagsüber nicht.</p>",
    chapters: Sequence[Chapter] = (),
    kind: str = Kind.RECOMMENDATION,
) -> Impulse:
    """A draft that has everything it needs for submission."""
    impulse = create_impulse(by=by, title=title, kind=kind)
    update_impulse(
        by=by,
        impulse=impulse,
        title=title,
        kind=kind,
        addressee="CDO-Büro",
        problem="Viele Ämter schließen um vier.",
        points=points,
        chapters=chapters,
    )
    if reasons:
        seed_document(by=by, document=impulse.document, html=reasons)
        impulse.refresh_from_db()
    return impulse


def make_impulse(cast: Cast, state: State = State.SUBMITTED, title: str = "Bürgerdienste auch abends") -> Impulse:
    """An impulse of author and coauthor, brought to ``state`` by those who may take each step."""
    impulse = make_draft(cast.author, title)
    invite_coauthor(by=cast.author, impulse=impulse, user=cast.coauthor)
    accept_coauthorship(by=cast.coauthor, impulse=impulse)
    for step in _WAY[state]:
        step(cast, impulse)
    return impulse


def _submit(cast: Cast, impulse: Impulse) -> None:
    submit_impulse(by=cast.author, impulse=impulse)


def _open(cast: Cast, impulse: Impulse) -> None:
    open_deliberation(by=cast.chair, impulse=impulse)


def _freeze(cast: Cast, impulse: Impulse) -> None:
    freeze_for_voting(by=cast.chair, impulse=impulse)


def _adopt(cast: Cast, impulse: Impulse) -> None:
    adopt_impulse(by=cast.chair, impulse=impulse)


def _reject(cast: Cast, impulse: Impulse) -> None:
    reject_impulse(by=cast.chair, impulse=impulse)


def _defer(cast: Cast, impulse: Impulse) -> None:
    defer_impulse(by=cast.chair, impulse=impulse, reason="Zahlen fehlen.")


def _transmit(cast: Cast, impulse: Impulse) -> None:
    mark_transmitted(by=cast.office, impulse=impulse)


def _answer(cast: Cast, impulse: Impulse) -> None:
    mark_answered(by=cast.cdo, impulse=impulse)


def _implement(cast: Cast, impulse: Impulse) -> None:
    mark_implementing(by=cast.office, impulse=impulse)


def _close(cast: Cast, impulse: Impulse) -> None:
    close_impulse(by=cast.office, impulse=impulse, reason="Die Ämter haben abends offen.")


def _withdraw(cast: Cast, impulse: Impulse) -> None:
    withdraw_impulse(by=cast.author, impulse=impulse, reason="Hat sich erledigt.")


_VOTING = [_submit, _open, _freeze]
_ANSWERED = [*_VOTING, _adopt, _transmit, _answer]
_WAY = {
    State.DRAFT: [],
    State.SUBMITTED: [_submit],
    State.IN_DELIBERATION: [_submit, _open],
    State.VOTING: _VOTING,
    State.ADOPTED: [*_VOTING, _adopt],
    State.REJECTED: [*_VOTING, _reject],
    State.DEFERRED: [_submit, _open, _defer],
    State.TRANSMITTED: [*_VOTING, _adopt, _transmit],
    State.ANSWERED: _ANSWERED,
    State.IMPLEMENTING: [*_ANSWERED, _implement],
    State.CLOSED: [*_ANSWERED, _implement, _close],
    State.WITHDRAWN: [_submit, _withdraw],
}
