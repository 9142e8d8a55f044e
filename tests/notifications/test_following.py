"""What people follow: by themselves, by a button, and no more when they have said so."""

from typing import Any

import pytest
from django.test import Client

from digitalrat.annotations.services import annotate
from digitalrat.impulses.enums import State
from digitalrat.impulses.services import (
    accept_coauthorship,
    add_comment,
    create_impulse,
    decline_coauthorship,
    invite_coauthor,
    submit_impulse,
)
from digitalrat.masterplan.services import publish_edition
from digitalrat.members.models import Organisation
from digitalrat.notifications.enums import Kind
from digitalrat.notifications.models import Follow, Notification
from digitalrat.notifications.services import follow, unfollow
from digitalrat.responses.services import hand_in_part
from tests.factories.masterplan import make_chapter
from tests.factories.meetings import make_ballot, make_impulse, vote
from tests.factories.members import Cast
from tests.factories.responses import make_adopted, make_handover
from tests.factories.routing import ask, write

from .conftest import Happening

PAGE = "/arbeitsraum/mitteilungen/folgen/"


def followers(**target: Any) -> dict[str, bool]:
    """First name → whether it began by itself, of those who have not muted it."""
    follows = Follow.objects.active().filter(**target).select_related("user")
    return {found.user.first_name: found.automatic for found in follows}


def test_authors_and_those_who_were_asked_follow_by_themselves(cast: Cast, happen: Happening) -> None:
    impulse = create_impulse(by=cast.author, title="Ein Anfang")
    happen(lambda: invite_coauthor(by=cast.author, impulse=impulse, user=cast.coauthor))
    happen(lambda: invite_coauthor(by=cast.author, impulse=impulse, user=cast.other))
    assert followers(impulse=impulse) == {"Klaus": True, "Maria": True}
    happen(lambda: accept_coauthorship(by=cast.coauthor, impulse=impulse))
    happen(lambda: decline_coauthorship(by=cast.other, impulse=impulse))
    submitted = make_impulse(cast, state=State.DRAFT)
    happen(lambda: submit_impulse(by=cast.author, impulse=submitted))
    assert followers(impulse=impulse) == {"Klaus": True}
    assert followers(impulse=submitted) == {"Ada": True}


def test_who_speaks_votes_annotates_or_contributes_follows(cast: Cast, happen: Happening) -> None:
    ballot = make_ballot(cast)
    happen(lambda: add_comment(by=cast.office, impulse=ballot.impulse, body="Gut."))
    happen(lambda: vote(ballot, yes=[cast.other]))
    assert followers(impulse=ballot.impulse) == {"Olaf": True, "Maria": True}
    handover = make_handover(cast, "Offene Daten zuerst")
    part = happen(lambda: ask(cast, handover))
    happen(lambda: hand_in_part(by=cast.department, part=write(cast.department, part)))
    assert followers(impulse=handover.impulse) == {"Dora": True}
    edition = make_chapter().current_edition()
    assert edition is not None
    block = edition.blocks.all()[0]
    happen(
        lambda: annotate(
            by=cast.chair, edition=edition, block_key=block.key, start=0, end=4, exact=block.text[:4], body="?"
        )
    )
    assert followers(chapter=edition.chapter) == {"Vera": True}


def test_what_was_muted_stays_muted_until_one_follows_again(cast: Cast, happen: Happening) -> None:
    impulse = make_impulse(cast, state=State.SUBMITTED)
    follow(by=cast.other, target=impulse)
    unfollow(by=cast.other, target=impulse)
    happen(lambda: add_comment(by=cast.other, impulse=impulse, body="Noch ein Wort."))
    assert followers(impulse=impulse) == {}
    happen(lambda: add_comment(by=cast.chair, impulse=impulse, body="Und eins."))
    assert not Notification.objects.filter(user=cast.other, kind=Kind.COMMENT_ADDED).exists()
    follow(by=cast.other, target=impulse)
    happen(lambda: add_comment(by=cast.chair, impulse=impulse, body="Und noch eins."))
    assert Notification.objects.filter(user=cast.other, kind=Kind.COMMENT_ADDED).count() == 1


def test_a_new_edition_reaches_the_followers_of_the_chapter(cast: Cast, happen: Happening) -> None:
    chapter = make_chapter()
    follow(by=cast.department, target=chapter)
    edition = chapter.current_edition()
    assert edition is not None
    happen(lambda: publish_edition(by=None, chapter=chapter, title="Neuer Titel", blocks=[]))
    [notice] = Notification.objects.filter(kind=Kind.EDITION_PUBLISHED)
    assert (notice.user, notice.about, notice.url) == (
        cast.department,
        "Neuer Titel",
        f"{chapter.url}fassungen/{edition.number + 1}/",
    )


def test_the_button_on_an_impulse_follows_and_ends(cast: Cast, client: Client) -> None:
    impulse = make_impulse(cast, state=State.SUBMITTED)
    address = f"/arbeitsraum/impulse/{impulse.uuid}/"
    button = f"{PAGE}impulse/{impulse.uuid}/"
    client.force_login(cast.other)
    assert f'action="{button}"' in client.get(address).content.decode()
    answer = client.post(button, {"next": address}, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert "Sie verfolgen jetzt" in answer.content.decode()
    assert "Nicht mehr verfolgen" in answer.content.decode()
    assert followers(impulse=impulse) == {"Maria": False}
    client.post(button, {"next": address, "end": "1"})
    assert followers(impulse=impulse) == {}
    # Nobody is sent away from here.
    assert client.post(button, {"next": "https://boese.example/"})["Location"] == PAGE


def test_the_list_ends_and_takes_it_back(cast: Cast, client: Client) -> None:
    chapter, organisation = make_chapter(), Organisation.objects.get(slug="digitales")
    impulse = make_adopted(cast)
    for target in (chapter, organisation, impulse):
        follow(by=cast.author, target=target)
    client.force_login(cast.author)
    page = client.get(PAGE).content.decode()
    for target in (chapter, organisation, impulse):
        assert str(target) in page
    answer = client.post(f"{PAGE}organisation/{organisation.uuid}/", {"end": "1"}, follow=True)
    page = answer.content.decode()
    assert f"Sie verfolgen „{organisation}“ nicht mehr." in page
    assert "Rückgängig machen" in page
    client.post(f"{PAGE}organisation/{organisation.uuid}/")
    assert followers(organisation=organisation) == {"Ada": False}


def test_an_organisation_is_chosen_from_the_list(cast: Cast, client: Client) -> None:
    client.force_login(cast.guest)
    assert "Sie verfolgen noch nichts" in client.get(PAGE).content.decode()
    answer = client.post(f"{PAGE}organisation/", {"organisation": "gibt-es-nicht"})
    assert (answer.status_code, "error-summary" in answer.content.decode()) == (422, True)
    client.post(f"{PAGE}organisation/", {"organisation": "digitales"})
    assert followers(organisation__slug="digitales") == {"Gert": False}


def test_nobody_follows_what_they_may_not_know_of(cast: Cast, client: Client) -> None:
    draft = make_impulse(cast, "Ein geheimer Entwurf", state=State.DRAFT)
    hidden = make_chapter()
    hidden.is_published = False
    hidden.save()
    client.force_login(cast.department)
    assert client.post(f"{PAGE}impulse/{draft.uuid}/").status_code == 404
    assert client.post(f"{PAGE}impulse/{draft.uuid}/", {"end": "1"}).status_code == 404
    assert client.post(f"{PAGE}chapter/{hidden.uuid}/").status_code == 403
    assert client.post(f"{PAGE}user/{cast.author.uuid}/").status_code == 404
    assert client.get(f"{PAGE}impulse/{draft.uuid}/").status_code == 405
    assert not Follow.objects.exists()
    # And what one may no longer know of leaves the list without a word.
    follow(by=cast.department, target=draft)
    assert "Ein geheimer Entwurf" not in client.get(PAGE).content.decode()
    client.logout()
    assert "/konto/login/" in client.get(PAGE)["Location"]


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_costs_the_same_for_many(
    cast: Cast, client: Client, number: int, django_assert_num_queries: Any
) -> None:
    for n in range(number):
        follow(by=cast.other, target=make_impulse(cast, f"Impuls {n}", state=State.SUBMITTED))
    client.force_login(cast.other)
    with django_assert_num_queries(10):
        page = client.get(PAGE).content.decode()
    assert page.count("task__title") == number
