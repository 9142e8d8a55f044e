"""What waits for those who steer and for owners: measures, urgent cases, and proposals of members."""

from collections import Counter
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digitalrat.masterplan import kinds
from digitalrat.masterplan.queries import waiting_proposals
from digitalrat.measures.enums import Reason
from digitalrat.measures.models import Measure
from digitalrat.measures.queries.attention import attention, most_urgent_first
from digitalrat.measures.queries.urgent import cases_of
from digitalrat.members.models import User

from .sections import SHOWN, Section, Task, section


def own_measures(user: User) -> Iterable[Section]:
    """Of an organisation: measures that the office asks about, or of which something is amiss."""
    organisation = user.organisation
    if organisation is None or organisation.dissolved_on is not None:
        return
    found = attention(timezone.localdate(), Measure.objects.filter(owner=organisation))
    keys = most_urgent_first(found, [pk for pk in sorted(found) if found[pk]])
    measures = Measure.objects.in_bulk(keys[: SHOWN + 1])
    tasks = (
        Task(
            title=str(measures[pk]),
            url=reverse("measures:update", args=[measures[pk].number]),
            meta=found[pk][0].text,
            state=found[pk][0].tone,
            label=str(found[pk][0].reason.label),
        )
        for pk in keys[: SHOWN + 1]
    )
    yield section("massnahmen", _("Maßnahmen melden"), tasks, reverse("measures:desk"))


def all_measures(user: User) -> Iterable[Section]:
    """Of the office: how many measures ask for attention, for each reason."""
    found = attention(timezone.localdate())
    counted = Counter(finding.reason for findings in found.values() for finding in findings)
    desk = reverse("measures:desk")
    tasks = (
        Task(
            title=ngettext("%(n)d Maßnahme", "%(n)d Maßnahmen", counted[reason]) % {"n": counted[reason]},
            url=f"{desk}?reason={reason.value}",
            state=reason.tone,
            label=str(reason.label),
        )
        for reason in Reason
        # Who was asked is on the way.
        if counted[reason] and reason != Reason.ASKED
    )
    yield section("massnahmen", _("Nach Maßnahmen sehen"), tasks, desk)


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
