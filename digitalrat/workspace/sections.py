"""What the first page consists of: tasks in sections."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

SHOWN = 5


@dataclass(frozen=True)
class Task:
    """One thing to do: where it is done, what is asked, until when; ``state`` and ``label`` make its badge."""

    title: str
    url: str
    meta: str = ""
    due: date | datetime | None = None
    state: str = ""
    label: str = ""


@dataclass(frozen=True)
class Section:
    """Tasks of one kind, the most urgent first; ``more_url`` leads to the whole list if not all are shown."""

    key: str
    title: str
    tasks: tuple[Task, ...]
    more_url: str = ""


def section(key: str, title: str, tasks: Iterable[Task], more_url: str = "") -> Section:
    tasks = tuple(tasks)
    return Section(key, title, tasks[:SHOWN], more_url if len(tasks) > SHOWN else "")
