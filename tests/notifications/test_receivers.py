"""Who is told of what: nobody of what they did themselves, nobody of what they may not see, everybody once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core import mail
from django.utils import timezone

from digitalrat.annotations.models import Annotation
from digitalrat.annotations.services import annotate, reply
from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import (
    accept_coauthorship,
    add_comment,
    create_impulse,
    invite_coauthor,
    open_deliberation,
    submit_impulse,
)
from digitalrat.meetings.services import close_ballot, declare_conflict, open_ballot
from digitalrat.members.models import User
from digitalrat.notifications.enums import Kind
from digitalrat.notifications.models import Notification
from digitalrat.responses.services import mark_ready, return_response, sign_response, transmit_impulse
from tests.factories.masterplan import make_chapter
from tests.factories.meetings import make_ballot, make_impulse, vote
from tests.factories.members import Cast
from tests.factories.responses import make_adopted, make_draft, make_handover, make_ready, publish_recommendation

Happening = Callable[[Callable[[], Any]], Any]
Work = Callable[[], int]


def told(kind: Kind) -> dict[str, str]:
    """First name → path, for everybody who was told."""
    notices = Notification.objects.filter(kind=kind).select_related("user")
    return {notice.user.first_name: notice.url for notice in notices}


def names(*people: User) -> set[str]:
    return {person.first_name for person in people}


def test_an_invitation_reaches_the_invited_alone(cast: Cast, happen: Happening, work: Work) -> None:
    impulse = create_impulse(by=cast.author, title="Ein geheimer Anfang")
    happen(lambda: invite_coauthor(by=cast.author, impulse=impulse, user=cast.coauthor))
    assert told(Kind.COAUTHOR_INVITED) == {"Klaus": f"/arbeitsraum/impulse/{impulse.uuid}/"}
    work()
    assert [message.to for message in mail.outbox] == [[cast.coauthor.email]]


def test_a_submitted_impulse_reaches_the_council_but_not_its_author(cast: Cast, happen: Happening) -> None:
    impulse = make_impulse(cast, state=State.DRAFT)
    happen(lambda: submit_impulse(by=cast.author, impulse=impulse))
    assert set(told(Kind.IMPULSE_SUBMITTED)) == names(cast.coauthor, cast.other, cast.chair, cast.fifth)


def test_deliberation_opened_again_is_a_new_event(cast: Cast, happen: Happening) -> None:
    impulse = make_impulse(cast, state=State.SUBMITTED)
    happen(lambda: open_deliberation(by=cast.chair, impulse=impulse))
    everybody_else = names(cast.author, cast.coauthor, cast.other, cast.fifth)
    assert set(told(Kind.DELIBERATION_OPENED)) == everybody_else
    Impulse.objects.filter(pk=impulse.pk).update(state=State.DEFERRED)
    happen(lambda: open_deliberation(by=cast.chair, impulse=Impulse.objects.get(pk=impulse.pk)))
    assert Notification.objects.filter(kind=Kind.DELIBERATION_OPENED).count() == 2 * len(everybody_else)


def test_a_comment_reaches_authors_and_those_who_spoke_before(cast: Cast, happen: Happening, work: Work) -> None:
    impulse = make_impulse(cast, state=State.SUBMITTED)
    add_comment(by=cast.other, impulse=impulse, body="Guter Anfang.")
    invite_coauthor(by=cast.author, impulse=impulse, user=cast.coauthor)
    accept_coauthorship(by=cast.coauthor, impulse=impulse)
    comment = happen(lambda: add_comment(by=cast.office, impulse=impulse, body="Geheime Zahlen im Beitrag."))
    paths = told(Kind.COMMENT_ADDED)
    assert set(paths) == names(cast.author, cast.coauthor, cast.other)
    assert paths["Ada"] == f"/arbeitsraum/impulse/{impulse.uuid}/#beitrag-{comment.uuid}"
    # What was said stays where the rules apply.
    assert work() == 3
    assert "Geheime Zahlen" not in "".join(message.body for message in mail.outbox)


def test_a_reply_reaches_the_author_of_the_annotation(cast: Cast, happen: Happening) -> None:
    annotation = make_annotation(cast)
    answer = happen(lambda: reply(by=cast.chair, annotation=annotation, body="Das sehe ich auch so."))
    chapter = annotation.edition.chapter
    assert told(Kind.ANNOTATION_REPLY) == {"Ada": f"/arbeitsraum/kapitel/{chapter.uuid}/#antwort-{answer.uuid}"}
    happen(lambda: reply(by=cast.author, annotation=annotation, body="Danke."))
    assert Notification.objects.filter(kind=Kind.ANNOTATION_REPLY).count() == 1


def make_annotation(cast: Cast) -> Annotation:
    edition = make_chapter().current_edition()
    assert edition is not None
    block = edition.blocks.all()[0]
    return annotate(
        by=cast.author, edition=edition, block_key=block.key, start=0, end=9, exact=block.text[:9], body="Bis wann?"
    )


def test_an_open_ballot_reaches_those_who_can_vote_in_it(cast: Cast, happen: Happening) -> None:
    impulse = make_impulse(cast)
    declare_conflict(by=cast.fifth, impulse=impulse)
    deadline = timezone.now() + timedelta(days=7)
    ballot = happen(lambda: open_ballot(by=cast.chair, impulse=impulse, deadline=deadline))
    paths = told(Kind.BALLOT_OPENED)
    assert set(paths) == names(cast.author, cast.coauthor, cast.other)
    assert set(paths.values()) == {f"/arbeitsraum/abstimmungen/{ballot.uuid}/"}


def test_the_result_reaches_council_office_and_editors(cast: Cast, happen: Happening) -> None:
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author, cast.coauthor, cast.other, cast.chair], no=[cast.fifth])
    happen(lambda: close_ballot(by=cast.chair, ballot=ballot))
    assert set(told(Kind.BALLOT_CLOSED)) == names(cast.author, cast.coauthor, cast.other, cast.fifth)
    text = Notification.objects.filter(kind=Kind.BALLOT_CLOSED)[0].text
    assert text.endswith("ist beendet: ungeändert beschlossen, mehrheitlich gegen 1 Stimme.")
    assert told(Kind.IMPULSE_ADOPTED) == {
        "Olaf": f"/arbeitsraum/impulse/{ballot.impulse.uuid}/uebermitteln/",
        "Eva": "/verwaltung/",
    }


def test_a_hand_over_reaches_authors_office_and_cdo(cast: Cast, happen: Happening) -> None:
    impulse = make_adopted(cast)
    handover = happen(lambda: transmit_impulse(by=cast.chair, impulse=impulse))
    desk = f"/arbeitsraum/antworten/{handover.uuid}/"
    thread = f"/arbeitsraum/impulse/{impulse.uuid}/#stellungnahme"
    assert told(Kind.IMPULSE_ARRIVED) == {"Olaf": desk, "Carla": desk}
    assert told(Kind.IMPULSE_TRANSMITTED) == {"Ada": thread}


def test_the_answer_goes_its_way_from_office_to_cdo_and_back_to_everybody(cast: Cast, happen: Happening) -> None:
    handover = make_handover(cast)
    draft = make_draft(cast, handover)
    happen(lambda: mark_ready(by=cast.office, response=draft, lock_version=draft.lock_version))
    assert set(told(Kind.RESPONSE_READY)) == names(cast.cdo)
    happen(lambda: return_response(by=cast.cdo, response=draft, reason="Zu knapp."))
    assert set(told(Kind.RESPONSE_RETURNED)) == names(cast.office)
    response = make_ready(cast, handover)
    happen(lambda: sign_response(by=cast.cdo, response=response, lock_version=response.lock_version))
    paths = told(Kind.RESPONSE_PUBLISHED)
    assert set(paths) == names(cast.author, cast.coauthor, cast.other, cast.chair, cast.fifth, cast.office)
    assert set(paths.values()) == {f"/arbeitsraum/impulse/{handover.impulse.uuid}/#stellungnahme"}


def test_publication_reaches_the_authors_with_the_public_address(cast: Cast, happen: Happening) -> None:
    impulse = make_adopted(cast)
    happen(lambda: publish_recommendation(impulse, "/empfehlungen/termine/"))
    assert told(Kind.IMPULSE_PUBLISHED) == {"Ada": "/empfehlungen/termine/", "Olaf": "/empfehlungen/termine/"}


def test_nobody_outside_hears_of_inner_matters(cast: Cast, happen: Happening, work: Work) -> None:
    """The whole way from draft to answer; guests, departments and the deactivated hear nothing of it."""
    cast.other.is_active = False
    cast.other.save()
    impulse = make_impulse(cast, "Ein vertraulicher Titel", state=State.DRAFT)
    happen(lambda: submit_impulse(by=cast.author, impulse=impulse))
    happen(lambda: open_deliberation(by=cast.chair, impulse=impulse))
    happen(lambda: add_comment(by=cast.chair, impulse=impulse, body="Los geht es."))
    deadline = timezone.now() + timedelta(days=7)
    happen(lambda: open_ballot(by=cast.chair, impulse=impulse, deadline=deadline))
    outside = names(cast.guest, cast.department, cast.other)
    heard = {notice.user.first_name for notice in Notification.objects.select_related("user")}
    assert heard == names(cast.author, cast.coauthor, cast.chair, cast.fifth)
    assert not heard & outside
    work()
    recipients = {address for message in mail.outbox for address in message.to}
    assert recipients == {person.email for person in (cast.author, cast.coauthor, cast.chair, cast.fifth)}
    # Editors and the office read no titles of what is not decided, either.
    assert not Notification.objects.filter(user__in=[cast.editor, cast.office]).exists()
