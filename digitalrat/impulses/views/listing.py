from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from digitalrat.core.views import require
from digitalrat.members.requests import MemberRequest

from ..forms import FilterForm
from ..queries import invitations_of, listed

PER_PAGE = 25


@never_cache
@require_GET
def impulses(request: MemberRequest) -> HttpResponse:
    """The impulses that the person may see, with filters and the invitations they have not answered."""
    require(request, "impulses.list_impulses")
    form = FilterForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    chapter = chosen.get("chapter")
    found = listed(
        request.user,
        state=chosen.get("state", ""),
        mine=chosen.get("mine", False),
        chapter=chapter.uuid if chapter else None,
    )
    context = {
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "is_filtered": any(chosen.values()),
        "invitations": invitations_of(request.user),
        "may_create": request.user.has_perm("impulses.create_impulse"),
    }
    return render(request, "impulses/list.html", context)
