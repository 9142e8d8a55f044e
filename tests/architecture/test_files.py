"""Rules about the files themselves."""

import ast
import re
from pathlib import Path

from .house import ROOT, files, floors, folder_of, python_files

MAX_LINES = 400
JUNK_DRAWERS = {"utils", "util", "common", "helpers", "helper", "misc"}
TEXTS = {".py", ".ts", ".mjs", ".html", ".css", ".md", ".toml", ".txt", ".in", ".json", ".yml", ".yaml", ".svg", ""}
# Put together here, so that this file does not contain what it forbids.
UNFINISHED = re.compile(r"\b(" + "TO" + "DO|FIX" + "ME|XX" + r"X)\b")
REGISTRIES = [
    "py" + "pi.org",
    "files.python" + "hosted.org",
    "registry." + "npmjs",
    "registry.yarn" + "pkg",
    "npm" + ".pkg.github",
]
MACHINE_PATHS = re.compile("/(home|root|Users|wo" + "rk|tm" + r"p/team)/[A-Za-z0-9_.-]+")


def _text_files() -> list[Path]:
    return [path for path in files() if path.suffix in TEXTS and path.name != "LICENSE"]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_is_a_junk_drawer() -> None:
    assert [_name(path) for path in files() if path.stem in JUNK_DRAWERS or path.parent.name in JUNK_DRAWERS] == []


def test_no_file_is_too_long() -> None:
    long = {
        _name(path): length
        for path in files()
        if path.suffix in {".py", ".ts"}
        and "migrations" not in path.parts
        and (length := len(path.read_text().splitlines())) > MAX_LINES
    }

    assert long == {}


def test_nothing_is_left_for_later() -> None:
    found = [
        f"{_name(path)}: {match.group()}"
        for path in _text_files()
        if path.suffix in {".py", ".ts", ".mjs", ".html", ".css"}
        for match in UNFINISHED.finditer(path.read_text())
    ]

    assert found == []


def test_no_file_names_a_package_registry() -> None:
    found = [
        f"{_name(path)}: {host}" for path in _text_files() for host in REGISTRIES if host in path.read_text().lower()
    ]

    assert found == []


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    found = [
        f"{_name(path)}: {match.group()}"
        for path in _text_files()
        if path.suffix not in {".json", ".md"}
        for match in MACHINE_PATHS.finditer(path.read_text())
    ]

    assert found == []


def test_every_room_says_what_it_is_for() -> None:
    silent = [
        room for room in floors() if not ast.get_docstring(ast.parse((folder_of(room) / "__init__.py").read_text()))
    ]

    assert silent == []


def test_rules_are_not_switched_off_without_a_reason() -> None:
    """``noqa`` and ``type: ignore`` name the rule and say why."""
    bare = re.compile(r"#\s*(noqa(?!: [A-Z]+\d+)|type:\s*ignore(?!\[))")
    found = [_name(path) for path in python_files(tests=True) if bare.search(path.read_text())]

    assert found == []


def test_built_things_are_not_kept() -> None:
    kept = [
        _name(path) for path in files() if path.suffix in {".mo", ".pyc", ".sqlite3", ".woff2"} or "dist" in path.parts
    ]

    assert kept == []
