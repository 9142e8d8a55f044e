"""The long life of one impulse, stage by stage and day by day, for tests of what the public sees of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import time_machine
from django.utils import timezone

from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import add_quote
from digitalrat.meetings.models import Ballot
from digitalrat.meetings.services import close_ballot, file_dissent, open_ballot
from digitalrat.members.models import Organisation
from digitalrat.responses.enums import Disposition, PartState, ReactionKind
from digitalrat.responses.models import DoubleHatNote, Handover
from digitalrat.responses.services import (
    AnswerInput,
    bring_back_due,
    close_handover,
    confirm_receipt,
    extend_deadline,
    react,
    start_implementation,
    transmit_impulse,
)
from tests.factories.masterplan import make_chapter
from tests.factories.meetings import make_impulse, vote
from tests.factories.members import Cast
from tests.factories.responses import (
    answer_of,
    complete_inputs,
    make_part,
    make_published,
    publish_recommendation,
    under_review,
)

BEGIN = datetime(2026, 3, 2, 9, 30, tzinfo=timezone.get_fixed_timezone(60))
EXTENSION_REASON = "Die Kämmerei rechnet noch am Haushalt."
QUESTION = "Ab welchem Tag werden die Termine freigegeben?"
DOUBLE_HAT = "Die Stellvertretung ist erkrankt; der Vorsitz weiß davon."
NEW_REASONS = "Die Stadt beginnt damit im Mai, weil die Mittel schon bereitstehen."
PROGRESS = "Die Ausschreibung läuft."


def make_quoting(cast: Cast) -> Impulse:
    """Adopted, with a quote of the plan and a dissent."""
    impulse = make_impulse(cast)
    chapter = make_chapter()
    impulse.chapters.add(chapter)
    edition = chapter.current_edition()
    assert edition is not None
    block = edition.blocks.all()[1]
    add_quote(by=cast.author, impulse=impulse, edition=edition, block_key=block.key, start=4, end=24)
    ballot = open_ballot(by=cast.chair, impulse=impulse, deadline=timezone.now() + timedelta(days=7))
    vote(ballot, yes=[cast.author, cast.coauthor, cast.other, cast.chair], no=[cast.fifth])
    close_ballot(by=cast.chair, ballot=ballot)
    file_dissent(by=cast.fifth, ballot=Ballot.objects.get(pk=ballot.pk), text="Mir fehlt ein Wort zu den Kosten.")
    return Impulse.objects.get(pk=impulse.pk)


def live(cast: Cast, clock: time_machine.Traveller) -> Iterator[tuple[str, Impulse]]:
    """Names of the stages, each after it was reached; ``clock`` (from time_machine.travel) moves on between them.

    Point 1 is accepted and asked about, point 2 under review; the promised day passes before version 2 decides.
    """
    clock.move_to(BEGIN)

    def after(days: int = 0, hours: int = 0) -> None:
        clock.move_to(timezone.now() + timedelta(days=days, hours=hours))

    def reached(stage: str) -> tuple[str, Impulse]:
        return stage, Impulse.objects.get(pk=impulse.pk)

    impulse = make_quoting(cast)
    yield reached("adopted")
    after(1)
    handover = transmit_impulse(by=cast.chair, impulse=Impulse.objects.get(pk=impulse.pk))
    yield reached("transmitted")
    after(1)
    confirm_receipt(by=cast.office, handover=handover)
    yield reached("receipt")
    after(20)
    extend_deadline(by=cast.cdo, handover=handover, reason=EXTENSION_REASON)
    yield reached("extended")
    after(1)
    publish_recommendation(impulse, "/empfehlungen/termine/")
    yield reached("published")
    after(60)
    yield reached("overdue")
    after(hours=1)
    part = make_part(cast, handover)
    part.state, part.merged_at = PartState.MERGED, timezone.now()
    part.save()
    make_published(cast, handover, [complete_inputs()[0], under_review(2, 10)])
    yield reached("answered")
    after(1)
    react(by=cast.chair, answer=answer_of(handover, 1), kind=ReactionKind.FOLLOW_UP, text=QUESTION)
    react(by=cast.chair, answer=answer_of(handover, 2), kind=ReactionKind.ACCEPTED)
    yield reached("asked")
    after(9)
    bring_back_due()
    yield reached("came back")
    after(40)
    yield reached("overdue again")
    after(hours=1)
    accepted, declined = complete_inputs()
    answers = [AnswerInput(1, Disposition.ACCEPTED, NEW_REASONS, measures=accepted.measures), declined]
    response = make_published(cast, handover, answers)
    DoubleHatNote.objects.create(response=response, author=cast.cdo, text=DOUBLE_HAT)
    yield reached("answered again")
    after(1)
    start_implementation(by=cast.office, handover=Handover.objects.get(pk=handover.pk), reason=PROGRESS)
    yield reached("implementing")
    after(100)
    close_handover(by=cast.office, handover=Handover.objects.get(pk=handover.pk), reason="Alle Termine sind frei.")
    yield reached("closed")


def live_until(cast: Cast, clock: time_machine.Traveller, stage: str) -> Impulse:
    """The impulse as it is when it has reached ``stage``."""
    for name, impulse in live(cast, clock):
        if name == stage:
            return impulse
    raise ValueError(stage)


def department() -> Organisation:
    return Organisation.objects.get(slug="digitales")
