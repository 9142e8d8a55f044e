"""Many impulses with any fate, written in bulk: for the ledger's sums, its queries and its speed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.utils import timezone

from digitalrat.collaboration.models import Document
from digitalrat.impulses.enums import ADOPTED, DECIDED, State
from digitalrat.impulses.models import Impulse, Point, Publication
from digitalrat.masterplan.models import ActionField, Chapter, Plan
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation, Term, User
from digitalrat.responses.enums import Disposition, ReactionKind, ResponseState
from digitalrat.responses.models import Extension, Handover, PointAnswer, Reaction, Response

CALCULATION = {
    "start": "2026-03-02",
    "count": 6,
    "unit": "weeks",
    "due": "2026-04-13",
    "skipped": [],
    "moved_from": None,
}
BATCH = 500


@dataclass(frozen=True)
class Fate:
    """What became of one impulse; only an adopted one can have been handed over.

    ``dispositions``: one per point, in the current published answer if ``answered_at`` is set. ``review_until`` is
    the date of those under review. ``follow_up_due``: the council asked again about point 1; ``follow_up_answered``
    by a second version.
    """

    state: State
    submitted_at: datetime
    title: str = "Viele Impulse"
    fields: tuple[ActionField, ...] = ()
    published: bool = False
    transmitted_at: datetime | None = None
    answer_due: date | None = None
    answered_at: datetime | None = None
    organisation: Organisation | None = None
    dispositions: tuple[Disposition, ...] = (Disposition.ACCEPTED, Disposition.DECLINED)
    review_until: date | None = None
    extended: bool = False
    follow_up_due: date | None = None
    follow_up_answered: bool = False


def make_fates(by: User, fates: Sequence[Fate]) -> list[Impulse]:
    """One impulse for each of ``fates``, in their order."""
    impulses = _impulses(by, fates)
    handed_over = [(impulse, fate) for impulse, fate in zip(impulses, fates, strict=True) if fate.transmitted_at]
    points = Point.objects.bulk_create(
        (
            Point(impulse=impulse, number=number, text="Ein Punkt")
            for impulse, fate in zip(impulses, fates, strict=True)
            for number, _disposition in enumerate(fate.dispositions, start=1)
        ),
        batch_size=BATCH,
    )
    by_impulse: dict[int, list[Point]] = {}
    for point in points:
        by_impulse.setdefault(point.impulse_id, []).append(point)
    handovers = Handover.objects.bulk_create(
        (_handover(by, impulse, fate) for impulse, fate in handed_over), batch_size=BATCH
    )
    pairs = list(zip(handovers, (fate for _impulse, fate in handed_over), strict=True))
    Extension.objects.bulk_create(
        (
            Extension(
                handover=handover,
                from_due=handover.answer_due - timedelta(days=28),
                new_due=handover.answer_due,
                reason="Die Prüfung dauert länger.",
                given_by=by,
            )
            for handover, fate in pairs
            if fate.extended
        ),
        batch_size=BATCH,
    )
    first = _versions(by, pairs, by_impulse, 1)
    asked_again = [(handover, fate) for handover, fate in pairs if fate.answered_at and fate.follow_up_due]
    second = _versions(by, [pair for pair in asked_again if pair[1].follow_up_answered], by_impulse, 2)
    Reaction.objects.bulk_create(
        (
            Reaction(
                answer=first[handover.pk].answers.all()[0],
                kind=ReactionKind.FOLLOW_UP,
                text="Ab wann genau?",
                given_by=by,
                due=fate.follow_up_due,
                answered_by=second.get(handover.pk),
            )
            for handover, fate in asked_again
        ),
        batch_size=BATCH,
    )
    return impulses


def _impulses(by: User, fates: Sequence[Fate]) -> list[Impulse]:
    documents = Document.objects.bulk_create((Document(kind="impulse") for _fate in fates), batch_size=BATCH)
    impulses = Impulse.objects.bulk_create(
        (
            Impulse(
                number=f"{fate.submitted_at.year}-{uuid4().hex[:10]}",
                title=fate.title,
                state=fate.state,
                document=document,
                created_by=by,
                submitted_at=fate.submitted_at,
                decided_at=fate.submitted_at + timedelta(days=30) if fate.state in DECIDED else None,
            )
            for fate, document in zip(fates, documents, strict=True)
        ),
        batch_size=BATCH,
    )
    pairs = list(zip(impulses, fates, strict=True))
    chapters: dict[int, list[Chapter]] = {}
    for chapter in Chapter.objects.filter(action_field__isnull=False):
        assert chapter.action_field_id
        chapters.setdefault(chapter.action_field_id, []).append(chapter)
    links = Impulse.chapters.through
    links.objects.bulk_create(
        (
            links(impulse_id=impulse.pk, chapter_id=chapter.pk)
            for impulse, fate in pairs
            for field in fate.fields
            for chapter in chapters[field.pk]
        ),
        batch_size=BATCH,
    )
    Publication.objects.bulk_create(
        (
            Publication(impulse=impulse, url=f"/empfehlungen/{impulse.number}/")
            for impulse, fate in pairs
            if fate.published and fate.state in ADOPTED
        ),
        batch_size=BATCH,
    )
    return impulses


def _handover(by: User, impulse: Impulse, fate: Fate) -> Handover:
    assert fate.transmitted_at and fate.answer_due
    return Handover(
        impulse=impulse,
        organisation=fate.organisation,
        receipt_number=f"X-{uuid4().hex[:12]}",
        text_hash="0" * 64,
        transmitted_at=fate.transmitted_at,
        transmitted_by=by,
        receipt_due=fate.answer_due,
        answer_due=fate.answer_due,
        answered_at=fate.answered_at,
        calculation={"receipt": CALCULATION, "answer": CALCULATION},
    )


def _versions(
    by: User, pairs: Sequence[tuple[Handover, Fate]], points: dict[int, list[Point]], version: int
) -> dict[int, Response]:
    """Version ``version`` of each answer, by the hand-over's key; a draft where nothing was signed."""
    responses = Response.objects.bulk_create(
        (
            Response(
                handover=handover,
                version=version,
                version_reason="" if version == 1 else "Der Rat hat nachgefragt.",
                state=ResponseState.PUBLISHED if fate.answered_at else ResponseState.DRAFT,
                signed_by=by if fate.answered_at else None,
                signed_at=fate.answered_at,
            )
            for handover, fate in pairs
        ),
        batch_size=BATCH,
    )
    PointAnswer.objects.bulk_create(
        (
            PointAnswer(
                response=response,
                point=point,
                disposition=disposition if fate.answered_at else "",
                reasons="Weil es so vernünftig ist.",
                new_date=fate.review_until if disposition == Disposition.UNDER_REVIEW else None,
            )
            for response, (handover, fate) in zip(responses, pairs, strict=True)
            for point, disposition in zip(points[handover.impulse_id], fate.dispositions, strict=True)
        ),
        batch_size=BATCH,
    )
    kept = Response.objects.filter(version=version).prefetch_related("answers")
    return {response.handover_id: response for response in kept}


def make_landscape() -> tuple[list[Organisation], list[ActionField], list[Term]]:
    """Two organisations, three action fields with two chapters each, and three terms of office of two years."""
    organisations = [
        Organisation.objects.get_or_create(slug=slug, defaults={"name": name, "kind": OrganisationKind.DEPARTMENT})[0]
        for slug, name in (("bildung", "Dezernat Bildung"), ("verkehr", "Verkehrsbetriebe"))
    ]
    plan, _ = Plan.objects.get_or_create(title="Masterplan", defaults={"url": "/masterplan/"})
    fields = []
    for position, (slug, title) in enumerate(
        (("buergerdienste", "Bürgerdienste"), ("netze", "Netze"), ("lernen", "Lernen"))
    ):
        field, created = ActionField.objects.get_or_create(
            plan=plan, slug=slug, defaults={"title": title, "position": position}
        )
        if created:
            for part in ("eins", "zwei"):
                Chapter.objects.create(
                    plan=plan, action_field=field, title=f"{title} {part}", slug=f"{slug}-{part}", is_published=True
                )
        fields.append(field)
    terms = [
        Term.objects.get_or_create(
            begins_on=date(year, 7, 1),
            defaults={"name": f"Amtszeit {year}–{year + 2}", "ends_on": date(year + 2, 6, 30)},
        )[0]
        for year in (2020, 2022, 2024)
    ]
    return organisations, fields, terms


def make_history(by: User, number: int, *, today: date) -> list[Impulse]:
    """``number`` impulses over the five years up to ``today``, every tenth still in deliberation or given up."""
    organisations, fields, _terms = make_landscape()
    return make_fates(by, [_past(n, number, today, organisations, fields) for n in range(number)])


def _past(
    n: int, number: int, today: date, organisations: Sequence[Organisation], fields: Sequence[ActionField]
) -> Fate:
    submitted_on = today - timedelta(days=5 * 365 * (number - n) // number)
    submitted_at = timezone.make_aware(datetime.combine(submitted_on, time(n % 24, 17)))
    undecided = (State.SUBMITTED, State.IN_DELIBERATION, State.VOTING, State.WITHDRAWN, State.REJECTED, State.DEFERRED)
    if n % 10 == 0:
        return Fate(undecided[n // 10 % len(undecided)], submitted_at, fields=(fields[0],))
    if n % 10 == 1:
        return Fate(State.ADOPTED, submitted_at, fields=(fields[1],), published=True)
    transmitted_at = submitted_at + timedelta(days=40)
    answer_due = timezone.localdate(transmitted_at) + timedelta(days=42)
    answered_at = None if n % 10 in (2, 3) else transmitted_at + timedelta(days=20 + n * 7 % 35)
    under_review = n % 10 == 4
    return Fate(
        State.TRANSMITTED if answered_at is None else (State.ANSWERED, State.IMPLEMENTING, State.CLOSED)[n % 3],
        submitted_at,
        fields=tuple(fields[: n % 4]),
        published=n % 7 != 0,
        transmitted_at=transmitted_at,
        answer_due=today + timedelta(days=3) if n % 10 == 2 else answer_due,
        answered_at=answered_at,
        organisation=(None, *organisations)[n % 3],
        dispositions=(
            list(Disposition)[n % 6] if under_review or n % 6 != 3 else Disposition.ACCEPTED,
            Disposition.UNDER_REVIEW if under_review else Disposition.ACCEPTED,
        ),
        review_until=today + timedelta(days=n % 21 - 10),
        extended=n % 8 == 5,
        follow_up_due=today + timedelta(days=n % 11 - 5) if n % 9 == 7 and answered_at else None,
        follow_up_answered=n % 2 == 0,
    )
