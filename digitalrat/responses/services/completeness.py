"""What an answer must have before it goes up for signature (shared design, "Response")."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from ..enums import NEEDS_MEASURE, Disposition
from ..errors import PartsOpen, Problem
from ..models import Part, PointAnswer, Response


def problems_of(response: Response) -> tuple[Problem, ...]:
    """Everything that is missing, in the order of the points; empty when the answer is complete."""
    today = timezone.localdate()
    answers = list(
        PointAnswer.objects.filter(response=response)
        .select_related("point")
        .prefetch_related("measures")
        .order_by("point__number")
    )
    problems = [problem for answer in answers for problem in _problems(answer, today)]
    if not answers and not response.introduction.strip():
        problems.append(
            Problem(None, "introduction", _("Dieser Impuls hat keine Punkte: Bitte schreiben Sie die Antwort hier."))
        )
    return tuple(problems)


def _problems(answer: PointAnswer, today: date) -> Iterator[Problem]:
    number = answer.point.number
    if not answer.disposition:
        yield Problem(number, "disposition", _("Bitte wählen Sie, wie über diesen Punkt entschieden wurde."))
    if not answer.reasons.strip():
        yield Problem(number, "reasons", _("Bitte begründen Sie die Entscheidung. Ohne Begründung geht es nicht."))
    if answer.disposition in NEEDS_MEASURE and not answer.measures.all():
        yield Problem(
            number, "measures", _("Bitte wählen Sie mindestens eine Maßnahme, mit der der Punkt umgesetzt wird.")
        )
    if answer.disposition == Disposition.UNDER_REVIEW:
        if answer.new_date is None:
            yield Problem(number, "new_date", _("Bitte nennen Sie den Tag, bis zu dem Sie entschieden haben."))
        elif answer.new_date <= today:
            yield Problem(number, "new_date", _("Der neue Termin muss in der Zukunft liegen."))
    if answer.disposition == Disposition.FORWARDED and not answer.forwarded_to.strip():
        yield Problem(number, "forwarded_to", _("Bitte nennen Sie die Stelle, an die Sie weitergeleitet haben."))
    if answer.disposition == Disposition.ALREADY_DONE and not answer.evidence.strip():
        yield Problem(number, "evidence", _("Bitte geben Sie an, woran man die Umsetzung sieht."))


def require_no_open_parts(response: Response) -> None:
    """Raises PartsOpen while somebody is writing a part: what they hand in afterwards would come too late."""
    parts = Part.objects.open().filter(response=response).select_related("point", "organisation")
    names = [
        _("Punkt %(n)d (%(organisation)s)") % {"n": part.point.number, "organisation": part.organisation}
        for part in parts.order_by("point__number", "organisation__name")
    ]
    if names:
        raise PartsOpen(
            _(
                "Noch nicht zugeliefert: %(parts)s. Warten Sie die Zulieferung ab oder heben Sie die Anfrage auf; "
                "danach geht die Stellungnahme zur Unterschrift."
            )
            % {"parts": ", ".join(names)}
        )
