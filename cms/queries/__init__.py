"""What the public pages show, each with a fixed number of queries."""

from .public import (
    changes_of,
    chapters_of,
    editions_of,
    home,
    overview,
    read_draft,
    read_edition,
    recommendation,
    recommendations,
    related_to,
)
from .reports import report, report_comparison, report_draft, reports

__all__ = [
    "changes_of",
    "chapters_of",
    "editions_of",
    "home",
    "overview",
    "read_draft",
    "read_edition",
    "recommendation",
    "recommendations",
    "related_to",
    "report",
    "report_comparison",
    "report_draft",
    "reports",
]
