"""Measures that resemble one that is about to be entered, perhaps elsewhere and in other words."""

import re

from rapidfuzz import fuzz

from ..models import Measure

# From here on somebody should look: different measures of the demonstration stay below 55, the same one told in other
# words reaches 66 and more.
ALIKE = 62.0
# Fewer words say too little to compare descriptions by.
ENOUGH_WORDS = 5

_WORDS = re.compile(r"\w+")
# Words that every measure has.
_COMMON = frozenset(
    _WORDS.findall(
        """
    aber alle allen aller als am an auch auf aus bei beim bis das dass dem den der des die digital digitale digitalen
    digitaler digitales durch ein eine einem einen einer eines er es für gibt hat haben ihr ihre im in ist jede jeder
    kann können mehr mit nach neu neue neuen neuer nicht noch nur oder ob ohne sich sie sind so soll sollen stadt
    städtische städtischen über um und unter vom von vor was wenn werden wie wird wo zu zum zur zwischen
        """
    )
)


def similar_measures(
    title: str, description: str, *, exclude: Measure | None = None, limit: int = 5
) -> list[tuple[Measure, int]]:
    """Measures alike in title or description with a score up to 100, the most alike first; two queries."""
    wanted_title, wanted_text = _plain(title), _plain(description)
    others = Measure.objects.order_by("number")
    if exclude is not None:
        others = others.exclude(pk=exclude.pk)
    scores = {
        pk: _score(wanted_title, wanted_text, _plain(other_title), _plain(other_text))
        for pk, other_title, other_text in others.values_list("pk", "title", "description")
    }
    best = sorted((pk for pk in scores if scores[pk] >= ALIKE), key=lambda pk: -scores[pk])[:limit]
    found = Measure.objects.select_related("owner", "chapter").in_bulk(best)
    return [(found[pk], round(scores[pk])) for pk in best]


def _plain(text: str) -> str:
    return " ".join(word for word in _WORDS.findall(text.lower()) if word not in _COMMON)


def _score(title: str, text: str, other_title: str, other_text: str) -> float:
    """Of titles or descriptions, whatever is more alike; the latter only when both say enough."""
    titles = _alike(title, other_title)
    if min(len(text.split()), len(other_text.split())) < ENOUGH_WORDS:
        return titles
    return max(titles, _alike(text, other_text))


def _alike(one: str, other: str) -> float:
    """0–100, whatever the order of the words, and whatever one of them says beyond the other."""
    return fuzz.token_ratio(one, other) if one and other else 0.0
