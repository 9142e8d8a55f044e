"""Organisations: they end, what they did stays."""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from digitalrat.core.services import announce, record

from ..enums import OrganisationKind
from ..errors import OrganisationError
from ..models import Organisation, User
from ..signals import organisation_dissolved


@transaction.atomic
def dissolve_organisation(*, by: User, organisation: Organisation) -> Organisation:
    """From today on the organisation takes no more work; its people keep their accounts, its measures their owner.

    Raises OrganisationError if it is dissolved already or is the council's own office.
    """
    organisation.refresh_from_db(from_queryset=Organisation.objects.select_for_update())
    if organisation.dissolved_on is not None:
        raise OrganisationError(
            _("%(organisation)s wurde bereits am %(date)s aufgelöst.")
            % {"organisation": organisation, "date": date_format(organisation.dissolved_on)}
        )
    if organisation.kind == OrganisationKind.OFFICE:
        raise OrganisationError(_("Die Geschäftsstelle selbst lässt sich nicht auflösen."))
    organisation.dissolved_on = timezone.localdate()
    organisation.save(update_fields=["dissolved_on"])
    record(by=by, verb="organisation.dissolved", obj=organisation, name=organisation.name)
    announce(organisation_dissolved, organisation=organisation, by=by)
    return organisation
