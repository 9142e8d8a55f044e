"""What waits for a person, gathered from all rooms in a fixed number of queries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digitalrat.annotations.models import Annotation
from digitalrat.impulses.conflicts import conflicted_ids
from digitalrat.impulses.enums import ADOPTED, State
from digitalrat.impulses.models import Authorship, Impulse
from digitalrat.impulses.queries import drafts_of, invitations_of, visible_to, waiting_for_deliberation
from digitalrat.meetings.queries import waiting_for
from digitalrat.members.models import User
from digitalrat.members.rules import is_cdo, is_chair, is_contributor, is_council, is_editor, is_office
from digitalrat.notifications.models import Notification
from digitalrat.responses.enums import ResponseState
from digitalrat.responses.models import Response
from digitalrat.responses.queries import desk, part_view, waiting_parts
from digitalrat.responses.queries.parts import PartView, parts_to_look_at

from .background import failures
from .sections import SHOWN, Section, Task
from .sections import section as _section
from .steering import all_measures, cases, own_measures, proposals

RECENT = timedelta(days=7)
SOON = timedelta(days=3)
NEW_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Step:
    """A first step of somebody who is new."""

    title: str
    text: str
    url: str
    is_done: bool


@dataclass(frozen=True)
class Dashboard:
    """``waiting`` is for this person to do, ``going_on`` for whoever wants to take part."""

    waiting: tuple[Section, ...]
    going_on: Section | None
    steps: tuple[Step, ...]
    notices: tuple[Notification, ...]

    @property
    def is_newcomer(self) -> bool:
        return any(not step.is_done for step in self.steps)


def dashboard(user: User) -> Dashboard:
    """Everything on the first page of ``user``'s workspace."""
    sections = [section for build in SECTIONS for section in build(user) if section.tasks]
    going_on = _deliberations(user)
    return Dashboard(
        waiting=tuple(sections),
        going_on=going_on if going_on.tasks else None,
        steps=_first_steps(user),
        notices=tuple(Notification.objects.filter(user=user).order_by("-created_at")[:SHOWN]),
    )


def _ballots(user: User) -> Iterable[Section]:
    soon = timezone.now() + SOON
    tasks = (
        Task(
            title=ballot.impulse.title,
            url=ballot.get_absolute_url(),
            due=ballot.deadline,
            state="due_soon" if ballot.deadline < soon else "voting",
            label=_("Ihre Stimme fehlt"),
        )
        for ballot in waiting_for(user)
    )
    yield _section("abstimmungen", _("Abstimmen"), tasks, reverse("meetings:ballots"))


def _coauthorships(user: User) -> Iterable[Section]:
    tasks = (
        Task(
            title=invitation.impulse.title,
            url=invitation.impulse.get_absolute_url(),
            meta=_("%(name)s bittet Sie, mitzuschreiben") % {"name": invitation.impulse.created_by},
            state="open",
            label=_("Einladung"),
        )
        for invitation in invitations_of(user)[: SHOWN + 1]
    )
    yield _section("mitschreiben", _("Mitschreiben"), tasks, reverse("impulses:list"))


def _to_sign(user: User) -> Iterable[Section]:
    ready = Response.objects.filter(state=ResponseState.READY).select_related("handover__impulse")
    # Who voted on an impulse does not sign the answer to it.
    mine = ready.exclude(handover__impulse__ballots__votes__voter=user).order_by("handover__answer_due")
    tasks = (
        Task(
            title=response.handover.impulse.title,
            url=reverse("responses:sign", args=[response.handover.uuid]),
            meta=response.handover.receipt_number,
            due=response.handover.answer_due,
            state="open",
            label=_("Unterschrift fehlt"),
        )
        for response in mine[: SHOWN + 1]
    )
    yield _section("unterschreiben", _("Stellungnahmen unterzeichnen"), tasks, reverse("responses:inbox"))


def _parts_to_write(user: User) -> Iterable[Section]:
    """Of an organisation: what the office asked it for."""
    today = timezone.localdate()
    views = [part_view(part, today) for part in waiting_parts(user)[: SHOWN + 1]]
    yield _section("zuliefern", _("Zuliefern"), map(_part_task, views), reverse("responses:parts"))


def _part_task(view: PartView) -> Task:
    handover = view.part.response.handover
    return Task(
        title=_("%(title)s, Punkt %(n)d") % {"title": handover.impulse.title, "n": view.number},
        url=view.part.get_absolute_url(),
        meta=handover.receipt_number,
        due=view.part.due,
        state=view.light.tone if view.light else view.state.tone,
        label=view.due_text or str(view.state.label),
    )


def _parts_of_others(user: User) -> Iterable[Section]:
    """Of the office: what organisations handed in, and what they should have."""
    tasks = (
        Task(
            title=_("%(organisation)s: %(title)s, Punkt %(n)d")
            % {
                "organisation": view.part.organisation,
                "title": view.part.response.handover.impulse.title,
                "n": view.number,
            },
            url=f"{view.part.response.handover.get_absolute_url()}#teile-{view.number}",
            meta=view.part.response.handover.receipt_number,
            due=view.part.due if view.is_open else None,
            state=view.light.tone if view.light else view.state.tone,
            label=view.due_text or str(view.state.label),
        )
        for view in parts_to_look_at(user)
    )
    yield _section("zulieferungen", _("Zulieferungen prüfen"), tasks, reverse("responses:inbox"))


def _desk(user: User) -> Iterable[Section]:
    """Of the office: hand over, confirm receipts, answer; by due date. What a colleague looks after is left out."""
    inbox, open_desk = reverse("responses:inbox"), desk(user)
    mine = [entry for entry in open_desk.entries if entry.assigned_to in (None, user)]
    yield _section(
        "uebermitteln",
        _("Beschlossene Impulse übermitteln"),
        (
            Task(
                title=str(impulse),
                url=reverse("responses:transmit", args=[impulse.uuid]),
                state="adopted",
                label=impulse.get_state_display(),
            )
            for impulse in open_desk.waiting
        ),
        inbox,
    )
    yield _section(
        "eingang",
        _("Eingang bestätigen"),
        (
            Task(
                title=entry.impulse.title,
                url=entry.handover.get_absolute_url(),
                meta=entry.handover.receipt_number,
                due=entry.handover.receipt_due,
                state="overdue" if entry.handover.receipt_due < timezone.localdate() else "open",
                label=_("Bestätigung fehlt"),
            )
            for entry in mine
            if entry.lacks_receipt
        ),
        inbox,
    )
    yield _section(
        "antworten",
        _("Antworten vorbereiten"),
        (
            Task(
                title=entry.impulse.title,
                url=entry.handover.get_absolute_url(),
                meta=entry.handover.receipt_number,
                due=entry.due,
                state=entry.tone,
                label=entry.due_text if entry.is_overdue else entry.state_label,
            )
            for entry in mine
            if entry.state != ResponseState.READY and (entry.is_overdue or not entry.lacks_receipt)
        ),
        inbox,
    )
    yield from _parts_of_others(user)


def _submitted(user: User) -> Iterable[Section]:
    impulses = waiting_for_deliberation().exclude(pk__in=conflicted_ids(user)).order_by("submitted_at")
    tasks = (
        Task(
            title=str(impulse),
            url=impulse.get_absolute_url(),
            state=impulse.state,
            label=impulse.get_state_display(),
        )
        for impulse in impulses[: SHOWN + 1]
    )
    yield _section("eroeffnen", _("Beratung eröffnen"), tasks, reverse("impulses:list"))


def _unpublished(user: User) -> Iterable[Section]:
    impulses = Impulse.objects.filter(state__in=ADOPTED, publication__isnull=True)
    tasks = (
        Task(
            title=str(impulse),
            url=reverse("wagtailadmin_home"),
            meta=_("Der Entwurf der Empfehlungsseite liegt in der Redaktion"),
            state="adopted",
            label=impulse.get_state_display(),
        )
        for impulse in impulses.order_by("decided_at")[: SHOWN + 1]
    )
    yield _section("veroeffentlichen", _("Empfehlungen veröffentlichen"), tasks, reverse("wagtailadmin_home"))


def _drafts(user: User) -> Iterable[Section]:
    tasks = (
        Task(
            title=impulse.title,
            url=impulse.get_absolute_url(),
            meta=_("zuletzt geändert"),
            due=impulse.changed_at,
            state=impulse.state,
            label=impulse.get_state_display(),
        )
        for impulse in drafts_of(user).order_by("-changed_at")[: SHOWN + 1]
    )
    yield _section("entwuerfe", _("Ihre Entwürfe"), tasks, reverse("impulses:list"))


def _background(user: User) -> Iterable[Section]:
    """Of the office: what failed for good where nobody looks."""
    letters, failing = failures()
    url = reverse("workspace:background")
    words = [
        (letters, ngettext("Ein Auftrag ist nicht gelungen", "%(n)d Aufträge sind nicht gelungen", letters)),
        (failing, ngettext("Eine regelmäßige Aufgabe klemmt", "%(n)d regelmäßige Aufgaben klemmen", failing)),
    ]
    tasks = (
        Task(title=title % {"n": number}, url=url, state="overdue", label=_("fehlgeschlagen"))
        for number, title in words
        if number
    )
    yield _section("hintergrund", _("Arbeit im Hintergrund"), tasks)


def _only(
    allowed: Callable[[User], bool], build: Callable[[User], Iterable[Section]]
) -> Callable[..., Iterable[Section]]:
    return lambda user: build(user) if allowed(user) else ()


# In the order of the page: what has a deadline and cannot be made up for comes first.
SECTIONS: tuple[Callable[[User], Iterable[Section]], ...] = (
    _ballots,
    _only(is_cdo, _to_sign),
    _only(is_contributor, _parts_to_write),
    _only(is_contributor & ~is_office, own_measures),
    _only(is_office | is_contributor, cases),
    _only(is_office, _desk),
    _only(is_office, all_measures),
    _only(is_office, proposals),
    _only(is_office, _background),
    _only(is_chair, _submitted),
    _coauthorships,
    _only(is_editor, _unpublished),
    _drafts,
)


def _deliberations(user: User) -> Section:
    """Impulses under discussion that the person may read, those with the newest contributions first."""
    recent = Q(comments__created_at__gte=timezone.now() - RECENT, comments__withdrawn_at=None)
    impulses = (
        visible_to(user)
        .filter(state__in=[State.SUBMITTED, State.IN_DELIBERATION])
        .exclude(pk__in=conflicted_ids(user))
        .annotate(recent=Count("comments", filter=recent & ~Q(comments__author=user)), last=Max("comments__created_at"))
        .order_by("-recent", "-last", "-submitted_at")
    )
    tasks = (
        Task(
            title=str(impulse),
            url=impulse.get_absolute_url(),
            meta=_recent_words(impulse.recent),
            state=impulse.state,
            label=impulse.get_state_display(),
        )
        for impulse in impulses[: SHOWN + 1]
    )
    return _section("beratung", _("In Beratung"), tasks, reverse("impulses:list"))


def _recent_words(number: int) -> str:
    if not number:
        return _("In den letzten sieben Tagen kein Beitrag")
    words = ngettext("Ein Beitrag in den letzten sieben Tagen", "%(n)d Beiträge in den letzten sieben Tagen", number)
    return words % {"n": number}


def _first_steps(user: User) -> tuple[Step, ...]:
    """What somebody might do first who is new among those who write impulses; nothing for others."""
    if not is_council(user) or user.date_joined < timezone.now() - NEW_FOR:
        return ()
    return (
        Step(
            _("Stellen Sie sich vor"),
            _("Ein Foto und ein paar Sätze, damit die anderen wissen, mit wem sie es zu tun haben."),
            reverse("members:profile"),
            is_done=bool(user.photo or user.bio),
        ),
        Step(
            _("Lesen Sie ein Kapitel und merken Sie etwas an"),
            _("Markieren Sie Wörter im Masterplan und schreiben Sie dazu, was Ihnen auffällt."),
            reverse("annotations:chapters"),
            is_done=Annotation.objects.filter(author=user).exists(),
        ),
        Step(
            _("Beginnen Sie einen Impuls"),
            _("Aus einer Anmerkung oder aus einer eigenen Idee. Solange er ein Entwurf ist, sehen ihn nur Sie."),
            reverse("impulses:create"),
            is_done=Authorship.objects.filter(user=user, accepted_at__isnull=False).exists(),
        ),
    )
