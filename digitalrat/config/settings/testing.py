"""Settings of the test suite: SQLite and the in-memory layer, plain static storage, fast hashing."""

import tempfile
from pathlib import Path

from .base import *  # noqa: F403 — settings modules refine each other by star import
from .base import DATABASES, STORAGES

_scratch = Path(tempfile.mkdtemp(prefix="nachhall-tests-"))

DEBUG = False
SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = _scratch / "media"
VAR_DIR = _scratch
ACCOUNT_RATE_LIMITS = False
# Each client of a test is an application of its own; none needs to look through all files when it starts.
WHITENOISE_AUTOREFRESH = True

if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: sockets and views work in threads of their own, each with its own connection.
    DATABASES["default"]["TEST"] = {"NAME": str(_scratch / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
