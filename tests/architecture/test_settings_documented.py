"""docs/operations.md lists every environment variable that the product reads, with its default, and no other."""

import ast
import re
from typing import NamedTuple

from .house import ROOT, calls, python_files

READERS = re.compile(r"^(\w*env(\.\w+)?|os\.environ\.(get|setdefault)|os\.getenv)$")
ROW = re.compile(r"^\| `(?P<name>[A-Z_]+)` \| (?:`(?P<default>[^`]*)` )?\| ")


class Read(NamedTuple):
    where: str
    name: str
    default: str | None  # None: computed


def _default(call: ast.Call) -> str | None:
    given = [keyword.value for keyword in call.keywords if keyword.arg == "default"] + call.args[1:2]
    if not given:
        return ""
    try:
        value = eval(compile(ast.Expression(given[0]), "default", "eval"), {"__builtins__": {}})
    except (NameError, TypeError):
        return None
    if isinstance(value, bool):
        return "on" if value else "off"
    return ",".join(value) if isinstance(value, list) else str(value)


def _read() -> list[Read]:
    return [
        Read(str(path.relative_to(ROOT)), call.args[0].value, _default(call))
        for path in python_files()
        for name, call in calls(ast.parse(path.read_text()))
        if READERS.match(name)
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    ]


def _documented() -> dict[str, str]:
    """Name and default (empty: none, or one that a word in the third column describes) of each row in the tables."""
    rows = (ROW.match(line) for line in (ROOT / "docs/operations.md").read_text().splitlines())
    return {row["name"]: row["default"] or "" for row in rows if row}


def test_every_variable_is_documented() -> None:
    assert {read.name for read in _read()} - set(_documented()) == set()


def test_every_documented_variable_is_read() -> None:
    assert set(_documented()) - {read.name for read in _read()} == set()


def test_documented_defaults_are_true() -> None:
    documented = _documented()
    wrong = {
        (read.where, read.name, read.default, documented[read.name])
        for read in _read()
        if read.default is not None and read.name in documented and documented[read.name] != read.default
    }

    assert wrong == set()


def test_the_environment_is_read_in_config_only() -> None:
    assert {read.where for read in _read() if not read.where.startswith("digitalrat/config/")} == set()
