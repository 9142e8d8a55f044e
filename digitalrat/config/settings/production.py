"""Production: refuses to start unless the things that must be set are set."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403 — settings modules refine each other by star import
from .base import env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

if DEBUG:
    raise ImproperlyConfigured("DEBUG must be off in production: remove DEBUG from the environment.")
if (
    len(SECRET_KEY) < 50
    or len(set(SECRET_KEY)) < 10
    or any(word in SECRET_KEY.lower() for word in ("only-for-tests", "changeme", "django-insecure"))
):
    raise ImproperlyConfigured("Set SECRET_KEY to a random text of 50 characters or more.")
if not ALLOWED_HOSTS or any(host.startswith(("*", ".")) for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("Set ALLOWED_HOSTS to the host names of the site, without wildcards.")

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# Asking browsers to preload HSTS binds a whole domain for years: that is for its owner to decide, not for us.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
