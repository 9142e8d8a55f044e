"""Two people at one measure: who saves second is told so."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from digitalrat.members.models import User

from ..errors import ChangedMeanwhile
from ..models import Measure


def locked(measure: Measure, lock_version: int | None = None) -> Measure:
    """The row as it is now, held until the transaction ends.

    Raises ChangedMeanwhile if ``lock_version`` is given and somebody has saved since it was read.
    """
    measure = Measure.objects.select_for_update(of=("self",)).select_related("owner").get(pk=measure.pk)
    if lock_version is None or lock_version == measure.lock_version:
        return measure
    name = str(measure.changed_by or _("Nachhall (von selbst)"))
    at = date_format(timezone.localtime(measure.changed_at), "DATETIME_FORMAT")
    raise ChangedMeanwhile(
        _("%(name)s hat die Maßnahme am %(at)s geändert, nachdem Sie sie geöffnet hatten.") % {"name": name, "at": at},
        by_name=name,
        at=measure.changed_at,
    )


def save(measure: Measure, by: User | None) -> None:
    measure.lock_version += 1
    measure.changed_by = by
    measure.save()
