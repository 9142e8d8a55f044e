"""The office asks for updates."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from digitalrat.core.errors import InputError
from digitalrat.core.services import announce, record
from digitalrat.core.validation import require_plausible
from digitalrat.members.models import User

from ..errors import BadRequest
from ..models import Measure, UpdateRequest
from ..signals import update_requested


def request_update(*, by: User | None, measure: Measure, due: date) -> UpdateRequest:
    """As ``request_updates``, of one measure."""
    return request_updates(by=by, measures=[measure], due=due)[0]


@transaction.atomic
def request_updates(*, by: User | None, measures: Iterable[Measure], due: date) -> list[UpdateRequest]:
    """Ask the owners for an update until ``due``; who was asked already has the new day. All or none.

    Returns one request for each measure, by number. Told to the owners is only what is new or has another day.
    Raises BadRequest: nothing chosen, a day that is past, an owner that is dissolved.
    """
    _judge_due(due)
    rows = Measure.objects.select_for_update(of=("self",)).select_related("owner")
    chosen = list(rows.filter(pk__in=[measure.pk for measure in measures]).order_by("pk"))
    if not chosen:
        raise BadRequest("measures", _("Bitte kreuzen Sie mindestens eine Maßnahme an."))
    ownerless = [measure.number for measure in chosen if measure.owner.dissolved_on is not None]
    if ownerless:
        raise BadRequest(
            "measures",
            _("Die zuständige Stelle ist aufgelöst: %s. Bitte übergeben Sie diese Maßnahmen zuerst an eine andere.")
            % ", ".join(sorted(ownerless)),
        )
    present = {
        request.measure_id: request
        for request in UpdateRequest.objects.filter(measure__in=chosen, answered_by__isnull=True)
    }
    requests, told = [], []
    for measure in sorted(chosen, key=lambda one: one.number):
        request = present.get(measure.pk)
        if request is None:
            request = UpdateRequest.objects.create(measure=measure, requested_by=by, due=due)
            record(by=by, verb="measure.update_requested", obj=measure, due=str(due))
            told.append(request)
        elif request.due != due:
            before, request.due, request.requested_by = request.due, due, by
            request.save(update_fields=["due", "requested_by"])
            record(by=by, verb="measure.update_requested", obj=measure, due=[str(before), str(due)])
            told.append(request)
        request.measure = measure
        requests.append(request)
    if told:
        announce(update_requested, requests=told, by=by)
    return requests


def _judge_due(due: date) -> None:
    if due < timezone.localdate():
        raise BadRequest("due", _("Der %s ist vorbei. Bitte nennen Sie einen Tag, der noch kommt.") % date_format(due))
    try:
        require_plausible("due", due)
    except InputError as error:
        raise BadRequest(error.field, error.message) from None
