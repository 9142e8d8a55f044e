"""How urgent a date is, in a word, a colour and a sentence."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .clock import overdue_words

SOON_DAYS, NEAR_DAYS = 3, 10


class Light(TextChoices):
    """The values stand in the desk's addresses."""

    OVERDUE = "ueberfaellig", gettext_lazy("Überfällig")
    SOON = "bald", gettext_lazy("Heute bis in 3 Tagen")
    NEAR = "nah", gettext_lazy("In 4 bis 10 Tagen")
    LATER = "spaeter", gettext_lazy("Später")

    @property
    def tone(self) -> str:
        """The state under which components/status.html shows it: each has a shape and a colour of its own."""
        return {"ueberfaellig": "overdue", "bald": "due_soon", "nah": "open", "spaeter": "planned"}[self.value]

    @classmethod
    def of(cls, due: date, today: date) -> Light:
        days = (due - today).days
        if days < 0:
            return cls.OVERDUE
        if days <= SOON_DAYS:
            return cls.SOON
        return cls.NEAR if days <= NEAR_DAYS else cls.LATER

    def condition(self, field: str, today: date) -> Q:
        """Rows whose date in ``field`` shows this light today."""
        soon, near = today + timedelta(days=SOON_DAYS), today + timedelta(days=NEAR_DAYS)
        bounds = {
            Light.OVERDUE: {"lt": today},
            Light.SOON: {"gte": today, "lte": soon},
            Light.NEAR: {"gt": soon, "lte": near},
            Light.LATER: {"gt": near},
        }[self]
        return Q(**{f"{field}__{name}": day for name, day in bounds.items()})


def due_words(due: date, today: date) -> str:
    """What is left, as a sentence: overdue since, due today, so many days left."""
    days = (due - today).days
    if days < 0:
        return overdue_words(-days)
    if days == 0:
        return _("heute fällig")
    return ngettext("noch %(n)d Tag", "noch %(n)d Tage", days) % {"n": days}
