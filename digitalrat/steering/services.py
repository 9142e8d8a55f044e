"""Verbs on what the office does, may, and who is in it: each holds from a day on, and nothing that held is lost.

One set of verbs for all nouns of the room: begin, change (the old ends, the new begins), end, take back (only what
has not begun). All of them check that no two entries of one identity hold on one day.
"""

from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from digitalrat.core.errors import InputError, StateError
from digitalrat.core.services import announce, record
from digitalrat.core.validation import require_plausible, validate_fields
from digitalrat.members.models import Organisation, User

from .models import Body, BodyMember, Dated, Post
from .signals import office_changed

E = TypeVar("E", bound=Dated)
ONE_DAY = timedelta(days=1)


@transaction.atomic
def begin(*, by: User, entry: E) -> E:
    """Put a new entry, not yet saved, into force from its ``valid_from`` on. Raises InputError."""
    if hasattr(entry, "position"):
        entry.position = _rows(entry).count()
    _judge(entry)
    entry.save()
    _tell(by, "began", entry, valid_from=str(entry.valid_from), valid_until=_day(entry.valid_until), **content(entry))
    _refuse_overlap(entry)
    return entry


@transaction.atomic
def change(*, by: User, entry: E, valid_from: date, **said: Any) -> E:
    """From ``valid_from`` on it is as ``said`` (fields of CONTENT; what is left out stays). Returns the new entry.

    The present entry ends the day before. One that has not begun yet is changed in place: it never held. Without a
    real change nothing is written. Raises InputError for a day that does not fit, StateError if it was changed before.
    """
    entry = _locked(entry)
    require_plausible("valid_from", valid_from)
    successor = _copy(entry, said)
    _judge(successor)
    changes = differences(entry, successor)
    if entry.valid_from > timezone.localdate():
        return _change_in_place(by, entry, successor, valid_from, changes)
    if not changes:
        return entry
    _require_last(entry)
    if valid_from <= entry.valid_from:
        raise InputError(
            "valid_from",
            _("So gilt es seit dem %(day)s. Wählen Sie einen späteren Tag: Was vorher galt, bleibt nachlesbar.")
            % {"day": date_format(entry.valid_from)},
        )
    if entry.valid_until is not None and valid_from > entry.valid_until:
        raise InputError("valid_from", _("Das galt nur bis zum %(day)s.") % {"day": date_format(entry.valid_until)})
    successor.valid_from, successor.valid_until, successor.replaces = valid_from, entry.valid_until, entry
    _judge(successor)
    entry.valid_until = valid_from - ONE_DAY
    entry.save(update_fields=["valid_until"])
    successor.save()
    if isinstance(entry, Body) and isinstance(successor, Body):
        _carry_members_over(entry, successor)
    _tell(by, "changed", successor, valid_from=str(valid_from), before=entry.pk, **changes)
    _refuse_overlap(successor)
    return successor


@transaction.atomic
def end(*, by: User, entry: E, last_day: date) -> E:
    """It holds on ``last_day`` for the last time. Raises InputError, or StateError if it is over already."""
    entry = _locked(entry)
    _require_last(entry)
    require_plausible("valid_until", last_day)
    if last_day < entry.valid_from:
        raise InputError(
            "valid_until",
            _("Das beginnt erst am %(day)s und kann nicht vorher enden.") % {"day": date_format(entry.valid_from)},
        )
    if entry.valid_until is not None and entry.valid_until < timezone.localdate():
        raise StateError(_("Das gilt seit dem %(day)s nicht mehr.") % {"day": date_format(entry.valid_until + ONE_DAY)})
    if isinstance(entry, Body):
        _end_members(by, entry, last_day)
    before = entry.valid_until
    entry.valid_until = last_day
    _judge(entry)
    entry.save(update_fields=["valid_until"])
    _tell(by, "ended", entry, valid_until=[_day(before), str(last_day)])
    _refuse_overlap(entry)
    return entry


@transaction.atomic
def take_back(*, by: User, entry: Dated) -> None:
    """Undo what has not begun yet; what it would have replaced goes on. Raises StateError for what has begun."""
    entry = _locked(entry)
    if entry.valid_from <= timezone.localdate():
        raise StateError(
            _("Das gilt schon seit dem %(day)s. Was einmal galt, bleibt stehen; Sie können es beenden oder ändern.")
            % {"day": date_format(entry.valid_from)}
        )
    _require_last(entry)
    for member in entry.members.all() if isinstance(entry, Body) else ():
        take_back(by=by, entry=member)
    before = _rows(entry).filter(pk=entry.replaces_id).first()
    _tell(by, "taken_back", entry, valid_from=str(entry.valid_from), **content(entry))
    valid_until = entry.valid_until
    entry.delete()
    if before is not None:
        before.valid_until = valid_until
        before.save(update_fields=["valid_until"])


# --- what an entry says -------------------------------------------------------------------------------------------


def content(entry: Dated) -> dict[str, Any]:
    """What an entry says, as the audit trail keeps it: relations by name, everything else as it is."""
    return {name: _plain(getattr(entry, name)) for name in entry.CONTENT}


def differences(before: Dated, after: Dated) -> dict[str, list[Any]]:
    """Fields of CONTENT in which two entries of one kind differ: {name: [before, after]}."""
    old, new = content(before), content(after)
    return {name: [old[name], new[name]] for name in old if old[name] != new[name]}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, models.Model) else value


def _copy(entry: E, said: dict[str, Any]) -> E:
    if unknown := set(said) - set(entry.CONTENT):
        raise TypeError(f"{entry._meta.label} says nothing about {sorted(unknown)}")
    names = [*entry.CONTENT, *(["position"] if hasattr(entry, "position") else [])]
    fields = {name: getattr(entry, name) for name in names}
    return type(entry)(valid_from=entry.valid_from, valid_until=entry.valid_until, **{**fields, **said})


def _change_in_place(by: User, entry: E, successor: E, valid_from: date, changes: dict[str, list[Any]]) -> E:
    if valid_from != entry.valid_from:
        changes = {**changes, "valid_from": [str(entry.valid_from), str(valid_from)]}
    if not changes:
        return entry
    before = _rows(entry).filter(pk=entry.replaces_id).first()
    if before is not None:
        if valid_from <= before.valid_from:
            raise InputError(
                "valid_from",
                _("Das Bisherige gilt seit dem %(day)s. Wählen Sie einen späteren Tag.")
                % {"day": date_format(before.valid_from)},
            )
        before.valid_until = valid_from - ONE_DAY
        before.save(update_fields=["valid_until"])
    for name in entry.CONTENT:
        setattr(entry, name, getattr(successor, name))
    entry.valid_from = valid_from
    _judge(entry)
    if isinstance(entry, Body):
        _require_members_within(entry)
    entry.save()
    _tell(by, "changed", entry, **changes)
    _refuse_overlap(entry)
    return entry


# --- bodies and their seats ---------------------------------------------------------------------------------------


def _carry_members_over(old: Body, new: Body) -> None:
    """The seats go on in the changed body: those that hold are divided at the day, later ones move."""
    for member in old.members.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=new.valid_from)):
        if member.valid_from >= new.valid_from:
            member.body = new
            member.save(update_fields=["body"])
            continue
        BodyMember.objects.create(
            body=new,
            organisation=member.organisation,
            function=member.function,
            valid_from=new.valid_from,
            valid_until=member.valid_until,
            replaces=member,
        )
        member.valid_until = new.valid_from - ONE_DAY
        member.save(update_fields=["valid_until"])


def _end_members(by: User, body: Body, last_day: date) -> None:
    """A body ends with its seats; one that would begin later is taken back."""
    for member in body.members.filter(valid_from__gt=last_day):
        if member.valid_from <= timezone.localdate():
            raise InputError(
                "valid_until",
                _("Der Sitz „%(seat)s“ begann erst am %(day)s. Das Gremium kann nicht vorher enden.")
                % {"seat": member.organisation, "day": date_format(member.valid_from)},
            )
        take_back(by=by, entry=member)
    for member in body.members.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=last_day)):
        member.valid_until = last_day
        member.save(update_fields=["valid_until"])
        _tell(by, "ended", member, valid_until=[None, str(last_day)])


def _require_members_within(body: Body) -> None:
    if body.members.filter(valid_from__lt=body.valid_from).exists():
        raise InputError("valid_from", _("Ein Sitz in diesem Gremium beginnt vorher. Ändern Sie zuerst den Sitz."))


# --- judging ------------------------------------------------------------------------------------------------------


def _judge(entry: Dated) -> None:
    validate_fields(entry)
    require_plausible("valid_from", entry.valid_from)
    if entry.valid_until is not None:
        require_plausible("valid_until", entry.valid_until)
        if entry.valid_until < entry.valid_from:
            raise InputError("valid_until", _("Das Ende darf nicht vor dem Beginn liegen."))
    for name in entry.CONTENT:
        value = getattr(entry, name)
        if (
            isinstance(value, Organisation)
            and value.dissolved_on is not None
            and value.dissolved_on <= entry.valid_from
        ):
            raise InputError(
                name,
                _("„%(name)s“ ist seit dem %(day)s aufgelöst.")
                % {"name": value, "day": date_format(value.dissolved_on)},
            )
    if isinstance(entry, Post):
        if entry.share <= 0:
            raise InputError("share", _("Der Stellenanteil ist größer als null; 1,00 heißt eine volle Stelle."))
        if entry.is_vacant and entry.holder:
            raise InputError("holder", _("Eine unbesetzte Stelle ist mit niemandem besetzt."))
    if isinstance(entry, BodyMember):
        _judge_seat(entry)


def _judge_seat(member: BodyMember) -> None:
    body = member.body
    if member.valid_from < body.valid_from:
        raise InputError(
            "valid_from", _("Das Gremium besteht erst seit dem %(day)s.") % {"day": date_format(body.valid_from)}
        )
    if body.valid_until is not None:
        if member.valid_from > body.valid_until:
            raise InputError(
                "valid_from", _("Das Gremium besteht nur bis zum %(day)s.") % {"day": date_format(body.valid_until)}
            )
        if member.valid_until is None or member.valid_until > body.valid_until:
            member.valid_until = body.valid_until


def _refuse_overlap(entry: Dated) -> None:
    """Asked after the line in the trail, whose lock all writers share: of two who begin the same at once, one stays."""
    others = _rows(entry).exclude(pk=entry.pk)
    for name in entry.IDENTITY:
        value = getattr(entry, name)
        others = others.filter(**{f"{name}__iexact" if isinstance(value, str) else name: value})
    if entry.valid_until is not None:
        others = others.filter(valid_from__lte=entry.valid_until)
    other = others.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=entry.valid_from)).first()
    if other is None:
        return
    text = (
        _("„%(entry)s“ gibt es schon vom %(begin)s bis zum %(end)s. Zwei zugleich gehen nicht.")
        if other.valid_until
        else _("„%(entry)s“ gibt es schon seit dem %(begin)s. Ändern oder beenden Sie zuerst diesen Eintrag.")
    )
    names = {"entry": other, "begin": date_format(other.valid_from), "end": _shown(other.valid_until)}
    raise InputError("", text % names)


def _require_last(entry: Dated) -> None:
    later = _rows(entry).filter(replaces=entry).first()
    if later is not None:
        raise StateError(
            _("Zum %(day)s wurde das schon geändert. Bearbeiten Sie bitte die neue Fassung.")
            % {"day": date_format(later.valid_from)}
        )


def _locked(entry: E) -> E:
    found: E = _rows(entry).select_for_update().get(pk=entry.pk)
    return found


def _rows(entry: Dated) -> models.QuerySet[Any]:
    """All entries of the kind."""
    return type(entry)._default_manager.all()


def _day(day: date | None) -> str | None:
    return str(day) if day else None


def _shown(day: date | None) -> str:
    return date_format(day) if day else ""


def _tell(by: User, what: str, entry: Dated, **details: Any) -> None:
    record(by=by, verb=f"{entry._meta.model_name}.{what}", obj=entry, **details)
    announce(office_changed, entry=entry, what=what, by=by)
