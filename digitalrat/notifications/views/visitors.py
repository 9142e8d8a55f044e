"""Following by mail without an account. No cookie: there is no form here that a session would have to protect."""

import uuid

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from digitalrat.impulses.models import Impulse
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation

from .. import services
from ..forms import SubscribeForm
from ..models import Subscription
from ..services.following import Target

HOUR = 3600


@csrf_exempt  # nothing is done in anybody's name, and the answer goes to the address alone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Ask for mails about one impulse (``?impuls=``), chapter (``?kapitel=``), organisation, or about everything."""
    target = _target(request)
    form = SubscribeForm(request.POST or None, may_widen=target is not None)
    if request.method == "POST" and form.is_valid():
        if _too_many(request):
            return render(request, "429.html", status=429)
        wanted = None if form.cleaned_data.get("everything") else target
        services.subscribe(email=form.cleaned_data["email"], target=wanted, language=translation.get_language() or "de")
        return render(request, "notifications/subscribed.html", {"email": form.cleaned_data["email"]})
    context = {"form": form, "target": target}
    return render(request, "notifications/subscribe.html", context, status=422 if form.errors else 200)


def _target(request: HttpRequest) -> Target | None:
    """What the address names, if the public may know of it."""
    asked = request.GET
    if "impuls" in asked:
        return Impulse.objects.decided().filter(number=asked["impuls"]).first()
    if "kapitel" in asked:
        try:
            return Chapter.objects.published().filter(uuid=uuid.UUID(asked["kapitel"])).first()
        except ValueError:
            return None
    if "organisation" in asked:
        return Organisation.objects.filter(slug=asked["organisation"]).first()
    return None


def _too_many(request: HttpRequest) -> bool:
    key = f"subscribe-from:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, HOUR)
    try:
        return bool(cache.incr(key) > settings.SUBSCRIBE_PER_HOUR)
    except ValueError:
        return False


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of the first mail. Looking confirms nothing: scanners of mails follow links."""
    subscription = _find(token)
    if subscription is None or not (subscription.confirmed_at or subscription.is_open):
        return render(request, "notifications/link_unknown.html", status=404)
    with translation.override(subscription.language):
        if request.method == "POST":
            services.confirm_subscription(subscription=subscription)
        is_done = request.method == "POST" or subscription.confirmed_at is not None
        return render(request, "notifications/confirm.html", {"target": subscription.target, "is_done": is_done})


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, token: str) -> HttpResponse:
    """The way out of a visitor's mails; a mail program posts here by itself (RFC 8058)."""
    subscription = _find(token)
    if subscription is None:
        # Ended before, or never there: both are what the visitor wants.
        return render(request, "notifications/ended.html", {"is_done": True})
    with translation.override(subscription.language):
        target = subscription.target
        if request.method == "POST":
            services.end_subscription(subscription=subscription)
        return render(request, "notifications/ended.html", {"target": target, "is_done": request.method == "POST"})


def _find(token: str) -> Subscription | None:
    return Subscription.objects.select_related("impulse", "chapter", "organisation").filter(token=token).first()
