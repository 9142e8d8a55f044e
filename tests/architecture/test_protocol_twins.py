"""Message names and numbers on the sockets are the same in Python and in TypeScript."""

import ast
import json
import re
from pathlib import Path

import pytest

from .house import ROOT

# Where the TypeScript twin lives, if its feature has another name than the room.
FEATURES = {"core": "base"}
CONSTANT = re.compile(r"^export const ([A-Z][A-Z0-9_]*)(?:: \w+)? = (.+?)(?: as const)?;", re.MULTILINE)


def _python(path: Path) -> dict[str, str | int]:
    """Upper-case constants with a plain value."""
    found = {}
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
            try:
                found[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:
                continue
    return found


def _typescript(path: Path) -> dict[str, str | int]:
    return {
        name: json.loads(value.replace("_", "") if value[0].isdigit() else value)
        for name, value in CONSTANT.findall(path.read_text())
    }


def _twins() -> list[tuple[Path, Path]]:
    pairs = []
    for python in sorted((ROOT / "digitalrat").glob("*/protocol.py")):
        room = python.parent.name
        script = ROOT / "static" / "src" / FEATURES.get(room, room) / "protocol.ts"
        if script.exists():
            pairs.append((python, script))
    return pairs


@pytest.mark.parametrize(("python", "script"), _twins(), ids=lambda path: path.parent.name)
def test_what_the_script_names_is_what_the_server_names(python: Path, script: Path) -> None:
    """The script may know fewer names (it need not send everything), never others."""
    here, there = _python(python), _typescript(script)

    assert there != {}
    assert there == {name: here.get(name) for name in there}


def test_every_script_twin_has_its_other_half() -> None:
    scripts = set((ROOT / "static" / "src").glob("*/protocol.ts"))

    assert scripts == {script for _python_half, script in _twins()}
    assert len(scripts) >= 1


def test_hints_that_a_page_waits_for_are_sent() -> None:
    """``data-hx-trigger="hint:comment from:document"`` is dead if no room sends a hint ``comment``."""
    waited = {
        hint
        for path in (ROOT / "templates").rglob("*.html")
        for hint in re.findall(r"\bhint:([a-z_-]+)", path.read_text())
    }
    known = {
        value
        for path in (ROOT / "digitalrat").glob("*/protocol.py")
        for value in _python(path).values()
        if isinstance(value, str)
    }

    assert waited - known - {"reconnected"} == set()
