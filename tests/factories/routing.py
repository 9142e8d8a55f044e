"""Parts of answers that organisations contribute, through the services."""

from datetime import date, timedelta

from django.utils import timezone

from digitalrat.collaboration.services import seed_document
from digitalrat.members.enums import OrganisationKind, Role
from digitalrat.members.models import Organisation, User
from digitalrat.responses.models import Handover, Part, Response
from digitalrat.responses.services import hand_in_part, request_part
from tests.factories.members import Cast, make_user

TEXT = "Die Technik kostet 40.000 Euro im Jahr."


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def latest(handover: Handover) -> Response:
    response = (
        Response.objects.filter(handover=handover).select_related("handover__impulse").order_by("-version").first()
    )
    assert response is not None
    return response


def make_company(name: str = "Stadtwerke Rheinau") -> tuple[Organisation, User]:
    """A second organisation with somebody who writes for it."""
    slug = name.lower().replace(" ", "-")
    company = Organisation.objects.create(name=name, slug=slug, kind=OrganisationKind.COMPANY)
    return company, make_user("Stella", slug, Role.CONTRIBUTOR, organisation=company)


def ask(
    cast: Cast, handover: Handover, number: int = 1, organisation: Organisation | None = None, days: int = 7
) -> Part:
    """The office asks (by default) the department for point ``number``."""
    return request_part(
        by=cast.office,
        response=latest(handover),
        point=handover.impulse.points.get(number=number),
        organisation=organisation or Organisation.objects.get(slug="digitales"),
        due=in_days(days),
        note="Bitte sagen Sie uns, was das kostet.",
    )


def write(by: User, part: Part, text: str = TEXT) -> Part:
    seed_document(by=by, document=part.document, html=f"<p>{text}</p>")
    part.refresh_from_db()
    return part


def ask_and_get(cast: Cast, handover: Handover, number: int = 1, text: str = TEXT) -> Part:
    """Asked of the department, written and handed in."""
    part = write(cast.department, ask(cast, handover, number), text)
    return hand_in_part(by=cast.department, part=part)
