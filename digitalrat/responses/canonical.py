"""The text of a signed answer as it is hashed.

Always in German, always in this order, one line feed between lines, no white space at their ends: what is published
gives the same text on every machine and in every language of the reader. What belongs to another decision than the
published one (a date, an addressee, evidence typed before) is not part of it.
"""

from collections.abc import Iterator

from django.utils import translation

from digitalrat.masterplan.text import normalise

from .enums import MAY_HAVE_MEASURE, Disposition
from .models import DoubleHatNote, PointAnswer, Response


def canonical_text(response: Response) -> str:
    """Receipt number, hash of the impulse, version with its reason, introduction, and the answers point by point."""
    with translation.override("de"):
        return "\n".join(_lines(response)) + "\n"


def _lines(response: Response) -> Iterator[str]:
    handover = response.handover
    yield f"Stellungnahme zu: {normalise(handover.receipt_number)}"
    yield f"Prüfsumme des Impulses: {handover.text_hash}"
    yield f"Fassung: {response.version}"
    yield from _section("Grund der Fassung", response.version_reason)
    yield from _section("Einleitung", response.introduction)
    for answer in response.answers.select_related("point").prefetch_related("measures").order_by("point__number"):
        yield from _answer(answer)
    note = DoubleHatNote.objects.filter(response=response).first()
    if note is not None:
        yield from _section("Vermerk zur Doppelrolle", note.text)


def _answer(answer: PointAnswer) -> Iterator[str]:
    chosen = answer.disposition
    lines = [answer.get_disposition_display(), answer.reasons]
    if chosen == Disposition.UNDER_REVIEW and answer.new_date:
        lines.append(f"Neuer Termin: {answer.new_date.isoformat()}")
    if chosen == Disposition.FORWARDED:
        lines.append(f"Weitergeleitet an: {answer.forwarded_to}")
    if chosen == Disposition.ALREADY_DONE:
        lines.append(f"Nachweis: {answer.evidence}")
    if chosen in MAY_HAVE_MEASURE:
        lines += [f"Maßnahme: {number}" for number in sorted(measure.number for measure in answer.measures.all())]
    yield from _section(f"Punkt {answer.point.number}", *lines)


def _section(heading: str, *texts: str) -> Iterator[str]:
    lines = [line for text in texts for line in map(normalise, text.splitlines()) if line]
    if lines:
        yield ""
        yield f"{heading}:"
        yield from lines
