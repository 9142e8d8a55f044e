"""Relations between models go down the floors, too: string foreign keys are invisible to import-linter."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from .house import floors, room_of

# What our models may point at outside the house, below cms.
FRAMEWORK = ("django.contrib.auth", "django.contrib.contenttypes")


def _relations() -> Iterator[tuple[type[models.Model], Any, type[models.Model]]]:
    for model in apps.get_models(include_auto_created=True):
        if room_of(model.__module__) is None:
            continue
        for field in [*model._meta.fields, *model._meta.many_to_many, *model._meta.private_fields]:
            # A page inherits relations from Wagtail's own table; those are not ours to judge.
            if room_of(field.model.__module__) is None:
                continue
            if isinstance(field, models.Field) and field.related_model is not None:
                target = field.related_model
                assert isinstance(target, type), (
                    f"{model._meta.label}.{field.name} points at {target}, which is nowhere"
                )
                yield model, field, target


def test_relations_point_down() -> None:
    found = []
    for model, field, target in _relations():
        here, there = room_of(model.__module__), room_of(target.__module__)
        if here is None or there is None or here == there:
            continue
        if floors()[there] >= floors()[here]:
            found.append(f"{model._meta.label}.{field.name} points up at {target._meta.label}")

    assert found == []


def test_the_domain_points_at_nothing_of_wagtail() -> None:
    found = [
        f"{model._meta.label}.{field.name} points at {target._meta.label}"
        for model, field, target in _relations()
        if room_of(model.__module__) != "cms"
        and room_of(target.__module__) is None
        and not target.__module__.startswith(FRAMEWORK)
    ]

    assert found == []


def test_cms_leaves_no_trace_on_the_domain() -> None:
    """A domain model must not grow an attribute because a page refers to it."""
    found = [
        f"{model._meta.label}.{field.name} has related_name {field.remote_field.related_name!r}"
        for model, field, target in _relations()
        if room_of(model.__module__) == "cms"
        and room_of(target.__module__) not in (None, "cms")
        and not str(field.remote_field.related_name).endswith("+")
    ]

    assert found == []


def test_there_are_relations_to_judge() -> None:
    assert {room_of(model.__module__) for model, _field, _target in _relations()} >= {
        "cms",
        "digitalrat.impulses",
        "digitalrat.responses",
    }
