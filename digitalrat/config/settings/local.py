"""The embedded default of ``make run``: one process on this machine, nothing to install beside it."""

import secrets

from .base import *  # noqa: F403 — settings modules refine each other by star import
from .base import STORAGES, VAR_DIR, env

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
# Whatever reaches a loopback address came from this machine, so its proxy headers are its own.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "digitalrat.config.static_files.QuicklyCompressed"}}


def _kept_secret() -> str:
    """A random secret, made once and kept in VAR_DIR so that sessions survive a restart."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", default="") or _kept_secret()
