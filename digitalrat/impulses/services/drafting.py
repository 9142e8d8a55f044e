"""The authors' work: what the impulse says, what it quotes, and who writes it."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.annotations.models import Annotation
from digitalrat.annotations.services import passage_of
from digitalrat.collaboration.services import create_document
from digitalrat.core.errors import DomainError, StateError
from digitalrat.core.services import announce, record
from digitalrat.masterplan.models import Chapter, ChapterEdition
from digitalrat.members.models import User
from digitalrat.members.rules import is_office

from .. import signals
from ..enums import EDITABLE, Kind, Origin, State
from ..errors import ChangedMeanwhileError
from ..models import Authorship, Impulse, Point, Quote
from ..queries import possible_coauthors
from ..rooms import DOCUMENT_KIND
from .lifecycle import lock, require_complete


def _lock_for_editing(impulse: Impulse) -> None:
    lock(impulse)
    if impulse.state not in EDITABLE:
        raise StateError(
            _("Der Impuls hat inzwischen den Zustand „%(state)s“ und kann nicht mehr geändert werden.")
            % {"state": impulse.get_state_display()}
        )


def _require_title(title: str) -> str:
    title = title.strip()
    if not title:
        raise DomainError(_("Bitte geben Sie dem Impuls einen Titel."))
    return title


@transaction.atomic
def create_impulse(
    *, by: User, title: str, kind: str = Kind.RECOMMENDATION, annotation: Annotation | None = None
) -> Impulse:
    """Begin a draft with ``by`` as first author; with an annotation, its passage becomes the first quote."""
    impulse = Impulse.objects.create(
        title=_require_title(title),
        kind=kind,
        origin=Origin.COMMISSIONED if is_office(by) else Origin.OWN_INITIATIVE,
        document=create_document(kind=DOCUMENT_KIND),
        created_by=by,
    )
    Authorship.objects.create(impulse=impulse, user=by, accepted_at=timezone.now())
    record(by=by, verb="impulse.created", obj=impulse, title=impulse.title)
    if annotation is not None:
        quote_annotation(by=by, impulse=impulse, annotation=annotation)
    return impulse


@transaction.atomic
def update_impulse(
    *,
    by: User,
    impulse: Impulse,
    title: str,
    kind: str,
    addressee: str,
    problem: str,
    points: Sequence[str],
    chapters: Iterable[Chapter],
    seen: datetime | None = None,
) -> None:
    """Save the form. Empty points are dropped, the others numbered from 1.

    ``seen`` is ``changed_at`` of what the person had before their eyes: when somebody else saved since then, nothing
    is saved and ChangedMeanwhileError is raised. After submission the impulse must stay complete (IncompleteError).
    """
    _lock_for_editing(impulse)
    if seen is not None and seen != impulse.changed_at:
        raise ChangedMeanwhileError(_("Inzwischen hat jemand anderes gespeichert."))
    before = _content(impulse)
    impulse.title = _require_title(title)
    impulse.kind = kind
    impulse.addressee = addressee.strip()
    impulse.problem = problem.strip()
    _set_points(impulse, [text.strip() for text in points if text.strip()])
    impulse.chapters.set(chapters)
    after = _content(impulse)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if not changes:
        return
    if impulse.state != State.DRAFT:
        require_complete(impulse)
    impulse.save()
    # The old words too: after submission nothing that was said gets lost.
    record(by=by, verb="impulse.updated", obj=impulse, changes=changes)
    announce(signals.impulse_changed, impulse=impulse, by=by)


def _content(impulse: Impulse) -> dict[str, Any]:
    return {
        "title": impulse.title,
        "kind": str(impulse.kind),
        "addressee": impulse.addressee,
        "problem": impulse.problem,
        "points": [point.text for point in Point.objects.filter(impulse=impulse)],
        "chapters": sorted(str(chapter) for chapter in impulse.chapters.values_list("uuid", flat=True)),
    }


def _set_points(impulse: Impulse, texts: list[str]) -> None:
    """Number ``texts`` from 1; a point with the same words, else one that is left over, stays the same point."""
    left = list(Point.objects.filter(impulse=impulse))
    if [point.text for point in left] == texts:
        return
    kept: list[Point | None] = []
    for text in texts:
        same = next((point for point in left if point.text == text), None)
        if same is not None:
            left.remove(same)
        kept.append(same)
    # Out of the way first: numbers are unique at every moment.
    Point.objects.filter(impulse=impulse).update(number=F("number") + 10_000)
    for number, (text, point) in enumerate(zip(texts, kept, strict=True), start=1):
        if point is None:
            point = left.pop(0) if left else Point(impulse=impulse)
        point.number, point.text = number, text
        point.save()
    for point in left:
        point.delete()


@transaction.atomic
def add_quote(
    *,
    by: User,
    impulse: Impulse,
    edition: ChapterEdition,
    block_key: uuid.UUID,
    start: int,
    end: int,
    annotation: Annotation | None = None,
) -> Quote:
    """Quote a passage of an edition (code points); the same passage twice is one quote. Its chapter is noted too."""
    _lock_for_editing(impulse)
    passage = passage_of(edition, block_key, start, end)
    same = impulse.quotes.filter(edition=edition, block_key=block_key, start=start, end=end).first()
    if same is not None:
        return same
    quote = Quote.objects.create(impulse=impulse, annotation=annotation, **passage)
    impulse.chapters.add(edition.chapter)
    record(by=by, verb="impulse.quote_added", obj=impulse, edition=str(edition.uuid), exact=quote.exact)
    announce(signals.impulse_changed, impulse=impulse, by=by)
    return quote


def quote_annotation(*, by: User, impulse: Impulse, annotation: Annotation) -> Quote:
    """Quote the passage that an annotation is about."""
    if annotation.withdrawn_at is not None:
        raise StateError(_("Diese Anmerkung wurde inzwischen zurückgezogen."))
    return add_quote(
        by=by,
        impulse=impulse,
        edition=annotation.edition,
        block_key=annotation.block_key,
        start=annotation.start,
        end=annotation.end,
        annotation=annotation,
    )


@transaction.atomic
def remove_quote(*, by: User, quote: Quote) -> None:
    """Take a quote out again; the trail keeps what it was."""
    _lock_for_editing(quote.impulse)
    record(by=by, verb="impulse.quote_removed", obj=quote.impulse, edition=str(quote.edition.uuid), exact=quote.exact)
    impulse = quote.impulse
    quote.delete()
    announce(signals.impulse_changed, impulse=impulse, by=by)


@transaction.atomic
def invite_coauthor(*, by: User, impulse: Impulse, user: User) -> Authorship:
    """Ask somebody to write along; they are credited once they accept. Asking again changes nothing."""
    _lock_for_editing(impulse)
    known = impulse.authorships.filter(user=user).first()
    if known is not None:
        return known
    if not possible_coauthors(impulse).filter(pk=user.pk).exists():
        raise DomainError(_("%(name)s kann nicht an Impulsen mitschreiben.") % {"name": user})
    last = impulse.authorships.aggregate(last=Max("position"))["last"] or 0
    authorship = Authorship.objects.create(impulse=impulse, user=user, position=last + 1)
    record(by=by, verb="impulse.coauthor_invited", obj=impulse, user=user.pk, name=str(user))
    announce(signals.coauthor_invited, impulse=impulse, authorship=authorship, by=by)
    announce(signals.impulse_changed, impulse=impulse, by=by)
    return authorship


def _open_invitation(impulse: Impulse, user: User) -> Authorship:
    authorship = impulse.authorships.select_for_update().filter(user=user).first()
    if authorship is None:
        raise StateError(_("Die Einladung gibt es nicht mehr."))
    return authorship


@transaction.atomic
def accept_coauthorship(*, by: User, impulse: Impulse) -> None:
    """Become a co-author; accepting twice changes nothing."""
    _lock_for_editing(impulse)
    authorship = _open_invitation(impulse, by)
    if authorship.accepted_at is not None:
        return
    authorship.accepted_at = timezone.now()
    authorship.save(update_fields=["accepted_at"])
    record(by=by, verb="impulse.coauthor_accepted", obj=impulse)
    announce(signals.coauthor_accepted, impulse=impulse, authorship=authorship, by=by)
    announce(signals.impulse_changed, impulse=impulse, by=by)


@transaction.atomic
def decline_coauthorship(*, by: User, impulse: Impulse) -> None:
    """Say no to an invitation that is still open."""
    lock(impulse)
    _remove(by=by, impulse=impulse, authorship=_open_invitation(impulse, by), verb="impulse.coauthor_declined")


@transaction.atomic
def remove_coauthor(*, by: User, impulse: Impulse, user: User) -> None:
    """Take back an invitation that nobody has accepted yet."""
    _lock_for_editing(impulse)
    _remove(by=by, impulse=impulse, authorship=_open_invitation(impulse, user), verb="impulse.coauthor_removed")


def _remove(*, by: User, impulse: Impulse, authorship: Authorship, verb: str) -> None:
    if authorship.accepted_at is not None:
        raise StateError(_("Wer zugesagt hat, bleibt als Autorin oder Autor genannt."))
    user = authorship.user
    authorship.delete()
    record(by=by, verb=verb, obj=impulse, user=user.pk, name=str(user))
    announce(signals.coauthor_removed, impulse=impulse, user=user, by=by)
    announce(signals.impulse_changed, impulse=impulse, by=by)
