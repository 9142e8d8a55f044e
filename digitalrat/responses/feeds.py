"""Atom feeds (RFC 4287) of public events: of everything, of an impulse, of a chapter, of an organisation.

Ids of feeds and entries are made of ids in the database: they stay when the server, the address or a title changes.
A reader that asks again gets 304 after one query, plus one that finds what the feed is about.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from digitalrat.core.templatetags.addresses import local_url
from digitalrat.impulses.models import Impulse
from digitalrat.masterplan.models import Chapter
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation

from . import queries
from .models import Handover
from .queries import PublicEvent

NEWEST = 50
MAX_AGE_SECONDS = 60
# Grows when the form of the feeds changes, so that readers fetch it again.
FORM = 1
# Namespace of the ids of feeds that are about no row: the feed of everything.
EVERYTHING = uuid.UUID("6f1d2f0e-3c64-4d0c-9d4b-6a8f4f1f6f4e")
BY_COUNCIL = {"adopted", "rejected", "deferred", "published", "reaction", "question"}


@dataclass(frozen=True)
class Topic:
    """What a feed is about: ``url`` is its page, ``only`` the arguments for queries.public_events."""

    title: str
    url: str
    id: uuid.UUID
    only: dict[str, Any]


class Atom(Atom1Feed):
    """With a licence (RFC 4946), and with a time of change that does not depend on when somebody looks."""

    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=datetime(1970, 1, 1, tzinfo=UTC))

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("link", "", {"rel": "license", "href": settings.DATA_LICENCE_URL})


class EventFeed(Feed[PublicEvent, Topic]):
    """The newest public events of a topic; subclasses say which."""

    feed_type = Atom

    def topic(self, *args: Any, **kwargs: Any) -> Topic:
        raise NotImplementedError

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        topic = self.topic(*args, **kwargs)
        fresh = queries.freshness(queries.public_impulses(**topic.only))
        etag = _etag(request, topic, fresh.stamp)
        changed = int(fresh.changed_at.timestamp())
        response = get_conditional_response(request, etag=etag, last_modified=changed)
        if response is None:
            response = super().__call__(request, topic)
        response.headers["ETag"] = etag
        response.headers["Last-Modified"] = http_date(changed)
        patch_cache_control(response, public=True, max_age=MAX_AGE_SECONDS)
        return response

    def get_object(self, request: HttpRequest, topic: Topic) -> Topic:
        return topic

    def title(self, topic: Topic) -> str:
        return topic.title

    def subtitle(self, topic: Topic) -> str:
        return _("Was aus den Impulsen des Digitalrats wird, Schritt für Schritt.")

    def link(self, topic: Topic) -> str:
        return topic.url

    def feed_guid(self, topic: Topic) -> str:
        # One feed for each language, with the same entries.
        return uuid.uuid5(topic.id, get_language() or settings.LANGUAGE_CODE).urn

    def author_name(self, topic: Topic) -> str:
        return f"{settings.COUNCIL_NAME}, {settings.CITY_NAME}"

    def feed_copyright(self, topic: Topic) -> str:
        return _("Lizenz: %(url)s") % {"url": settings.DATA_LICENCE_URL}

    def items(self, topic: Topic) -> list[PublicEvent]:
        return queries.public_events(**topic.only, limit=NEWEST)[::-1]

    def item_title(self, event: PublicEvent) -> str:
        return f"{event.impulse.number} {event.impulse.title}: {event.title}"

    def item_description(self, event: PublicEvent) -> str:
        return linebreaks(event.text, autoescape=True) if event.text else ""

    def item_link(self, event: PublicEvent) -> str:
        return event.url

    def item_guid(self, event: PublicEvent) -> str:
        return event.id

    def item_pubdate(self, event: PublicEvent) -> datetime:
        return event.at

    def item_updateddate(self, event: PublicEvent) -> datetime:
        return event.at

    def item_author_name(self, event: PublicEvent) -> str:
        name: str = settings.COUNCIL_NAME if event.kind in BY_COUNCIL else settings.OFFICE_NAME
        return name

    def item_categories(self, event: PublicEvent) -> tuple[str, ...]:
        return (event.kind,)


def _etag(request: HttpRequest, topic: Topic, stamp: tuple[Any, ...]) -> str:
    seen = (FORM, request.build_absolute_uri(), get_language(), topic.title, stamp)
    return f'"{hashlib.sha256(repr(seen).encode()).hexdigest()[:32]}"'


class Everything(EventFeed):
    def topic(self, *args: Any, **kwargs: Any) -> Topic:
        title = _("Bilanz: alle Neuigkeiten – %(council)s") % {"council": settings.COUNCIL_NAME}
        return Topic(title, reverse("responses:ledger"), EVERYTHING, {})


class OfImpulse(EventFeed):
    def topic(self, number: str, **kwargs: Any) -> Topic:
        impulse = Impulse.objects.decided().filter(number=number).only("uuid", "number", "title").first()
        if impulse is None:
            raise Http404
        url = reverse("responses:thread", args=[number])
        return Topic(f"{number} {impulse.title}", url, impulse.uuid, {"impulse": impulse})


class OfChapter(EventFeed):
    """Published recommendations about a chapter and what became of them."""

    def topic(self, chapter: uuid.UUID, **kwargs: Any) -> Topic:
        found = Chapter.objects.published().filter(uuid=chapter).first()
        if found is None:
            raise Http404
        title = _("Neues zum Kapitel „%(title)s“") % {"title": found.title}
        return Topic(title, local_url(found.url), found.uuid, {"chapter": found})


class OfOrganisation(EventFeed):
    """Impulses that an organisation of the city answers, or whose answer it signed too."""

    def topic(self, slug: str, **kwargs: Any) -> Topic:
        # That somebody outside the administration is known here is nobody's business, unless they are to answer.
        answering = Handover.objects.filter(organisation__slug=slug).values("organisation")
        known = ~Q(kind=OrganisationKind.EXTERNAL) | Q(pk__in=answering)
        found = Organisation.objects.filter(known, slug=slug).first()
        if found is None:
            raise Http404
        title = _("Neues von: %(organisation)s") % {"organisation": found}
        url = f"{reverse('responses:ledger_list')}?stelle={slug}"
        return Topic(title, url, found.uuid, {"organisation": found})
