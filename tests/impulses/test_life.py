"""From the first idea to the last step, and what is refused on the way."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from digitalrat.collaboration.errors import DocumentFrozen
from digitalrat.collaboration.services import html_of
from digitalrat.core.errors import DomainError, StateError
from digitalrat.core.models import AuditEntry
from digitalrat.core.services import verify_audit
from digitalrat.impulses import services
from digitalrat.impulses.enums import TRANSITIONS, Kind, State
from digitalrat.impulses.errors import IncompleteError
from digitalrat.impulses.models import Impulse, Publication, Transition
from digitalrat.members.models import User
from tests.factories.impulses import POINTS, make_draft, make_impulse
from tests.factories.masterplan import make_chapter
from tests.factories.members import Cast


def steps(impulse: Impulse) -> list[tuple[str, str, str]]:
    return [(step.from_state, step.to_state, str(step.by)) for step in impulse.transitions.all()]


def test_the_whole_life_is_written_down(cast: Cast) -> None:
    impulse = make_impulse(cast, State.CLOSED)
    assert steps(impulse) == [
        ("draft", "submitted", "Ada Autor"),
        ("submitted", "in_deliberation", "Vera Vorsitz"),
        ("in_deliberation", "voting", "Vera Vorsitz"),
        ("voting", "adopted", "Vera Vorsitz"),
        ("adopted", "transmitted", "Olaf Office"),
        ("transmitted", "answered", "Carla Cdo"),
        ("answered", "implementing", "Olaf Office"),
        ("implementing", "closed", "Olaf Office"),
    ]
    assert impulse.transitions.last() == Transition.objects.get(reason="Die Ämter haben abends offen.")
    assert verify_audit().intact is True


def test_a_submitted_impulse_has_a_number_and_is_counted(cast: Cast) -> None:
    year = timezone.localdate().year
    drafts = [make_draft(cast.author, f"Impuls {n}") for n in range(3)]
    services.submit_impulse(by=cast.author, impulse=drafts[1])
    services.withdraw_impulse(by=cast.author, impulse=drafts[1], reason="Doch nicht.")
    services.submit_impulse(by=cast.author, impulse=drafts[0])
    assert [draft.number for draft in drafts] == [f"{year}-02", f"{year}-01", None]
    assert Impulse.objects.counted().count() == 2


def test_numbers_begin_anew_each_year_and_know_no_gap(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def submitted(title: str, *, at: datetime, points: list[str]) -> str | None:
        impulse = make_draft(cast.author, title, points=points)
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)
        try:
            services.submit_impulse(by=cast.author, impulse=impulse)
        except IncompleteError:
            return None
        return impulse.number

    berlin = ZoneInfo("Europe/Berlin")
    silvester = datetime(2030, 12, 31, 23, 59, tzinfo=berlin)
    new_year = datetime(2031, 1, 1, 0, 1, tzinfo=berlin)
    assert submitted("Erster", at=silvester, points=["Eins"]) == "2030-01"
    assert submitted("Unfertig", at=silvester, points=[]) is None
    assert submitted("Zweiter", at=silvester, points=["Eins"]) == "2030-02"
    assert submitted("Neues Jahr", at=new_year, points=["Eins"]) == "2031-01"


def test_submission_says_for_each_field_what_is_missing(cast: Cast) -> None:
    impulse = services.create_impulse(by=cast.author, title="Nur ein Titel")
    with pytest.raises(IncompleteError) as error:
        services.submit_impulse(by=cast.author, impulse=impulse)
    assert set(error.value.fields) == {"addressee", "problem", "points", "reasons"}
    impulse.refresh_from_db()
    assert (impulse.state, impulse.number, impulse.transitions.count()) == (State.DRAFT, None, 0)


def test_only_recommendations_need_points(cast: Cast) -> None:
    opinion = make_draft(cast.author, points=[], kind=Kind.OPINION)
    services.submit_impulse(by=cast.author, impulse=opinion)
    assert opinion.state == State.SUBMITTED


@pytest.mark.parametrize("reasons", ["", "<p></p>", "<p> \u00a0 </p>"])
def test_reasons_must_say_something(cast: Cast, reasons: str) -> None:
    with pytest.raises(IncompleteError) as error:
        services.submit_impulse(by=cast.author, impulse=make_draft(cast.author, reasons=reasons))
    assert set(error.value.fields) == {"reasons"}


def withdraw(*, by: User, impulse: Impulse) -> None:
    services.withdraw_impulse(by=by, impulse=impulse, reason="Darum.")


VERBS: dict[State, Callable[..., object]] = {
    State.SUBMITTED: services.submit_impulse,
    State.IN_DELIBERATION: services.open_deliberation,
    State.VOTING: services.freeze_for_voting,
    State.ADOPTED: services.adopt_impulse,
    State.REJECTED: services.reject_impulse,
    State.DEFERRED: services.defer_impulse,
    State.TRANSMITTED: services.mark_transmitted,
    State.ANSWERED: services.mark_answered,
    State.IMPLEMENTING: services.mark_implementing,
    State.CLOSED: services.close_impulse,
    State.WITHDRAWN: withdraw,
}
FORBIDDEN = [(state, to) for state, to in product(State, VERBS) if to not in TRANSITIONS[state]]


@pytest.mark.parametrize("state", State)
def test_every_step_that_the_table_does_not_allow_is_refused_and_changes_nothing(cast: Cast, state: State) -> None:
    impulse = make_impulse(cast, state)
    before = (Impulse.objects.values().get(pk=impulse.pk), impulse.transitions.count(), AuditEntry.objects.count())
    for to in [to for origin, to in FORBIDDEN if origin == state]:
        with pytest.raises(StateError, match=str(impulse.get_state_display())):
            VERBS[to](by=cast.chair, impulse=Impulse.objects.get(pk=impulse.pk))
    after = (Impulse.objects.values().get(pk=impulse.pk), impulse.transitions.count(), AuditEntry.objects.count())
    assert after == before
    impulse.document.refresh_from_db()
    assert (impulse.document.frozen_at is not None) == bool(impulse.frozen_hash)


def test_what_is_voted_on_is_frozen_with_its_hash(cast: Cast) -> None:
    chapter = make_chapter()
    impulse = make_draft(cast.author, chapters=[chapter])
    edition = chapter.current_edition()
    assert edition is not None
    block = edition.blocks.all()[0]
    services.add_quote(by=cast.author, impulse=impulse, edition=edition, block_key=block.key, start=0, end=9)
    services.submit_impulse(by=cast.author, impulse=impulse)
    services.open_deliberation(by=cast.chair, impulse=impulse)
    with translation.override("en"):
        digest = services.freeze_for_voting(by=cast.chair, impulse=impulse)
    assert impulse.frozen_text == (
        "Titel: Bürgerdienste auch abends\nArt: Handlungsempfehlung\nAdressat: CDO-Büro\n\n"
        "Worum es geht:\nViele Ämter schließen um vier.\n\n"
        f"Punkte:\n1. {POINTS[0]}\n2. {POINTS[1]}\n\n"
        f"Zitate:\n„Die Stadt“ (Digitale Bürgerdienste, Fassung 1, {block.anchor})\n\n"
        "Begründung:\nWer arbeitet, kommt tagsüber nicht.\n"
    )
    assert digest == impulse.frozen_hash == hashlib.sha256(impulse.frozen_text.encode()).hexdigest()
    assert AuditEntry.objects.get(verb="impulse.frozen").details["text"] == impulse.frozen_text
    assert impulse.reasons_html == html_of(impulse.document)


def test_nothing_of_a_frozen_impulse_can_be_changed(cast: Cast) -> None:
    from digitalrat.collaboration.services import seed_document
    from digitalrat.collaboration.store import NewUpdate, append_updates

    impulse = make_impulse(cast, State.VOTING)
    with pytest.raises(StateError, match="Zur Abstimmung"):
        services.update_impulse(
            by=cast.author, impulse=impulse, title="Anders", kind=impulse.kind, addressee="", problem="", points=[],
            chapters=[],
        )  # fmt: skip
    with pytest.raises(StateError):
        services.invite_coauthor(by=cast.author, impulse=impulse, user=cast.other)
    with pytest.raises(DomainError):
        seed_document(by=cast.author, document=impulse.document, html="<p>Anders</p>")
    with pytest.raises(DocumentFrozen):
        append_updates(document_id=impulse.document_id, updates=[NewUpdate(b"\x00\x00", cast.author.pk)])
    assert Impulse.objects.get().title == "Bürgerdienste auch abends"


def test_a_deferred_impulse_can_be_taken_up_again_and_changed(cast: Cast) -> None:
    impulse = make_impulse(cast, State.VOTING)
    services.defer_impulse(by=cast.chair, impulse=impulse, reason="Zahlen fehlen.")
    assert impulse.decided_at is not None
    services.open_deliberation(by=cast.chair, impulse=impulse)
    impulse.document.refresh_from_db()
    assert [impulse.document.frozen_at, impulse.frozen_hash, impulse.decided_at] == [None, "", None]
    first = AuditEntry.objects.get(verb="impulse.frozen").details["hash"]
    services.update_impulse(
        by=cast.author, impulse=impulse, title="Mit Zahlen", kind=impulse.kind, addressee=impulse.addressee,
        problem=impulse.problem, points=POINTS, chapters=[],
    )  # fmt: skip
    assert services.freeze_for_voting(by=cast.chair, impulse=impulse) != first


def test_withdrawing_needs_a_reason_once_the_council_has_read_it(cast: Cast) -> None:
    draft, submitted = make_draft(cast.author), make_impulse(cast)
    services.withdraw_impulse(by=cast.author, impulse=draft, reason="")
    with pytest.raises(IncompleteError) as error:
        services.withdraw_impulse(by=cast.author, impulse=submitted, reason="  ")
    assert set(error.value.fields) == {"reason"}
    services.withdraw_impulse(by=cast.author, impulse=submitted, reason="Ist schon beschlossen.")
    assert (draft.state, submitted.state) == (State.WITHDRAWN, State.WITHDRAWN)


def test_the_text_cannot_become_incomplete_during_deliberation(cast: Cast) -> None:
    impulse = make_impulse(cast, State.IN_DELIBERATION)
    with pytest.raises(IncompleteError) as error:
        services.update_impulse(
            by=cast.author, impulse=impulse, title="Titel", kind=impulse.kind, addressee="", problem="Ja", points=[],
            chapters=[],
        )  # fmt: skip
    assert set(error.value.fields) == {"addressee", "points"}
    assert Impulse.objects.get().points.count() == 2


def test_a_publication_is_noted_moved_and_taken_back(cast: Cast) -> None:
    impulse = make_impulse(cast, State.ADOPTED)
    first = services.record_publication(impulse=impulse, url="/empfehlungen/a/")
    again = services.record_publication(impulse=impulse, url="/empfehlungen/b/")
    assert (first.pk, again.url, again.published_at) == (again.pk, "/empfehlungen/b/", first.published_at)
    services.withdraw_publication(impulse=impulse)
    services.withdraw_publication(impulse=impulse)
    assert Publication.objects.get().withdrawn_at is not None
    assert services.record_publication(impulse=impulse, url="/empfehlungen/b/").withdrawn_at is None
    assert list(AuditEntry.objects.filter(verb__startswith="impulse.publi").values_list("verb", flat=True)) == [
        "impulse.published", "impulse.publication_withdrawn", "impulse.published",
    ]  # fmt: skip


@pytest.mark.parametrize("state", [State.DRAFT, State.VOTING, State.REJECTED, State.DEFERRED, State.WITHDRAWN])
def test_only_what_was_adopted_is_published(cast: Cast, state: State) -> None:
    with pytest.raises(StateError, match="Nur ein beschlossener"):
        services.record_publication(impulse=make_impulse(cast, state), url="/empfehlungen/a/")


def test_the_council_talks_until_it_has_decided(cast: Cast) -> None:
    impulse = make_impulse(cast, State.VOTING)
    comment = services.add_comment(by=cast.other, impulse=impulse, body="  Dafür. ")
    services.withdraw_comment(by=cast.other, comment=comment)
    assert (comment.body, comment.withdrawn_at is not None) == ("Dafür.", True)
    services.adopt_impulse(by=None, impulse=impulse)
    with pytest.raises(StateError, match="Die Beratung ist beendet"):
        services.add_comment(by=cast.other, impulse=impulse, body="Zu spät")
    for body in ("", " \n", "x" * 5001):
        with pytest.raises(DomainError):
            services.add_comment(by=cast.other, impulse=impulse, body=body)
