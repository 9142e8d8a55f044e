from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from digitalrat.measures.enums import Status
from digitalrat.measures.models import Measure, Promise, UrgentCase
from digitalrat.measures.services import Said, create_measure, log_promise, open_case
from digitalrat.members.models import Organisation

from .members import Cast


def make_measure(cast: Cast, number: str = "M-01", title: str = "Verlässliche Termine", **details: Any) -> Measure:
    """A running measure of the cast's department."""
    given: dict[str, Any] = {
        "owner": Organisation.objects.get(slug="digitales"),
        "status": Status.RUNNING,
        **details,
    }
    return create_measure(by=cast.office, number=number, title=title, **given)


def make_case(cast: Cast, title: str = "Keine Termine im Meldeamt", **details: Any) -> UrgentCase:
    """A case of the cast's department, opened today and 40 days old, not released."""
    given: dict[str, Any] = {
        "organisation": Organisation.objects.get(slug="digitales"),
        "since": timezone.localdate() - timedelta(days=40),
        "problem": "Bis Ende Juli ist kein Termin zu bekommen.",
        **details,
    }
    return open_case(by=cast.office, title=title, **given)


def said(on: date, quotation: str = "Das kommt noch in diesem Jahr.", **details: Any) -> Said:
    return Said(
        **{
            "said_on": on,
            "speaker": "Verwaltung im Ausschuss",
            "quotation": quotation,
            "source_title": "Niederschrift, Punkt 4",
            **details,
        }
    )


def make_promise(cast: Cast, title: str = "Führerschein online", on: date = date(2019, 8, 12)) -> Promise:
    """A promise with its first statement, not released."""
    return log_promise(by=cast.office, title=title, said=said(on))
