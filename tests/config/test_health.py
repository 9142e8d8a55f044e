"""What whoever watches over the process is told."""

from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries


def test_a_process_that_answers_is_alive(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/health/live/")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_looks_at_database_and_channel_layer(client: Client, db: None) -> None:
    answer = client.get("/health/")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "channel_layer": "ok"}


def test_without_a_database_it_is_not_ready_and_says_no_more_than_that(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: Any) -> None:
        raise DatabaseError("connection to host db.internal refused")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", broken)
        answer = client.get("/health/")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": "unavailable", "channel_layer": "ok"}


def test_without_a_channel_layer_it_is_not_ready(client: Client, db: None, settings: Any) -> None:
    settings.CHANNEL_LAYERS = {
        # Nobody listens on port 9 (discard).
        "default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": ["redis://127.0.0.1:9"]}}
    }

    answer = client.get("/health/")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": "ok", "channel_layer": "unavailable"}


@pytest.mark.parametrize("path", ["/health/", "/health/live/"])
def test_health_is_never_kept_by_a_cache(client: Client, db: None, path: str) -> None:
    answer = client.get(path)

    assert "no-store" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer
