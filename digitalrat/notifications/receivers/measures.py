"""Of measures, reports, urgent cases and promises: owners hear what they are asked, others what is public."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digitalrat.measures import signals
from digitalrat.measures.enums import CLOSED
from digitalrat.measures.models import (
    Measure,
    MeasureUpdate,
    Promise,
    Report,
    ReportCycle,
    Statement,
    UpdateRequest,
    UrgentCase,
    UrgentStep,
)
from digitalrat.members.enums import Role
from digitalrat.members.models import Organisation, User

from ..audience import contacts, council, followers_of_measure, people_with, who_may
from ..enums import Kind
from ..services.notices import Need, notify
from ..telling import day, path_to


def _tell(
    *groups: Iterable[User],
    needs: Sequence[Need],
    but: User | None,
    event: str,
    kind: Kind,
    about: str,
    thread: str,
    text: Callable[[], str],
    url: str,
) -> None:
    notify(
        users=who_may(needs, *groups, but=but),
        event=event,
        kind=kind,
        about=about,
        thread=thread,
        needs=needs,
        text=text,
        url=url,
    )


def _thread(measure: Measure) -> str:
    return f"measure:{measure.uuid}"


# --- measures ---------------------------------------------------------------------------------


@receiver(signals.update_requested)
def tell_asked(requests: Sequence[UpdateRequest], by: User, **kwargs: Any) -> None:
    """One notice for each organisation, however many of its measures were asked for at once."""
    owners: dict[Organisation, list[UpdateRequest]] = defaultdict(list)
    for request in requests:
        owners[request.measure.owner].append(request)
    for owner, asked in owners.items():
        _tell_owner(owner, sorted(asked, key=lambda request: request.measure.number), by)


def _tell_owner(owner: Organisation, asked: list[UpdateRequest], by: User) -> None:
    first, due = asked[0], min(request.due for request in asked)
    measure = first.measure
    alone = len(asked) == 1
    _tell(
        contacts(owner),
        needs=[("notifications.awaits_update", first)],
        but=by,
        event=f"update_requested:{first.uuid}:{due.isoformat()}:{len(asked)}",
        kind=Kind.UPDATE_REQUESTED,
        about=measure.title if alone else "",
        thread=_thread(measure) if alone else "",
        text=lambda: (
            ngettext(
                "Die Geschäftsstelle bittet Sie bis zum %(day)s um eine Meldung zur Maßnahme „%(title)s“.",
                "Die Geschäftsstelle bittet Sie bis zum %(day)s um Meldungen zu %(n)d Maßnahmen.",
                len(asked),
            )
            % {"title": measure.title, "n": len(asked), "day": day(due)}
        ),
        url=path_to("measures:update", measure.number) if alone else path_to("measures:desk"),
    )


@receiver(signals.measure_updated)
def tell_updated(update: MeasureUpdate, by: User, **kwargs: Any) -> None:
    measure = update.measure
    asked = User.objects.filter(is_active=True, pk__in=update.requests.values("requested_by"))
    _tell(
        asked,
        followers_of_measure(measure),
        needs=[("measures.view_measure", measure)],
        but=by,
        event=f"measure_updated:{update.uuid}",
        kind=Kind.MEASURE_UPDATED,
        about=measure.title,
        thread=_thread(measure),
        text=lambda: (
            _("%(owner)s hat den Stand der Maßnahme „%(title)s“ gemeldet.")
            % {"owner": measure.owner, "title": measure.title}
        ),
        url=path_to("measures:detail", measure.number),
    )


# --- reports ----------------------------------------------------------------------------------


@receiver(signals.cutoff_near)
def tell_cutoff(cycle: ReportCycle, cutoff: date, days: int, **kwargs: Any) -> None:
    owners = Organisation.objects.filter(pk__in=Measure.objects.exclude(status__in=CLOSED).values("owner"))
    _tell(
        people_with(Role.OFFICE),
        people_with(Role.CONTRIBUTOR).filter(organisation__in=owners),
        needs=[("measures.see_desk", None)],
        but=None,
        event=f"cutoff_near:{cycle.uuid}:{cutoff.isoformat()}:{days}",
        kind=Kind.CUTOFF_NEAR,
        about="",
        thread=f"cycle:{cycle.uuid}",
        text=lambda: (
            _("Am %(day)s ist Stichtag für den Bericht (%(kind)s). Bitte bringen Sie Ihre Maßnahmen auf Stand.")
            % {"day": day(cutoff), "kind": cycle.get_kind_display()}
        ),
        url=path_to("measures:desk"),
    )


@receiver(signals.report_frozen)
def tell_frozen(report: Report, by: User | None, **kwargs: Any) -> None:
    _tell(
        people_with(Role.OFFICE, Role.EDITOR),
        needs=[("measures.publish_report", report)],
        but=by,
        event=f"report_frozen:{report.uuid}",
        kind=Kind.REPORT_FROZEN,
        about=str(report),
        thread=f"report:{report.uuid}",
        text=lambda: _("Der Entwurf „%(report)s“ ist da und wartet auf Ihre Worte.") % {"report": report},
        url=path_to("measures:report", report.uuid),
    )


@receiver(signals.report_published)
def tell_published(report: Report, by: User | None, **kwargs: Any) -> None:
    def sentence() -> str:
        if report.version > 1:
            return _("„%(report)s“ ist berichtigt.") % {"report": report}
        return _("„%(report)s“ ist veröffentlicht.") % {"report": report}

    _tell(
        council(),
        people_with(Role.OFFICE, Role.CDO, Role.CONTRIBUTOR),
        needs=[("measures.view_report", report)],
        but=by,
        event=f"report_published:{report.uuid}",
        kind=Kind.REPORT_PUBLISHED,
        about=str(report),
        thread=f"report:{report.uuid}",
        text=sentence,
        url=report.url,
    )


# --- urgent cases -----------------------------------------------------------------------------


def _tell_of_case(
    case: UrgentCase,
    *groups: Iterable[User],
    by: User | None,
    event: str,
    kind: Kind,
    text: Callable[[], str],
    public: bool = False,
) -> None:
    _tell(
        *groups,
        needs=[("measures.view_case" if public else "measures.follow_case", case)],
        but=by,
        event=event,
        kind=kind,
        about=case.title,
        thread=f"urgent:{case.uuid}",
        text=text,
        url=path_to("measures:urgent_case", case.slug) if public else path_to("measures:case", case.uuid),
    )


def _concerned(case: UrgentCase) -> Iterable[User]:
    helpers = Q(organisation=case.organisation) | Q(organisation__in=case.helpers.all())
    return people_with(Role.CONTRIBUTOR).filter(helpers).distinct()


@receiver(signals.urgent_case_opened)
def tell_opened(case: UrgentCase, by: User, **kwargs: Any) -> None:
    _tell_of_case(
        case,
        people_with(Role.OFFICE, Role.CDO),
        contacts(case.organisation),
        by=by,
        event=f"urgent_opened:{case.uuid}",
        kind=Kind.URGENT_OPENED,
        text=lambda: _("Ein dringlicher Fall ist eröffnet: „%(title)s“.") % {"title": case.title},
    )


@receiver(signals.urgent_helpers_called)
def tell_called(case: UrgentCase, organisations: Sequence[Organisation], by: User, **kwargs: Any) -> None:
    _tell_of_case(
        case,
        people_with(Role.CONTRIBUTOR).filter(organisation__in=organisations),
        by=by,
        event=f"urgent_called:{case.uuid}:{'-'.join(str(pk) for pk in sorted(o.pk for o in organisations))}",
        kind=Kind.URGENT_HELP,
        text=lambda: _("Ihre Hilfe wird im dringlichen Fall „%(title)s“ gebraucht.") % {"title": case.title},
    )


@receiver(signals.urgent_step_taken)
def tell_step(step: UrgentStep, by: User, **kwargs: Any) -> None:
    case = step.case
    _tell_of_case(
        case,
        people_with(Role.OFFICE),
        _concerned(case),
        by=by,
        event=f"urgent_step:{step.uuid}",
        kind=Kind.URGENT_STEP,
        text=lambda: _("Im dringlichen Fall „%(title)s“ ist etwas geschehen.") % {"title": case.title},
    )


@receiver(signals.urgent_case_released)
def tell_released(case: UrgentCase, by: User, **kwargs: Any) -> None:
    _tell_of_case(
        case,
        council(),
        by=by,
        event=f"urgent_released:{case.uuid}",
        kind=Kind.URGENT_RELEASED,
        text=lambda: _("Der dringliche Fall „%(title)s“ ist jetzt öffentlich.") % {"title": case.title},
        public=True,
    )


@receiver(signals.urgent_case_closed)
def tell_closed(case: UrgentCase, by: User, **kwargs: Any) -> None:
    event = f"urgent_closed:{case.uuid}"

    def sentence() -> str:
        return _("Der dringliche Fall „%(title)s“ ist abgeschlossen.") % {"title": case.title}

    _tell_of_case(
        case,
        people_with(Role.OFFICE, Role.CDO),
        _concerned(case),
        by=by,
        event=event,
        kind=Kind.URGENT_CLOSED,
        text=sentence,
    )
    _tell_of_case(case, council(), by=by, event=event, kind=Kind.URGENT_CLOSED, text=sentence, public=True)


# --- promises ---------------------------------------------------------------------------------


@receiver(signals.promise_released)
def tell_promise(promise: Promise, by: User, **kwargs: Any) -> None:
    _tell_of_promise(
        promise,
        by,
        event=f"promise_released:{promise.uuid}",
        text=lambda: _("Neu im Verzeichnis der Zusagen: „%(title)s“.") % {"title": promise.title},
    )


@receiver(signals.statement_added)
def tell_statement(statement: Statement, by: User, **kwargs: Any) -> None:
    promise = statement.promise
    _tell_of_promise(
        promise,
        by,
        event=f"statement_added:{statement.uuid}",
        text=lambda: _("Zur Zusage „%(title)s“ gibt es eine neue Aussage.") % {"title": promise.title},
    )


def _tell_of_promise(promise: Promise, by: User, event: str, text: Callable[[], str]) -> None:
    if promise.released_at is None:
        return
    _tell(
        council(),
        needs=[("measures.view_promise", promise)],
        but=by,
        event=event,
        kind=Kind.PROMISE_NEWS,
        about=promise.title,
        thread=f"promise:{promise.uuid}",
        text=text,
        url=path_to("measures:promise", promise.slug),
    )
