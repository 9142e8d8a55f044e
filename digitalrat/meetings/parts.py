"""What this room adds to the page of an impulse: its ballots, and the way to open one."""

from django.template.loader import render_to_string

from digitalrat.impulses.models import Impulse
from digitalrat.members.models import User

from .electorate import has_conflict
from .models import Ballot


def ballot_part(impulse: Impulse, user: User) -> str | None:
    """HTML of the impulse's latest ballot and of what ``user`` may do about it; None when there is nothing to say."""
    ballot = None
    if user.has_perm("meetings.view_ballot"):
        ballot = Ballot.objects.filter(impulse=impulse).order_by("-opened_at").first()
    context = {
        "impulse": impulse,
        "ballot": ballot,
        "may_vote": ballot is not None and user.has_perm("meetings.cast_vote", ballot),
        "may_open": user.has_perm("meetings.open_ballot", impulse),
        "may_declare": user.has_perm("meetings.declare_conflict", impulse),
        "has_conflict": has_conflict(user, impulse),
    }
    if not any(context[key] for key in ("ballot", "may_open", "may_declare", "has_conflict")):
        return None
    return render_to_string("meetings/_impulse_part.html", context)
