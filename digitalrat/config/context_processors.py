"""What every page knows without asking: names from the settings, where it is, and whose page it is."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, is_valid_path, reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject


@dataclass(frozen=True)
class Address:
    """A path without its language: ``/en/masterplan/netz/`` has the section masterplan, the subsection netz."""

    language: str
    path: str

    @classmethod
    def of(cls, full_path: str) -> "Address":
        for code, _name in settings.LANGUAGES:
            if code != settings.LANGUAGE_CODE and (full_path + "/").startswith(f"/{code}/"):
                return cls(code, full_path[len(code) + 1 :] or "/")
        return cls(settings.LANGUAGE_CODE, full_path)

    @property
    def section(self) -> str:
        return self._part(0)

    @property
    def subsection(self) -> str:
        return self._part(1)

    def _part(self, index: int) -> str:
        parts = self.path.strip("/").split("/")
        return parts[index] if index < len(parts) else ""


def product(request: HttpRequest) -> dict[str, Any]:
    """Names of the product and its owner, and where in the site the page is."""
    address = Address.of(request.path)
    return {
        "COUNCIL_NAME": settings.COUNCIL_NAME,
        "CITY_NAME": settings.CITY_NAME,
        "OFFICE_NAME": settings.OFFICE_NAME,
        "SITE_IS_DEMO": settings.SITE_IS_DEMO,
        "section": address.section,
        "subsection": address.subsection,
        "public_root": _root("wagtail_serve", args=[""], otherwise="/"),
        "workspace_root": _root("workspace:dashboard", otherwise="/arbeitsraum/"),
        "language_switch_url": language_switch_url(request, address),
        "member": SimpleLazyObject(lambda: _member(request)),
    }


def language_switch_url(request: HttpRequest, address: Address) -> str:
    """The same page in the other language, or the other language's first page where there is none."""
    to_default = address.language != settings.LANGUAGE_CODE
    other = settings.LANGUAGE_CODE if to_default else "en"
    prefix = "" if to_default else f"/{other}"
    with translation.override(other):
        path = prefix + address.path if is_valid_path(prefix + address.path) else prefix + "/"
    query = request.GET.urlencode() if request.method == "GET" else ""
    return f"{path}?{query}" if query else path


def _root(name: str, args: list[str] | None = None, *, otherwise: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return otherwise


def _member(request: HttpRequest) -> Any:
    # Only a request with a session can be a member's; looking would set "Vary: Cookie" on every public page.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None
