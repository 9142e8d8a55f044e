"""The public thread: dated steps with permanent anchors, and nothing of what is not published."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from digitalrat.core.calendar import Unit
from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import add_quote
from digitalrat.meetings.models import Ballot
from digitalrat.meetings.services import close_ballot, file_dissent, open_ballot
from digitalrat.responses.enums import Disposition, Standing
from digitalrat.responses.models import Handover, Response
from digitalrat.responses.queries import Calculation, Thread, overdue_words, thread
from digitalrat.responses.services import AnswerInput, confirm_receipt, start_implementation, transmit_impulse
from tests.factories.masterplan import make_chapter
from tests.factories.meetings import add_seats, make_impulse, vote
from tests.factories.members import Cast
from tests.factories.responses import (
    REASONS,
    complete_inputs,
    make_adopted,
    make_draft,
    make_handover,
    make_measure,
    make_published,
    move_back,
)

QUERIES = 20


def rendered(shown: Thread) -> str:
    return render_to_string("responses/_thread.html", {"thread": shown, "OFFICE_NAME": "CDO-Büro"})


def anchors(shown: Thread) -> list[str]:
    return [step.anchor for step in shown.steps]


def make_quoting(cast: Cast) -> Impulse:
    """In deliberation, with a quote of the plan."""
    impulse = make_impulse(cast)
    edition = make_chapter().current_edition()
    assert edition is not None
    block = edition.blocks.all()[1]
    add_quote(by=cast.author, impulse=impulse, edition=edition, block_key=block.key, start=4, end=24)
    ballot = open_ballot(by=cast.chair, impulse=impulse, deadline=timezone.now() + timedelta(days=7))
    vote(ballot, yes=[cast.author, cast.coauthor, cast.other, cast.chair], no=[cast.fifth])
    close_ballot(by=cast.chair, ballot=ballot)
    file_dissent(by=cast.fifth, ballot=Ballot.objects.get(pk=ballot.pk), text="Mir fehlt ein Wort zu den Kosten.")
    return Impulse.objects.get(pk=impulse.pk)


def test_the_whole_life_from_quote_to_implementation(cast: Cast) -> None:
    impulse = make_quoting(cast)
    handover = transmit_impulse(by=cast.chair, impulse=impulse)
    confirm_receipt(by=cast.office, handover=handover)
    make_published(cast, handover)
    start_implementation(by=cast.office, handover=Handover.objects.get(), reason="Die Ausschreibung läuft.")
    shown = thread(Impulse.objects.get(pk=impulse.pk))
    assert anchors(shown) == [
        "zitat",
        "beratung",
        "beschluss",
        "sondervotum-1",
        "uebermittlung",
        "eingang",
        "stellungnahme",
        "umsetzung",
    ]
    assert all(step.done for step in shown.steps)
    assert shown.authors == ("Ada Autor",)
    assert [(quote.chapter, quote.edition) for quote in shown.quotes] == [("Digitale Bürgerdienste", 1)]
    assert shown.decision is not None
    assert shown.decision.words == "ungeändert beschlossen, mehrheitlich gegen 1 Stimme"
    assert [(one.name, one.choice) for one in shown.decision.votes][-1] == ("Fritz Fuenf", "no")
    assert [point.answer.disposition for point in shown.points if point.answer] == ["accepted", "declined"]
    assert [measure.number for measure in shown.measures] == ["M-01"]
    assert shown.handover is not None
    assert (shown.handover.standing, shown.handover.text_hash) == (Standing.IN_TIME, impulse.frozen_hash)
    html = rendered(shown)
    for part in (
        'id="antwort-1"',
        'href="#beschluss"',
        "Mir fehlt ein Wort zu den Kosten.",
        "kein Smartphone hat,",
        "/masterplan/digitale-burgerdienste/fassungen/1/#abs-",
        "Die Ausschreibung läuft.",
        REASONS,
        "/massnahmen/M-01/",
        handover.receipt_number,
        "Unterzeichnet von Carla Cdo (CDO)",
    ):
        assert part in html, part


def test_the_wording_stands_with_what_was_decided_about_each_point(cast: Cast) -> None:
    handover = make_handover(cast)
    before = render_to_string("responses/_wording.html", {"thread": thread(handover.impulse)})
    assert "Jeden Morgen werden Termine freigegeben." in before
    assert "Weil Wartezeit Vertrauen kostet." in before
    assert "antwort-1" not in before
    make_published(cast, handover)
    after = render_to_string("responses/_wording.html", {"thread": thread(Impulse.objects.get())})
    assert 'id="punkt-2"' in after
    assert 'href="#antwort-2"' in after


def test_before_the_answer_the_dates_to_come_are_last(cast: Cast) -> None:
    handover = make_handover(cast)
    shown = thread(handover.impulse)
    assert anchors(shown) == ["beratung", "beschluss", "uebermittlung", "eingang", "stellungnahme"]
    assert [step.done for step in shown.steps] == [True, True, True, False, False]
    assert [step.at for step in shown.steps[-2:]] == [handover.receipt_due, handover.answer_due]


def test_overdue_is_said_in_words(cast: Cast) -> None:
    handover = move_back(make_handover(cast), 60)
    days = (timezone.localdate() - handover.answer_due).days
    shown = thread(handover.impulse)
    assert shown.handover is not None
    assert shown.handover.overdue_text == f"überfällig seit {days} Tagen"
    assert f"überfällig seit {days} Tagen" in rendered(shown)
    assert overdue_words(1) == "überfällig seit 1 Tag"


def test_a_draft_of_an_answer_is_not_in_it(cast: Cast) -> None:
    handover = make_handover(cast)
    make_draft(cast, handover)
    shown = thread(handover.impulse)
    assert shown.response is None
    assert [point.answer for point in shown.points] == [None, None]
    assert REASONS not in rendered(shown)
    assert Response.objects.get().introduction not in rendered(shown)


def test_what_another_decision_would_have_needed_is_not_shown(cast: Cast) -> None:
    accepted, _declined = complete_inputs()
    declined = AnswerInput(
        2, Disposition.DECLINED, "Nein.", new_date=date(2099, 1, 1), forwarded_to="Amt 51", evidence="Beleg 7"
    )
    make_published(cast, make_handover(cast), [accepted, declined])
    html = rendered(thread(Impulse.objects.get()))
    for hidden in ("2099", "Amt 51", "Beleg 7"):
        assert hidden not in html


def test_a_forwarded_and_a_done_point_show_where_and_how(cast: Cast) -> None:
    answers = [
        AnswerInput(1, Disposition.FORWARDED, REASONS, forwarded_to="Stadtwerke"),
        AnswerInput(2, Disposition.ALREADY_DONE, REASONS, evidence="https://rheinau.example/termine"),
    ]
    make_published(cast, make_handover(cast), answers)
    html = rendered(thread(Impulse.objects.get()))
    assert "Stadtwerke" in html
    assert 'href="https://rheinau.example/termine"' in html


def test_what_people_typed_is_text_not_markup(cast: Cast) -> None:
    accepted, declined = complete_inputs()
    evil = AnswerInput(2, Disposition.DECLINED, "<script>alert(1)</script>")
    make_published(cast, make_handover(cast), [accepted, evil])
    assert "<script" not in rendered(thread(Impulse.objects.get()))
    assert declined.number == 2


def test_an_impulse_that_is_only_adopted_has_a_short_thread(cast: Cast) -> None:
    shown = thread(make_adopted(cast))
    assert anchors(shown) == ["beratung", "beschluss"]
    assert (shown.handover, shown.response) == (None, None)
    assert rendered(shown)


def test_the_calculation_is_told_with_its_holidays(cast: Cast) -> None:
    handover = make_handover(cast)
    handover.calculation["answer"] = {
        "start": "2026-02-20",
        "count": 6,
        "unit": "weeks",
        "due": "2026-04-07",
        "skipped": [["2026-04-03", "Karfreitag"], ["2026-04-06", "Ostermontag"]],
        "moved_from": "2026-04-03",
    }
    handover.save()
    told = Calculation.of(handover.calculation["answer"])
    assert (told.unit, told.period, told.moved_from) == (Unit.WEEKS, "6 Wochen", date(2026, 4, 3))
    html = " ".join(rendered(thread(handover.impulse)).split())
    assert "endet am Dienstag, 7. April 2026" in html
    assert "Rechnerisch wäre das Freitag, 3. April 2026" in html
    assert "Karfreitag" in html and "Ostermontag" in html


@pytest.mark.parametrize("more", [0, 12])
def test_many_points_votes_and_quotes_cost_the_same(cast: Cast, more: int, django_assert_num_queries: Any) -> None:
    members = add_seats(cast, more)
    impulse = make_impulse(cast)
    ballot = _decide(cast, impulse, members)
    for number in range(3, 3 + more):
        impulse.points.create(number=number, text="Noch ein Punkt")
    impulse.refresh_from_db()
    handover = transmit_impulse(by=cast.chair, impulse=impulse)
    measure = make_measure()
    answers = [AnswerInput(number, Disposition.ACCEPTED, REASONS, measures=[measure]) for number in range(1, 3 + more)]
    make_published(cast, handover, answers)
    fresh = Impulse.objects.get(pk=impulse.pk)
    with django_assert_num_queries(QUERIES):
        html = rendered(thread(fresh))
    assert html.count('class="answer"') == 2 + more
    assert ballot.votes.count() == 5 + more


def _decide(cast: Cast, impulse: Impulse, members: list[Any]) -> Ballot:
    ballot = open_ballot(by=cast.chair, impulse=impulse, deadline=timezone.now() + timedelta(days=7))
    vote(ballot, yes=[cast.author, cast.coauthor, cast.other, cast.chair, cast.fifth, *members])
    return close_ballot(by=cast.chair, ballot=ballot)
