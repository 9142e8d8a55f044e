"""The public pages of the council. They ask for no account, set no cookie and load no script."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..calendar_file import meeting_ics
from ..council import agenda, council, past_meetings, rules_in_force, upcoming_meetings
from ..models import Meeting
from ..rules_text import render as render_rules

MEETINGS_SHOWN = 5
MEETINGS_PER_PAGE = 50


def council_page(request: HttpRequest) -> HttpResponseBase:
    today = timezone.localdate()
    rules = rules_in_force(today)
    context = {
        "council": council(today),
        "rules": rules,
        "rules_text": render_rules(rules.text) if rules else None,
        "upcoming": upcoming_meetings(),
        "past": past_meetings(MEETINGS_SHOWN),
    }
    return render(request, "meetings/council.html", context)


def meetings(request: HttpRequest) -> HttpResponseBase:
    page = Paginator(Meeting.objects.all(), MEETINGS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "meetings/meetings.html", {"page_obj": page, "now": timezone.now(), "trail": _trail()})


def meeting(request: HttpRequest, number: int) -> HttpResponseBase:
    found = get_object_or_404(Meeting, number=number)
    context = {
        "meeting": found,
        "agenda": agenda(found),
        "is_past": found.starts_at < timezone.now(),
        "trail": [*_trail(), (_("Sitzungen"), reverse("meetings:list"))],
    }
    return render(request, "meetings/meeting.html", context)


def meeting_calendar(request: HttpRequest, number: int) -> HttpResponseBase:
    found = get_object_or_404(Meeting, number=number)
    url = request.build_absolute_uri(found.get_absolute_url())
    body = meeting_ics(found, url=url, now=timezone.now())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="sitzung-{number}.ics"'
    return response


def _trail() -> list[tuple[str, str]]:
    return [(_("Digitalrat"), reverse("meetings:council"))]
