from datetime import date
from typing import Any

from digitalrat.masterplan.models import Chapter, Development, ReferenceCard
from digitalrat.masterplan.services import propose
from digitalrat.members.models import User

from .masterplan import make_chapter


def a_card(chapter: Chapter | None = None, **said: Any) -> ReferenceCard:
    """Not saved."""
    return ReferenceCard(
        **{
            "chapter": chapter or Chapter.objects.first() or make_chapter(),
            "city": "Wien",
            "title": "Sieben Felder",
            "what": "Die Stadt hat sieben Felder benannt.",
            "evidence": "Ein Bericht im Jahr.",
            "transferability": "Die Einteilung, nicht die Zahl.",
            "source_title": "Strategie der Stadt",
            **said,
        }
    )


def a_development(chapter: Chapter | None = None, **said: Any) -> Development:
    """Not saved."""
    return Development(
        **{
            "chapter": chapter or Chapter.objects.first() or make_chapter(),
            "level": "land",
            "happened_on": date(2025, 3, 1),
            "title": "Neues Gesetz",
            "text": "Das Land zahlt mit.",
            "source_title": "Gesetzblatt",
            **said,
        }
    )


def make_card(by: User, chapter: Chapter | None = None, **said: Any) -> ReferenceCard:
    return propose(by=by, proposal=a_card(chapter, **said))


def make_development(by: User, chapter: Chapter | None = None, **said: Any) -> Development:
    return propose(by=by, proposal=a_development(chapter, **said))
