"""Stored public addresses carry no language; on an English page they lead to English pages."""

from django import template
from django.conf import settings
from django.utils import translation

register = template.Library()


@register.filter
def local_url(path: str) -> str:
    """``/masterplan/netz/`` as it is for German, ``/en/masterplan/netz/`` for a page shown in English."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    if language == settings.LANGUAGE_CODE or not path.startswith("/"):
        return path
    return f"/{language}{path}"
