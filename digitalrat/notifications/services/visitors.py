"""Visitors who follow by mail: a confirmed address, at most one mail a day, and one click to be forgotten."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digitalrat.impulses.models import Impulse
from digitalrat.responses.queries.events import PublicEvent, public_events, public_impulses

from ..due import DIGEST_AT, last_at
from ..models import Mail, PublicNotice, RefusedAddress, Subscription
from ..writing import absolute, one_line
from .delivery import deliver_mail
from .following import Target, field_of

logger = logging.getLogger(__name__)

# Looked back further than the last mail, for what was committed late; nobody is told twice.
OVERLAP = timedelta(days=1)
# How often one address gets a mail because somebody typed it in.
PER_ADDRESS, PER_DAY = 3, 24 * 3600


@transaction.atomic
def subscribe(*, email: str, target: Target | None, language: str) -> None:
    """Send a link to confirm to ``email``; ``target`` None is everything.

    To whoever asks it looks the same whether the address is known here or not: all that differs is in the mail.
    """
    email = email.lower()
    if _too_often(f"subscribe:{email}"):
        return
    field = {field_of(target): target} if target is not None else {}
    nothing: dict[str, None] = {"impulse": None, "chapter": None, "organisation": None}
    Subscription.objects.expired().filter(email=email).delete()
    try:
        with transaction.atomic():
            found, _created = Subscription.objects.get_or_create(
                email=email, **(nothing | field), defaults={"language": language}
            )
    except IntegrityError:
        # Somebody asked for the same at the same moment, and that request sends the mail.
        return
    if found.confirmed_at is None:
        found.created_at = timezone.now()
        found.save(update_fields=["created_at"])
    with translation.override(found.language):
        template = "notifications/subscription_known.txt" if found.confirmed_at else "notifications/subscription.txt"
        body = render_to_string(
            template,
            {
                "target": found.target,
                "confirm_url": absolute(reverse("notifications:confirm", args=[found.token])),
                "end_url": _end_url(found),
                "COUNCIL_NAME": settings.COUNCIL_NAME,
            },
        )
        subject = _("Bitte bestätigen: %(council)s folgen") % {"council": settings.COUNCIL_NAME}
        if found.confirmed_at:
            subject = _("Sie folgen bereits: %(council)s") % {"council": settings.COUNCIL_NAME}
    _put(found, subject, body)


def _too_often(key: str) -> bool:
    cache.add(key, 0, PER_DAY)
    try:
        return cache.incr(key) > PER_ADDRESS
    except ValueError:
        # It ran out in between.
        return False


@transaction.atomic
def confirm_subscription(*, subscription: Subscription) -> None:
    """From now on it counts. Twice changes nothing."""
    Subscription.objects.filter(pk=subscription.pk, confirmed_at__isnull=True).update(confirmed_at=timezone.now())
    # Whoever confirms reads mail there.
    RefusedAddress.objects.filter(email=subscription.email).delete()


@transaction.atomic
def end_subscription(*, subscription: Subscription) -> None:
    """Forget the wish, and with it the address and every mail to it."""
    Subscription.objects.filter(pk=subscription.pk).delete()


def mail_visitors() -> int:
    """Tell confirmed visitors of everything public up to this morning; returns how many mails were written."""
    until = last_at(DIGEST_AT, timezone.now())
    due = Subscription.objects.confirmed().filter(
        Q(mailed_until__lt=until) | Q(mailed_until=None), confirmed_at__lt=until
    )
    waiting = list(due.select_related("impulse", "chapter", "organisation").order_by("pk"))
    if not waiting:
        return 0
    events = public_events(since=min(_since(subscription) for subscription in waiting), until=until)
    concerns = _concerning(waiting)
    written = 0
    for subscription in waiting:
        try:
            with translation.override(subscription.language):
                written += _mail_visitor(subscription.pk, events, concerns, until)
        except Exception:
            logger.exception("the mail to subscription %s could not be written", subscription.pk)
    return written


def _since(subscription: Subscription) -> datetime:
    confirmed = subscription.confirmed_at or timezone.now()
    return max(confirmed, subscription.mailed_until - OVERLAP) if subscription.mailed_until else confirmed


@transaction.atomic
def _mail_visitor(
    key: int, events: Iterable[PublicEvent], concerns: Callable[[PublicEvent, Subscription], bool], until: datetime
) -> bool:
    """Write the mail to one visitor, under a lock: mail, notes of what it told and the new mark come together."""
    subscription = Subscription.objects.select_for_update().filter(pk=key).first()
    if subscription is None or (subscription.mailed_until and subscription.mailed_until >= until):
        return False
    since = _since(subscription)
    known = set(subscription.notices.values_list("event", flat=True))
    new = [event for event in events if event.at >= since and event.id not in known and concerns(event, subscription)]
    subscription.mailed_until = until
    subscription.save(update_fields=["mailed_until"])
    if not new:
        return False
    body = render_to_string(
        "notifications/public_digest.txt",
        {
            "threads": _by_impulse(new),
            "target": subscription.target,
            "end_url": _end_url(subscription),
            "COUNCIL_NAME": settings.COUNCIL_NAME,
        },
    )
    news = ngettext("%(n)d Neuigkeit", "%(n)d Neuigkeiten", len(new)) % {"n": len(new)}
    mail = _put(subscription, f"{settings.COUNCIL_NAME}: {news}", body)
    PublicNotice.objects.bulk_create(
        PublicNotice(subscription=subscription, event=event.id, mail=mail) for event in new
    )
    return True


def _by_impulse(events: list[PublicEvent]) -> list[tuple[Impulse, list[PublicEvent]]]:
    groups: dict[int, tuple[Impulse, list[PublicEvent]]] = {}
    for event in sorted(events, key=lambda event: event.at):
        groups.setdefault(event.impulse.pk, (event.impulse, []))[1].append(event)
    return list(groups.values())


def _concerning(subscriptions: Iterable[Subscription]) -> Callable[[PublicEvent, Subscription], bool]:
    """Whether an event concerns what a visitor follows; one query per thing that is followed.

    What an impulse has to do with a chapter or an organisation is public under rules of its own, which are those of
    responses.queries.public_impulses.
    """
    concerned: dict[tuple[int | None, int | None, int | None], set[int]] = {}
    for subscription in subscriptions:
        key = _target_key(subscription)
        if key not in concerned:
            impulses = public_impulses(
                impulse=subscription.impulse, chapter=subscription.chapter, organisation=subscription.organisation
            )
            concerned[key] = set(impulses.values_list("pk", flat=True))
    return lambda event, subscription: event.impulse.pk in concerned[_target_key(subscription)]


def _target_key(subscription: Subscription) -> tuple[int | None, int | None, int | None]:
    return subscription.impulse_id, subscription.chapter_id, subscription.organisation_id


def _end_url(subscription: Subscription) -> str:
    return absolute(reverse("notifications:end_subscription", args=[subscription.token]))


def _put(subscription: Subscription, subject: str, body: str) -> Mail:
    with translation.override(subscription.language):
        mail = Mail.objects.create(
            subscription=subscription,
            to=subscription.email,
            subject=one_line(subject),
            body=body.strip() + "\n",
            unsubscribe_url=_end_url(subscription),
        )
    deliver_mail.enqueue(mail.pk)
    return mail
