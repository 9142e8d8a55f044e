"""The page of a measure says who answers for its chapter, and which examples it follows."""

import pytest
from django.test import Client

from digitalrat.masterplan.models import Chapter
from digitalrat.masterplan.services import release_proposal
from digitalrat.measures.models import Measure
from digitalrat.members.models import Organisation
from tests.factories.masterplan import make_chapter
from tests.factories.members import Cast
from tests.factories.outlook import make_card
from tests.factories.steering import make_responsibility


@pytest.fixture
def measure(cast: Cast) -> Measure:
    owner = Organisation.objects.get(slug="cdo-buero")
    return Measure.objects.create(number="M-01", title="Termine", owner=owner, chapter=make_chapter())


def test_who_answers_and_which_examples(cast: Cast, measure: Measure) -> None:
    url = measure.get_absolute_url()
    assert "Wer für das Kapitel einsteht" not in Client().get(url).text
    assert measure.chapter is not None
    make_responsibility(cast, measure.chapter, contact="Leitung")
    released = make_card(cast.author, city="Wien")
    measure.reference_cards.set([released, make_card(cast.author, city="Nirgendwo")])
    release_proposal(by=cast.office, proposal=released)
    page = Client().get(url).text
    assert "Dezernat Digitales" in page and "(Leitung)" in page and "Wien: Sieben Felder" in page
    assert "Nirgendwo" not in page


def test_a_withdrawn_chapter_names_nobody(cast: Cast, measure: Measure) -> None:
    assert measure.chapter is not None
    make_responsibility(cast, measure.chapter)
    Chapter.objects.update(is_published=False)
    assert "Dezernat Digitales" not in Client().get(measure.get_absolute_url()).text


def test_without_a_chapter(cast: Cast, measure: Measure) -> None:
    Measure.objects.update(chapter=None)
    assert Client().get(measure.get_absolute_url()).status_code == 200
