"""How often one wants mails; and the way out of them that stands in every mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from digitalrat.core.views import require
from digitalrat.members.enums import MailFrequency
from digitalrat.members.requests import MemberRequest

from .. import services
from ..forms import SettingsForm
from ..models import RefusedAddress
from ..writing import read_token


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: MemberRequest) -> HttpResponse:
    """Frequency for everything and per topic, quiet hours."""
    require(request, "members.enter_workspace")
    form = SettingsForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.set_preferences(
            by=request.user,
            default=MailFrequency(form.cleaned_data["default"]),
            topics=form.chosen_topics(),
            quiet_from=form.cleaned_data["quiet_from"],
            quiet_until=form.cleaned_data["quiet_until"],
        )
        messages.success(request, _("Ihre Einstellungen sind gespeichert."))
        return redirect("notifications:settings")
    refused = RefusedAddress.objects.filter(email=request.user.email.lower()).exists()
    context = {"form": form, "refused": refused}
    return render(request, "notifications/settings.html", context, status=422 if form.errors else 200)


@csrf_exempt  # the token is the right; a mail program posts without a session (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End mails about the topics that the mail was about. Looking ends nothing: scanners of mails follow links."""
    found = read_token(token)
    if found is None:
        return render(request, "notifications/link_unknown.html", status=404)
    user, topics = found
    with translation.override(user.language):
        if request.method == "POST":
            services.end_mails(user=user, topics=topics)
        context = {"topics": topics, "is_done": request.method == "POST"}
        return render(request, "notifications/unsubscribe.html", context)
