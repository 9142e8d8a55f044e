"""One's own account: accepting an invitation, the profile, the language."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from digitalrat.core.errors import DomainError
from digitalrat.core.views import require

from .. import services
from ..errors import InvitationClosed, PhotoError
from ..forms import InvitedPasswordForm, ProfileForm
from ..models import Invitation, User
from ..queries import seat_in_term
from ..requests import MemberRequest


@require_GET
def account(request: MemberRequest) -> HttpResponse:
    """The account's front door leads to the profile."""
    require(request, "members.change_own_profile")
    return redirect("members:profile")


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    """What one says about oneself, and what the public sees of it."""
    require(request, "members.change_own_profile")
    form = ProfileForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid() and _save_profile(request, form):
        with translation.override(request.user.language):
            messages.success(request, _("Ihr Profil ist gespeichert."))
            return redirect("members:profile")
    # A rejected form must not colour the page: names and photo are shown as they are stored.
    person = User.objects.select_related("organisation").get(pk=request.user.pk)
    context = {"form": form, "person": person, "seat": seat_in_term(person), "roles": person.role_assignments.all()}
    return render(request, "members/profile.html", context)


def _save_profile(request: MemberRequest, form: ProfileForm) -> bool:
    fields = dict(form.cleaned_data)
    photo, remove = fields.pop("photo"), fields.pop("remove_photo", False)
    try:
        services.change_profile(
            by=request.user, photo=photo, photo_size=photo.size if photo else 0, remove_photo=remove, **fields
        )
    except PhotoError as error:
        form.add_error("photo", error.message)
        return False
    return True


@require_POST
def language(request: MemberRequest) -> HttpResponse:
    """Change the language of all pages, and come back to where one was."""
    require(request, "members.change_own_profile")
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise BadRequest("unknown language")
    services.change_profile(by=request.user, language=chosen)
    return HttpResponseRedirect(_in_language(_safe_next(request), chosen))


def _safe_next(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=request.is_secure()):
        return target
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def _in_language(url: str, language: str) -> str:
    with translation.override(translation.get_language_from_path(url) or settings.LANGUAGE_CODE):
        return translate_url(url, language)


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of an invitation: choose a password, and one is in."""
    related = ("seat__sector", "seat__term", "organisation", "invited_by")
    invitation = Invitation.objects.select_related(*related).filter(token=token).first()
    if invitation is None:
        return _closed(request, _("Diesen Einladungslink gibt es nicht (mehr)."), status=404)
    try:
        services.check_open(invitation)
    except InvitationClosed as error:
        return _closed(request, error.message, status=410)
    if request.user.is_authenticated:
        return render(request, "members/invitation_other_account.html", {"invitation": invitation})
    person = User(email=invitation.email, first_name=invitation.first_name, last_name=invitation.last_name)
    form = InvitedPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.accept_invitation(invitation=invitation, password=form.cleaned_data["password1"])
        except DomainError as error:
            return _closed(request, error.message, status=409)
        messages.success(request, _("Willkommen, %(name)s. Ihr Konto ist eingerichtet.") % {"name": user.first_name})
        response: HttpResponse = perform_login(request, user, redirect_url=reverse("workspace:dashboard"))
        return response
    return render(request, "members/invitation.html", {"form": form, "invitation": invitation})


def _closed(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    return render(request, "members/invitation_closed.html", {"reason": reason}, status=status)
