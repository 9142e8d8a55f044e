"""Who is who, for everybody who works with the council."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from digitalrat.core.views import require

from ..forms import RoleForm, SeatForm
from ..models import User
from ..queries import directory, seat_in_term, vacant_seats
from ..requests import MemberRequest


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """The council by sector, then other people by role; the office also sees closed accounts."""
    require(request, "members.view_directory")
    context = {"directory": directory(), "may_manage": request.user.has_perm("members.manage_members")}
    return render(request, "members/directory.html", context)


@require_safe
def person(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """One person; for the office also roles, seat and account."""
    require(request, "members.view_directory")
    user = get_object_or_404(User.objects.select_related("organisation"), uuid=uuid)
    may_manage = request.user.has_perm("members.manage_members")
    if not user.is_active and not may_manage:
        raise Http404
    context = {
        "person": user,
        "roles": list(user.role_assignments.order_by("role")),
        "seat": seat_in_term(user),
        "may_manage": may_manage,
        "trail": [(_("Mitglieder"), reverse("members:directory"))],
    }
    if may_manage:
        context |= _forms_of_the_office(request, context)
    return render(request, "members/person.html", context)


def _forms_of_the_office(request: MemberRequest, context: dict[str, Any]) -> dict[str, Any]:
    user: User = context["person"]
    return {
        "role_form": RoleForm(held={assignment.role for assignment in context["roles"]}) if user.is_active else None,
        "seat_form": SeatForm() if user.is_active and not context["seat"] and vacant_seats().exists() else None,
        "may_deactivate": request.user.has_perm("members.deactivate_user", user),
    }
