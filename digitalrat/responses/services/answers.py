"""Drafting an answer: save, put up for signature."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from digitalrat.core.errors import DomainError
from digitalrat.core.services import announce, record
from digitalrat.measures.models import Measure
from digitalrat.members.models import User

from ..enums import Disposition, ResponseState
from ..errors import AnswerIncomplete, AnswerUnfit, ChangedMeanwhile, NotInThisState, Problem
from ..models import PointAnswer, Response
from ..signals import response_changed, response_ready
from .completeness import problems_of, require_no_open_parts


@dataclass(frozen=True)
class AnswerInput:
    """What the office writes to point ``number``; a draft may be incomplete."""

    number: int
    disposition: str = ""
    reasons: str = ""
    new_date: date | None = None
    forwarded_to: str = ""
    evidence: str = ""
    measures: Sequence[Measure] = ()


def lock(response: Response) -> None:
    """Read the response anew and keep others from changing it until the transaction ends."""
    # "self": PostgreSQL cannot lock the outer side of a join.
    response.refresh_from_db(
        from_queryset=Response.objects.select_for_update(of=("self",)).select_related(
            "handover__impulse", "changed_by", "signed_by"
        )
    )


def require_state(response: Response, state: ResponseState) -> None:
    if response.state == state:
        return
    if response.state == ResponseState.PUBLISHED:
        raise NotInThisState(
            _("Diese Stellungnahme hat %(name)s am %(at)s unterzeichnet und veröffentlicht. Ihr Schritt kam später.")
            % {"name": response.signed_by, "at": moment(response.signed_at)}
        )
    if response.state == ResponseState.READY:
        raise NotInThisState(
            _("Die Stellungnahme liegt seit %(at)s zur Unterschrift (%(name)s) und wird so lange nicht geändert.")
            % {"name": changed_by(response), "at": moment(response.changed_at)}
        )
    raise NotInThisState(
        _("Die Stellungnahme ist wieder in Arbeit (%(name)s, %(at)s) und liegt noch nicht zur Unterschrift.")
        % {"name": changed_by(response), "at": moment(response.changed_at)}
    )


def require_version(response: Response, lock_version: int) -> None:
    if response.lock_version == lock_version:
        return
    name = changed_by(response)
    raise ChangedMeanwhile(
        _("%(name)s hat die Stellungnahme am %(at)s geändert, nachdem Sie sie geöffnet hatten.")
        % {"name": name, "at": moment(response.changed_at)},
        by_name=name,
        at=response.changed_at,
    )


def changed_by(response: Response) -> str:
    """Who changed the response last, by name; the product itself when a promised date has come."""
    return str(response.changed_by or _("Nachhall (von selbst)"))


def moment(at: datetime | None) -> str:
    """Day and time for a sentence."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else ""


def touch(response: Response, by: User | None) -> None:
    response.lock_version += 1
    response.changed_by, response.changed_at = by, timezone.now()


@transaction.atomic
def save_answers(
    *, by: User, response: Response, lock_version: int, introduction: str, answers: Iterable[AnswerInput]
) -> Response:
    """Save the draft; points that are not in ``answers`` stay as they are. Returns the response as saved.

    Raises ChangedMeanwhile if somebody saved since ``lock_version`` was read, NotInThisState unless it is a draft,
    AnswerUnfit if a measure belongs to a plan that the impulse is not about.
    """
    lock(response)
    require_state(response, ResponseState.DRAFT)
    require_version(response, lock_version)
    answers = list(answers)
    _require_own_measures(response, answers)
    kept = {answer.point.number: answer for answer in response.answers.select_related("point")}
    for given in answers:
        answer = kept.get(given.number)
        if answer is None:
            raise DomainError(_("Einen Punkt %(n)d gibt es in diesem Impuls nicht.") % {"n": given.number})
        _write(answer, given)
    response.introduction = introduction.strip()
    touch(response, by)
    response.save()
    record(by=by, verb="response.saved", obj=response, lock_version=response.lock_version)
    announce(response_changed, response=response, by=by)
    return response


def measures_for(response: Response) -> QuerySet[Measure]:
    """The measures that may be linked: those of the plans that the impulse's chapters belong to, and those of no plan.

    An impulse without chapters is about no particular plan: then all of them.
    """
    measures = Measure.objects.all()
    plans = set(response.handover.impulse.chapters.values_list("plan", flat=True))
    return measures.filter(Q(chapter=None) | Q(chapter__plan__in=plans)) if plans else measures


def _require_own_measures(response: Response, answers: Sequence[AnswerInput]) -> None:
    given = {measure.pk for answer in answers for measure in answer.measures}
    foreign = given - set(measures_for(response).filter(pk__in=given).values_list("pk", flat=True)) if given else set()
    problems = tuple(
        Problem(
            answer.number,
            "measures",
            _("Die Maßnahme %(number)s gehört zu einem anderen Plan als die Kapitel dieses Impulses.")
            % {"number": measure.number},
        )
        for answer in answers
        for measure in answer.measures
        if measure.pk in foreign
    )
    if problems:
        raise AnswerUnfit(_("Eine Maßnahme passt nicht zum Plan. Es wurde nichts gespeichert."), problems)


def _write(answer: PointAnswer, given: AnswerInput) -> None:
    if given.disposition and given.disposition not in Disposition.values:
        raise DomainError(_("Diese Entscheidung gibt es nicht."))
    answer.disposition = given.disposition
    answer.reasons = given.reasons.strip()
    answer.new_date = given.new_date
    answer.forwarded_to = given.forwarded_to.strip()
    answer.evidence = given.evidence.strip()
    answer.save()
    answer.measures.set(given.measures)


@transaction.atomic
def mark_ready(*, by: User, response: Response, lock_version: int) -> Response:
    """Put the draft up for signature.

    Raises AnswerIncomplete with every gap, point by point, and PartsOpen while an organisation is writing its part.
    """
    lock(response)
    require_state(response, ResponseState.DRAFT)
    require_version(response, lock_version)
    require_complete(response)
    require_no_open_parts(response)
    response.state = ResponseState.READY
    response.return_reason, response.returned_by, response.returned_at = "", None, None
    touch(response, by)
    response.save()
    record(by=by, verb="response.ready", obj=response, lock_version=response.lock_version)
    announce(response_ready, response=response, by=by)
    return response


def require_complete(response: Response) -> None:
    problems = problems_of(response)
    if problems:
        raise AnswerIncomplete(_message(problems), problems)


def _message(problems: tuple[Problem, ...]) -> str:
    numbers = sorted({problem.number for problem in problems if problem.number is not None})
    if not numbers:
        return _("Es fehlt noch die Antwort.")
    if len(numbers) == 1:
        return _("Zu Punkt %(n)d fehlt noch etwas.") % {"n": numbers[0]}
    return _("Zu den Punkten %(numbers)s fehlt noch etwas.") % {"numbers": ", ".join(map(str, numbers))}
