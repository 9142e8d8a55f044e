"""What waits for those who steer: urgent cases, and proposals of members."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.masterplan import kinds
from digitalrat.masterplan.queries import waiting_proposals
from digitalrat.measures.queries.urgent import cases_of
from digitalrat.members.models import User

from .sections import Section, Task, section


def cases(user: User) -> Iterable[Section]:
    """Urgent cases that are not closed: of the office all, of others those in which their organisation is."""
    tasks = (
        Task(
            title=view.case.title,
            url=reverse("measures:case", args=[view.case.uuid]),
            meta=str(view.case.organisation),
            state="overdue",
            label=view.clock,
        )
        for view in cases_of(user, timezone.localdate()).open
    )
    yield section("dringend", _("Dringliche Fälle"), tasks, reverse("measures:cases"))


def proposals(user: User) -> Iterable[Section]:
    tasks = (
        Task(
            title=str(one),
            url=reverse(kind.page, args=[one.uuid]),
            meta=str(kind.plural),
            state="submitted",
            label=one.get_state_display(),
        )
        for one in waiting_proposals()
        for kind in kinds.ALL
        if isinstance(one, kind.model)
    )
    yield section("vorschlaege", _("Vorschläge prüfen"), tasks, reverse(kinds.CARDS.desk))
