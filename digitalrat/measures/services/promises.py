"""Verbs on the promise log: what was said is dated, quoted and has a source; what is said later is added."""

from datetime import date
from typing import Any, TypedDict

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from digitalrat.core.errors import InputError, StateError
from digitalrat.core.services import announce, record
from digitalrat.core.slugs import free_slug
from digitalrat.core.validation import require_https, require_past, validate_fields
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation, User

from ..enums import Relation
from ..models import Promise, Statement
from ..signals import promise_released, statement_added


class Said(TypedDict, total=False):
    """A statement: when, who, in which words, and where it can be read."""

    said_on: date
    speaker: str
    quotation: str
    source_title: str
    source_url: str
    organisation: Organisation | None


@transaction.atomic
def log_promise(*, by: User, title: str, chapter: Chapter | None = None, said: Said) -> Promise:
    """A new promise with the statement in which it was made; only the office sees it until it is released.

    Raises InputError.
    """
    promise = Promise(title=title.strip(), chapter=chapter, entered_by=by)
    promise.slug = free_slug(Promise, promise.title, otherwise="zusage")
    validate_fields(promise)
    promise.save()
    record(by=by, verb="promise.logged", obj=promise, title=promise.title)
    add_statement(by=by, promise=promise, relation=Relation.PROMISES, refers_to=None, said=said)
    return promise


@transaction.atomic
def update_promise(*, by: User, promise: Promise, title: str, chapter: Chapter | None) -> Promise:
    """What the promise is called and which chapter it belongs to; its address stays. Raises InputError."""
    promise = _locked(promise)
    before = {"title": promise.title, "chapter": promise.chapter_id}
    promise.title, promise.chapter = title, chapter
    validate_fields(promise)
    after = {"title": promise.title, "chapter": promise.chapter_id}
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changed:
        promise.save()
        record(by=by, verb="promise.updated", obj=promise, **changed)
    return promise


@transaction.atomic
def add_statement(
    *, by: User, promise: Promise, relation: str, refers_to: Statement | None = None, said: Said
) -> Statement:
    """Another statement, which repeats, changes, contradicts or fulfils an earlier one, or promises for itself.

    Raises InputError: no future day, no reference to a later statement or one of another promise, https only.
    """
    promise = _locked(promise)
    statement = Statement(
        promise=promise, relation=relation, refers_to=refers_to, entered_by=by, **_with_defaults(said)
    )
    _judge(statement)
    statement.save()
    record(
        by=by,
        verb="promise.statement_added",
        obj=promise,
        statement=str(statement.uuid),
        refers_to=str(refers_to.uuid) if refers_to else "",
        **_plain(statement),
    )
    announce(statement_added, statement=statement, by=by)
    return statement


@transaction.atomic
def correct_statement(
    *, by: User, statement: Statement, relation: str, refers_to: Statement | None, said: Said
) -> Statement:
    """Put right what was copied wrongly; what stood there before stays on record. Raises InputError."""
    _locked(statement.promise)
    statement = Statement.objects.select_related("refers_to", "organisation").get(pk=statement.pk)
    before = {**_plain(statement), "refers_to": str(statement.refers_to.uuid) if statement.refers_to else ""}
    for name, value in _with_defaults(said).items():
        setattr(statement, name, value)
    statement.relation, statement.refers_to = relation, refers_to
    _judge(statement)
    first_later = statement.referred_by.order_by("said_on").first()
    if first_later is not None and first_later.said_on < statement.said_on:
        raise InputError(
            "said_on",
            _("Eine Aussage vom %(day)s bezieht sich auf diese. Sie kann nicht später gefallen sein.")
            % {"day": date_format(first_later.said_on)},
        )
    after = {**_plain(statement), "refers_to": str(refers_to.uuid) if refers_to else ""}
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changed:
        statement.save()
        record(
            by=by, verb="promise.statement_corrected", obj=statement.promise, statement=str(statement.uuid), **changed
        )
    return statement


@transaction.atomic
def release_promise(*, by: User, promise: Promise) -> Promise:
    """From now on everybody reads the promise with all its statements. Raises StateError if they do already."""
    promise = _locked(promise)
    if promise.released_at is not None:
        raise StateError(_("Diese Zusage ist bereits öffentlich."))
    promise.released_at = timezone.now()
    promise.save(update_fields=["released_at"])
    record(by=by, verb="promise.released", obj=promise)
    announce(promise_released, promise=promise, by=by)
    return promise


def _locked(promise: Promise) -> Promise:
    return Promise.objects.select_for_update().get(pk=promise.pk)


def _with_defaults(said: Said) -> dict[str, Any]:
    return {"organisation": None, "source_url": "", **said}


def _plain(statement: Statement) -> dict[str, str]:
    """What the audit trail keeps of a statement."""
    return {
        "said_on": str(statement.said_on),
        "speaker": statement.speaker,
        "organisation": statement.organisation.name if statement.organisation else "",
        "quotation": statement.quotation,
        "source_title": statement.source_title,
        "source_url": statement.source_url,
        "relation": str(statement.relation),
    }


def _judge(statement: Statement) -> None:
    require_https("source_url", statement.source_url.strip())
    validate_fields(statement)
    require_past("said_on", statement.said_on)
    earlier = statement.refers_to
    if statement.relation == Relation.PROMISES:
        if earlier is not None:
            raise InputError(
                "refers_to",
                _("Eine Zusage steht für sich: Sie bezieht sich auf keine frühere Aussage."),
            )
        return
    if earlier is None:
        raise InputError("refers_to", _("Bitte wählen Sie die frühere Aussage, um die es geht."))
    if earlier.promise_id != statement.promise_id:
        raise InputError("refers_to", _("Diese Aussage gehört zu einer anderen Zusage."))
    if _leads_back(earlier, statement):
        raise InputError("refers_to", _("Eine Aussage kann sich nicht auf sich selbst beziehen."))
    if earlier.said_on > statement.said_on:
        raise InputError(
            "refers_to",
            _("Die gewählte Aussage ist vom %(day)s, also jünger. Wählen Sie eine frühere.")
            % {"day": date_format(earlier.said_on)},
        )


def _leads_back(earlier: Statement | None, statement: Statement) -> bool:
    """Whether ``earlier`` is the statement itself, or refers to it in the end: possible on one and the same day."""
    while earlier is not None:
        if earlier.pk == statement.pk:
            return True
        earlier = earlier.refers_to
    return False
