"""Who is kept out of an impulse by a conflict of interest (Befangenheit, § 31 GO NRW).

Declarations are kept one floor up; that room registers a function which says on which impulses a person has declared
a conflict. It is asked once per person and request.
"""

from collections.abc import Callable, Iterable

from digitalrat.members.models import User

Source = Callable[[User], Iterable[int]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a function that gives the ids (primary keys) of impulses on which a person has a conflict."""
    if source not in _sources:
        _sources.append(source)


def conflicted_ids(user: User) -> frozenset[int]:
    """Primary keys of the impulses from whose text and deliberation ``user`` is kept out; read once per instance."""
    known: frozenset[int] | None = getattr(user, "_conflicted_impulses", None)
    if known is None:
        known = frozenset(pk for source in _sources for pk in source(user))
        user._conflicted_impulses = known  # type: ignore[attr-defined]  # cache on the instance, like its roles
    return known
