"""What the office does with members: invite, give and take roles and seats, close and open accounts."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitalrat.core.errors import DomainError
from digitalrat.core.views import require

from .. import services
from ..enums import Role
from ..errors import MailNotSent
from ..forms import InvitationForm, RoleForm, SeatForm
from ..models import Invitation, Organisation, Seat, User
from ..queries import organisations as all_organisations
from ..queries import pending_invitations, seat_in_term
from ..requests import MemberRequest


@require_safe
def invitations(request: MemberRequest) -> HttpResponse:
    """Invitations that nobody has answered yet."""
    require(request, "members.manage_members")
    return render(request, "members/invitations.html", {"invitations": pending_invitations()})


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: MemberRequest) -> HttpResponse:
    """The form for a new invitation."""
    require(request, "members.manage_members")
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _invited(request, form):
        return redirect("members:invitations")
    trail = [(_("Mitglieder"), reverse("members:directory")), (_("Einladungen"), reverse("members:invitations"))]
    return render(request, "members/invite.html", {"form": form, "trail": trail})


def _invited(request: MemberRequest, form: Form) -> bool:
    try:
        invitation = services.invite(by=request.user, **form.cleaned_data)
    except MailNotSent as error:
        messages.warning(request, error.message)
        return True
    except DomainError as error:
        form.add_error(getattr(error, "field", None), error.message)
        return False
    messages.success(request, _("Die Einladung an %(email)s ist verschickt.") % {"email": invitation.email})
    return True


@require_POST
def resend_invitation(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """A new link by mail, valid from now on; the old one ends."""
    require(request, "members.manage_members")
    invitation = get_object_or_404(Invitation, uuid=uuid)
    done = _("Die Einladung an %(email)s ist mit neuem Link verschickt.") % {"email": invitation.email}
    _try(request, lambda: services.resend_invitation(by=request.user, invitation=invitation), done)
    return redirect("members:invitations")


@require_http_methods(["GET", "HEAD", "POST"])
def revoke_invitation(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Asks, then takes the invitation back."""
    require(request, "members.manage_members")
    invitation = get_object_or_404(Invitation, uuid=uuid)
    if request.method == "POST":
        done = _("Die Einladung an %(email)s ist zurückgezogen.") % {"email": invitation.email}
        _try(request, lambda: services.revoke_invitation(by=request.user, invitation=invitation), done)
        return redirect("members:invitations")
    context = {
        "title": _("Einladung zurückziehen?"),
        "text": _("%(first)s %(last)s kann mit dem verschickten Link dann kein Konto mehr anlegen.")
        % {"first": invitation.first_name, "last": invitation.last_name},
        "action": _("Einladung zurückziehen"),
        "back_url": reverse("members:invitations"),
        "danger": True,
    }
    return render(request, "components/confirm.html", context)


@require_POST
def assign_role(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """One more role for a person."""
    require(request, "members.manage_members")
    user = _person(uuid)
    form = RoleForm(request.POST, held=set())
    if form.is_valid():
        role = Role(form.cleaned_data["role"])
        done = _("%(person)s hat jetzt die Rolle „%(role)s“.") % {"person": user, "role": role.label}
        _try(request, lambda: services.assign_role(by=request.user, user=user, role=role), done)
    else:
        messages.error(request, _("Bitte wählen Sie eine Rolle aus der Liste."))
    return redirect("members:person", user.uuid)


@require_POST
def remove_role(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Take one role back."""
    require(request, "members.manage_members")
    user = _person(uuid)
    role = request.POST.get("role", "")
    if role in Role.values:
        done = _("%(person)s hat die Rolle „%(role)s“ nicht mehr.") % {"person": user, "role": Role(role).label}
        _try(request, lambda: services.remove_role(by=request.user, user=user, role=role), done)
    # Who has just given up their own role may have lost the right to see this page.
    return redirect("workspace:dashboard") if user == request.user else redirect("members:person", user.uuid)


@require_POST
def assign_seat(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """A vacant seat of the running term for a person."""
    require(request, "members.manage_members")
    user = _person(uuid)
    form = SeatForm(request.POST)
    if form.is_valid():
        seat: Seat = form.cleaned_data["seat"]
        done = _("%(person)s hat jetzt Sitz %(number)s.") % {"person": user, "number": seat.number}
        _try(request, lambda: services.assign_seat(by=request.user, seat=seat, user=user), done)
    else:
        messages.error(request, _("Dieser Sitz ist nicht mehr frei. Bitte wählen Sie einen anderen."))
    return redirect("members:person", user.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def vacate_seat(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Asks, then frees the seat that a person holds in the running term."""
    require(request, "members.manage_members")
    user = _person(uuid)
    seat = seat_in_term(user)
    if seat is None:
        messages.error(request, _("%(person)s hat zurzeit keinen Sitz.") % {"person": user})
        return redirect("members:person", user.uuid)
    if request.method == "POST":
        done = _("Sitz %(number)s ist jetzt frei.") % {"number": seat.number}
        _try(request, lambda: services.vacate_seat(by=request.user, seat=seat), done)
        return redirect("members:person", user.uuid)
    context = {
        "title": _("Sitz %(number)s freigeben?") % {"number": seat.number},
        "text": _("%(person)s kann dann nicht mehr mit abstimmen und keine Entwürfe des Rates mehr lesen.")
        % {"person": user},
        "action": _("Sitz freigeben"),
        "back_url": reverse("members:person", args=[user.uuid]),
        "danger": True,
    }
    return render(request, "members/vacate_seat.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def deactivate(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Asks, then closes an account; whoever is signed in with it is signed out at once."""
    user = _person(uuid)
    require(request, "members.deactivate_user", user)
    back_url = reverse("members:person", args=[user.uuid])
    if request.method == "POST":
        done = _("Das Konto von %(person)s ist deaktiviert.") % {"person": user}
        _try(request, lambda: services.deactivate_user(by=request.user, user=user), done)
        return redirect(back_url)
    context = {
        "title": _("Konto von %(person)s deaktivieren?") % {"person": user},
        "action": _("Konto deaktivieren"),
        "back_url": back_url,
        "danger": True,
    }
    return render(request, "members/deactivate.html", context)


@require_POST
def reactivate(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Open a closed account again."""
    require(request, "members.manage_members")
    user = _person(uuid)
    done = _("Das Konto von %(person)s ist wieder aktiv.") % {"person": user}
    _try(request, lambda: services.reactivate_user(by=request.user, user=user), done)
    return redirect("members:person", user.uuid)


@require_safe
def organisations(request: MemberRequest) -> HttpResponse:
    """Whom measures and parts of answers can be asked of, and who can write for them."""
    require(request, "members.manage_members")
    return render(request, "members/organisations.html", {"organisations": all_organisations()})


@require_http_methods(["GET", "HEAD", "POST"])
def dissolve(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Asks, then ends an organisation; what it did stays."""
    require(request, "members.manage_members")
    organisation = get_object_or_404(Organisation, uuid=uuid)
    if request.method == "POST":
        done = _("%(organisation)s ist aufgelöst.") % {"organisation": organisation}
        _try(request, lambda: services.dissolve_organisation(by=request.user, organisation=organisation), done)
        return redirect("members:organisations")
    context = {
        "title": _("%(organisation)s auflösen?") % {"organisation": organisation},
        "action": _("Auflösen"),
        "back_url": reverse("members:organisations"),
        "danger": True,
    }
    return render(request, "members/dissolve.html", context)


def _person(uuid: UUID) -> User:
    return get_object_or_404(User, uuid=uuid)


def _try(request: MemberRequest, act: Callable[[], object], done: str) -> None:
    """Do ``act``; say ``done``, or why not."""
    try:
        act()
    except MailNotSent as error:
        messages.warning(request, error.message)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
