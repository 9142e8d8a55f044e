"""What the tests of parts have in common."""

from django.test import Client

from digitalrat.members.models import User
from digitalrat.responses.models import Handover
from digitalrat.workspace.queries import dashboard
from tests.factories.members import Cast
from tests.factories.responses import make_handover

LIST = "/arbeitsraum/zulieferungen/"
SECRET = "Zimmer 3.14, vertraulich"


def make_asked(cast: Cast) -> Handover:
    return make_handover(cast)


def waiting(user: User) -> dict[str, list[str]]:
    fresh = User.objects.get(pk=user.pk)
    return {section.key: [task.title for task in section.tasks] for section in dashboard(fresh).waiting}


def page(client: Client, person: User, address: str) -> tuple[int, str]:
    client.force_login(person)
    answer = client.get(address)
    return answer.status_code, answer.text
