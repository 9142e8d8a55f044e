"""What a file was made from, as a name: equal content is made once."""

from django.conf import settings

from ..models import Report
from ..reporting.snapshot import digest

# Grows when the files should look different: then they are made anew on request.
LAYOUT = 1


def content_hash(report: Report) -> str:
    """Names everything that the files of ``report`` are made from."""
    previous = report.previous
    return digest(
        {
            "layout": LAYOUT,
            "report": [str(report), report.version, report.correction_note, report.snapshot_hash, report.url],
            "frozen_at": report.frozen_at.isoformat(),
            "published_at": report.published_at.isoformat() if report.published_at else "",
            "previous": [str(previous), previous.version, previous.snapshot_hash] if previous else [],
            "content": report.content,
            "names": [settings.BASE_URL, settings.CITY_NAME, settings.COUNCIL_NAME, settings.OFFICE_NAME],
        }
    )
