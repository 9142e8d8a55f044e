"""The demonstration's accounts and their password."""

import secrets
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password

from digitalrat.config.settings.base import env


def demo_password() -> str:
    """DEMO_PASSWORD, else a random one that is kept in VAR_DIR."""
    given = env.str("DEMO_PASSWORD", default="")
    if given:
        return str(given)
    path = Path(settings.VAR_DIR) / "demo_password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9))
    return path.read_text().strip()


@cache
def hashed_demo_password() -> str:
    return make_password(demo_password())


def accounts() -> list[tuple[str, str]]:
    """Address and role of the accounts that a newcomer may try."""
    return [
        ("mitglied1@demo.example", "Mitglied"),
        ("mitglied2@demo.example", "Mitglied"),
        ("mitglied3@demo.example", "Mitglied"),
        ("vorsitz@demo.example", "Vorsitz"),
        ("cdo@demo.example", "CDO: unterschreibt Stellungnahmen"),
        ("buero@demo.example", "CDO-Büro (Geschäftsstelle)"),
        ("dezernat@demo.example", "Fachstelle eines Dezernats"),
        ("stadtwerke@demo.example", "Städtische Gesellschaft"),
        ("redaktion@demo.example", "Redaktion: Masterplan und Seiten"),
    ]
