"""Which impulse a request is about, and whether it may be."""

import uuid

from django.http import Http404

from digitalrat.core.views import require
from digitalrat.members.requests import MemberRequest

from ..models import Impulse
from ..queries import for_reading


def find_impulse(request: MemberRequest, uuid: uuid.UUID, permission: str) -> Impulse:
    """The impulse, if the person has ``permission`` on it.

    Visitors are sent to the login in any case, and a draft of others answers like one that does not exist: neither
    learns that it is there.
    """
    require(request, "members.enter_workspace")
    impulse = for_reading().filter(uuid=uuid).first()
    if impulse is None or not (impulse.submitted_at or request.user.has_perm("impulses.view_impulse", impulse)):
        raise Http404
    require(request, permission, impulse)
    return impulse
