"""Asking once more, before something leaves the house, whether its reader may still know it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps

from digitalrat.members.models import User

from .models import Notification


def still_allowed(user: User, notices: Iterable[Notification]) -> list[Notification]:
    """Those of ``notices`` whose needs ``user`` meets now; one query per kind of object, and those of the rules."""
    notices = list(notices)
    found = _objects(notices)
    return [notice for notice in notices if all(_is_met(user, need, found) for need in notice.needs)]


def _objects(notices: list[Notification]) -> dict[tuple[str, Any], Any]:
    keys: dict[str, set[Any]] = defaultdict(set)
    for notice in notices:
        for _permission, label, key in notice.needs:
            if label:
                keys[label].add(key)
    return {
        (label, key): obj
        for label, wanted in keys.items()
        for key, obj in apps.get_model(label)._default_manager.in_bulk(wanted).items()
    }


def _is_met(user: User, need: list[Any], found: dict[tuple[str, Any], Any]) -> bool:
    permission, label, key = need
    if label is None:
        return user.has_perm(permission)
    # What is gone is for nobody.
    obj = found.get((label, key))
    return obj is not None and user.has_perm(permission, obj)
