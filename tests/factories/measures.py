from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from digitalrat.measures.models import Promise, UrgentCase
from digitalrat.measures.services import Said, log_promise, open_case
from digitalrat.members.models import Organisation

from .members import Cast


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
