from digitalrat.measures.models import Measure
from digitalrat.measures.rules import PERMISSIONS
from digitalrat.members.models import Organisation
from tests.factories.members import Cast


def test_everybody_may_see_measures(cast: Cast) -> None:
    measure = Measure.objects.create(number="M-01", title="Termine", owner=Organisation.objects.get(slug="digitales"))
    assert set(PERMISSIONS) == {"measures.view_measure"}
    table = {name: person.has_perm("measures.view_measure", measure) for name, person in cast.everybody().items()}
    assert table == dict.fromkeys(cast.everybody(), True)
