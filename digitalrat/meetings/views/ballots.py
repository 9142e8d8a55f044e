"""Ballots in the workspace: list, page, voting, closing, conflict of interest, dissent."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from digitalrat.core.errors import DomainError
from digitalrat.core.views import require
from digitalrat.impulses.models import Impulse
from digitalrat.members.models import User
from digitalrat.members.rules import is_cdo, seat_of

from ..deadlines import dissent_until
from ..electorate import count, has_conflict, obstacle
from ..enums import Choice, Obstacle, Presence
from ..errors import BadDeadline
from ..forms import ConfirmVoteForm, DissentForm, OpenBallotForm, VoteForm
from ..models import Ballot
from ..queries import closed_ballots, roll_of, running_ballots
from ..services import (
    cast_vote,
    close_ballot,
    close_due_ballots,
    close_if_due,
    declare_conflict,
    file_dissent,
    open_ballot,
)

CLOSED_PER_PAGE = 25


def ballots(request: HttpRequest) -> HttpResponseBase:
    """All ballots: first those that wait for this member's vote, then the running, then the closed ones."""
    require(request, "meetings.view_ballot")
    user = _user(request)
    running = running_ballots(user)
    if any(one.ballot.is_due for one in running):
        close_due_ballots()
        running = running_ballots(user)
    page = Paginator(closed_ballots(), CLOSED_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "meetings/ballots.html",
        {
            "mine": [one for one in running if one.waits],
            "others": [one for one in running if not one.waits],
            "page_obj": page,
            "has_seat": seat_of(user) is not None,
        },
    )


def ballot(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The ballot's page. Whoever opens it first after the deadline brings the result about."""
    found = _ballot(request, uuid)
    if found.is_due:
        found = close_if_due(ballot=found)
    return _page(request, found, VoteForm())


def _page(request: HttpRequest, ballot: Ballot, form: VoteForm) -> HttpResponseBase:
    user = _user(request)
    roll = roll_of(ballot)
    progress = ballot.tally or count(roll)
    mine = next((row for row in roll if row.member.pk == user.pk), None)
    everybody_voted = not any(row.presence == Presence.MISSING for row in roll)
    context: dict[str, Any] = {
        "ballot": ballot,
        "impulse": ballot.impulse,
        "form": form,
        "roll": roll,
        "progress": progress,
        "mine": mine,
        "is_cdo": is_cdo(user),
        "points": list(ballot.impulse.points.all()),
        "quotes": list(ballot.impulse.quotes.select_related("edition__chapter")),
        "text_is_current": ballot.impulse.frozen_hash == ballot.text_hash,
        "may_read_text": user.has_perm("impulses.read_impulse", ballot.impulse),
        "may_vote": user.has_perm("meetings.cast_vote", ballot),
        "may_view_choices": user.has_perm("meetings.view_choices", ballot),
        "may_close": everybody_voted and user.has_perm("meetings.close_ballot", ballot),
        "may_declare": user.has_perm("meetings.declare_conflict", ballot.impulse),
        "may_dissent": user.has_perm("meetings.file_dissent", ballot),
        "dissent_until": dissent_until(ballot.closed_at) if ballot.closed_at else None,
        "dissents": list(ballot.dissenting_opinions.select_related("author")) if ballot.is_closed else [],
    }
    return render(request, "meetings/ballot.html", context)


@require_POST
def vote(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """First post: the choice, answered by the question whether it is final. Second post: the vote."""
    ballot = _ballot(request, uuid)
    user = _user(request)
    if not user.has_perm("meetings.cast_vote", ballot):
        found = obstacle(user=user, seat=seat_of(user), ballot=ballot)
        if found is None or found == Obstacle.NO_SEAT:
            raise PermissionDenied
        messages.error(request, str(found.label))
        return redirect(ballot)
    form = VoteForm(request.POST)
    if not form.is_valid():
        return _page(request, ballot, form)
    choice = Choice(form.cleaned_data["choice"])
    if not ConfirmVoteForm(request.POST).is_valid():
        context = {
            "ballot": ballot,
            "is_cdo": is_cdo(user),
            "choice": choice,
            "form": ConfirmVoteForm(initial={"choice": choice, "confirmed": True}),
            "title": _("Stimme endgültig abgeben?"),
            "action": _("Endgültig abstimmen"),
            "back_url": ballot.get_absolute_url(),
        }
        return render(request, "meetings/vote_confirm.html", context)
    try:
        cast_vote(by=user, ballot=ballot, choice=choice)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Ihre Stimme ist abgegeben: %s.") % choice.label)
    return redirect(ballot)


def close(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The chair closes a ballot in which every seat has voted, without waiting for the deadline."""
    ballot = _ballot(request, uuid)
    if ballot.is_closed:
        return redirect(ballot)
    require(request, "meetings.close_ballot", ballot)
    if request.method == "POST":
        try:
            close_ballot(by=_user(request), ballot=ballot)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Die Abstimmung ist geschlossen. Das Ergebnis steht fest."))
        return redirect(ballot)
    context = {
        "title": _("Abstimmung schließen?"),
        "text": _("Alle Stimmberechtigten haben abgestimmt. Mit dem Schließen steht das Ergebnis fest."),
        "action": _("Abstimmung schließen"),
        "back_url": ballot.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)


def open_for_impulse(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The chair opens a ballot on an impulse that is under deliberation."""
    impulse = _impulse(request, uuid)
    running = Ballot.objects.running().filter(impulse=impulse).first()
    if running and request.user.has_perm("meetings.view_ballot", running):
        return redirect(running)
    require(request, "meetings.open_ballot", impulse)
    form = OpenBallotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            opened = open_ballot(by=_user(request), impulse=impulse, deadline=data["deadline"], method=data["method"])
        except BadDeadline as error:
            form.add_error("deadline", error.message)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Die Abstimmung ist eröffnet. Der Text ist jetzt festgeschrieben."))
            return redirect(opened)
    return render(request, "meetings/open.html", {"form": form, "impulse": impulse})


def conflict(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """A member declares a conflict of interest on an impulse."""
    impulse = _impulse(request, uuid)
    user = _user(request)
    if has_conflict(user, impulse):
        messages.info(request, _("Sie haben sich zu diesem Impuls schon für befangen erklärt."))
        return redirect(_after_conflict(impulse))
    require(request, "meetings.declare_conflict", impulse)
    if request.method == "POST":
        try:
            declare_conflict(by=user, impulse=impulse)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Sie sind zu diesem Impuls für befangen erklärt und stimmen nicht mit ab."))
        return redirect(_after_conflict(impulse))
    context = {
        "impulse": impulse,
        "title": _("Befangenheit erklären"),
        "action": _("Ich erkläre mich für befangen"),
        "back_url": _after_conflict(impulse),
        "danger": True,
    }
    return render(request, "meetings/conflict.html", context)


def dissent(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Whoever lost the vote writes their reasons, which are published with the recommendation."""
    ballot = get_object_or_404(Ballot.objects.select_related("impulse"), uuid=uuid)
    require(request, "meetings.file_dissent", ballot)
    form = DissentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            file_dissent(by=_user(request), ballot=ballot, text=form.cleaned_data["text"])
        except DomainError as error:
            form.add_error("text", error.message)
        else:
            messages.success(request, _("Ihr Sondervotum ist gespeichert und wird mit dem Ergebnis veröffentlicht."))
            return redirect(ballot)
    until = dissent_until(ballot.closed_at) if ballot.closed_at else None
    return render(request, "meetings/dissent.html", {"form": form, "ballot": ballot, "until": until})


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _ballot(request: HttpRequest, uuid: UUID) -> Ballot:
    require(request, "meetings.view_ballot")
    ballots = Ballot.objects.select_related("impulse__publication").prefetch_related("impulse__authorships")
    return get_object_or_404(ballots, uuid=uuid)


def _impulse(request: HttpRequest, uuid: UUID) -> Impulse:
    """An impulse that the person may see; of others not even the existence is told."""
    require(request, "members.enter_workspace")
    impulse = get_object_or_404(Impulse, uuid=uuid)
    if not request.user.has_perm("impulses.view_impulse", impulse):
        raise Http404
    return impulse


def _after_conflict(impulse: Impulse) -> str:
    running = Ballot.objects.running().filter(impulse=impulse).first()
    return (running or impulse).get_absolute_url()
