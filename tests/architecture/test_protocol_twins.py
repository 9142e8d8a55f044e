"""Message names and numbers on the sockets are the same in Python and in TypeScript."""

import ast
import json
import re
from pathlib import Path

import pytest

from .house import ROOT

TWIN = re.compile(r"^// Twin of (\S+\.py);")
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
    """Python file and TypeScript file; the latter names the former in its first line."""
    pairs = []
    for script in sorted((ROOT / "static" / "src").glob("*/protocol.ts")):
        named = TWIN.match(script.read_text())
        assert named, f"{script.relative_to(ROOT)} does not say whose twin it is"
        pairs.append((ROOT / named[1], script))
    return pairs


@pytest.mark.parametrize(("python", "script"), _twins(), ids=lambda path: path.parent.name)
def test_what_the_script_says_is_what_the_server_says(python: Path, script: Path) -> None:
    """All numbers (messages, modes, close codes) are in both; names of groups and hints the script may leave out."""
    here, there = _python(python), _typescript(script)

    assert there == {name: value for name, value in here.items() if isinstance(value, int) or name in there}
    assert there != {}


def test_the_server_names_its_twin_as_well() -> None:
    pairs = [(script.relative_to(ROOT).as_posix(), python.read_text()) for python, script in _twins()]

    assert [script for script, server in pairs if script not in server] == []
    assert len(pairs) >= 2


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
