"""Where an adopted impulse is published; called by whoever publishes pages."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.core.errors import StateError
from digitalrat.core.services import Actor, announce, record

from .. import signals
from ..enums import ADOPTED
from ..models import Impulse, Publication
from .lifecycle import lock


@transaction.atomic
def record_publication(*, impulse: Impulse, url: str, by: Actor | None = None) -> Publication:
    """Note that the adopted impulse is public at ``url``; saying it again only keeps the address up to date."""
    lock(impulse)
    if impulse.state not in ADOPTED:
        raise StateError(_("Nur ein beschlossener Impuls kann als Empfehlung veröffentlicht werden."))
    publication = Publication.objects.filter(impulse=impulse).first()
    if publication is not None and publication.withdrawn_at is None:
        if publication.url != url:
            publication.url = url
            publication.save(update_fields=["url"])
        return publication
    publication, _created = Publication.objects.update_or_create(
        impulse=impulse, defaults={"url": url, "withdrawn_at": None}
    )
    record(by=by, verb="impulse.published", obj=impulse, url=url)
    announce(signals.impulse_published, impulse=impulse, by=by)
    announce(signals.impulse_changed, impulse=impulse, by=by)
    return publication


@transaction.atomic
def withdraw_publication(*, impulse: Impulse, by: Actor | None = None) -> None:
    """Note that the page was taken offline. When there is none, nothing happens."""
    publication = Publication.objects.select_for_update().filter(impulse=impulse, withdrawn_at=None).first()
    if publication is None:
        return
    publication.withdrawn_at = timezone.now()
    publication.save(update_fields=["withdrawn_at"])
    record(by=by, verb="impulse.publication_withdrawn", obj=impulse, url=publication.url)
    announce(signals.impulse_changed, impulse=impulse, by=by)
