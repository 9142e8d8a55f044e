"""Production refuses to start half configured, and says what is missing."""

import os
import subprocess
import sys

import pytest

from .house import ROOT

GOOD = {
    "SECRET_KEY": "w8Q2rT5yU7iO9pA3sD6fG1hJ4kL0zX8cV5bN2mQ7wE4rT6yU9i",
    "ALLOWED_HOSTS": "digitalrat.example,www.digitalrat.example",
    "BASE_URL": "https://digitalrat.example",
}


def _run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**clean, "DJANGO_SETTINGS_MODULE": "digitalrat.config.settings.production", **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "kurz"}, "SECRET_KEY"),
        ({"SECRET_KEY": "only-for-tests-" * 5}, "SECRET_KEY"),
        ({"SECRET_KEY": "changeme" * 10}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + "x" * 50}, "SECRET_KEY"),
        ({"SECRET_KEY": "x" * 60}, "SECRET_KEY"),
        ({"DEBUG": "true"}, "DEBUG"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "digitalrat.example,*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*.example"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ".example"}, "ALLOWED_HOSTS"),
    ],
    ids=str,
)
def test_a_dangerous_setting_stops_the_start(change: dict[str, str], named: str) -> None:
    outcome = _run("-c", "import digitalrat.config.settings.production", **{**GOOD, **change})

    assert outcome.returncode != 0
    message = outcome.stderr.strip().splitlines()[-1]
    assert message.startswith("django.core.exceptions.ImproperlyConfigured") and named in message


def test_the_secret_itself_is_not_printed() -> None:
    outcome = _run("-c", "import digitalrat.config.settings.production", **{**GOOD, "SECRET_KEY": "kurz-und-geheim"})

    assert "kurz-und-geheim" not in outcome.stdout + outcome.stderr


def test_good_settings_pass_the_deployment_check() -> None:
    outcome = _run("-m", "django", "check", "--deploy", "--fail-level", "WARNING", **GOOD)

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_postgresql_and_redis_are_a_matter_of_two_variables() -> None:
    source = (
        "from digitalrat.config.settings import production as s;"
        "print(s.DATABASES['default']['ENGINE'], s.DATABASES['default']['HOST'],"
        " s.CHANNEL_LAYERS['default']['BACKEND'], s.CACHES['default']['BACKEND'])"
    )
    outcome = _run(
        "-c",
        source,
        **GOOD,
        DATABASE_URL="postgres://nachhall:pw@db.internal:5432/nachhall",
        REDIS_URL="redis://cache.internal:6379/0",
    )

    assert outcome.stdout.split() == [
        "django.db.backends.postgresql",
        "db.internal",
        "channels_redis.core.RedisChannelLayer",
        "django.core.cache.backends.redis.RedisCache",
    ]
