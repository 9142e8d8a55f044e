"""The last part of a public address, made from a title as Germans would spell it."""

from django.db import models
from django.utils.text import slugify

MAX_SLUG = 80
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"})


def german_slug(title: str, *, otherwise: str) -> str:
    """``Größe`` → ``groesse``; ``otherwise`` if nothing is left of the title."""
    return slugify(title.translate(_UMLAUTS))[:MAX_SLUG].strip("-") or otherwise


def free_slug(model: type[models.Model], title: str, *, otherwise: str) -> str:
    """The title's slug, or the first of ``slug-2``, ``slug-3`` … that no row of ``model`` has."""
    slug = german_slug(title, otherwise=otherwise)
    taken = set(model._default_manager.filter(slug__startswith=slug).values_list("slug", flat=True))
    free, number = slug, 1
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    return free
