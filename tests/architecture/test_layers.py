"""Imports go down the floors only, and no room stands outside the house."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from .house import ROOT, floors, python_files, room_of, rooms_on_disk

# Files that say what there is and import nothing of the project but each other.
LEAVES = {"signals.py", "enums.py", "errors.py", "protocol.py"}


def test_import_contracts_hold() -> None:
    outcome = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_every_room_has_a_floor() -> None:
    assert rooms_on_disk() == set(floors())


def test_a_leaf_imports_only_leaves() -> None:
    found = {
        f"{path.relative_to(ROOT)} imports {module}"
        for path in python_files()
        if path.name in LEAVES and room_of(".".join(path.relative_to(ROOT).parts[:-1]))
        for module in _imports(path)
        if module.split(".")[0] in {"digitalrat", "cms"} and f"{module.split('.')[-1]}.py" not in LEAVES
    }

    assert found == set()


@pytest.mark.parametrize("file_name", ["models.py", "services.py", "rules.py", "queries.py"])
def test_what_is_below_the_edge_knows_no_http(file_name: str) -> None:
    """Services and rules are called by views, sockets, commands and tests alike."""
    found = {
        f"{path.relative_to(ROOT)} imports {module}"
        for path in python_files()
        if path.name == file_name and path.relative_to(ROOT).parts[0] == "digitalrat"
        for module in _imports(path)
        if module.startswith(("django.http", "django.shortcuts", "channels"))
    }

    assert found == set()


def _imports(path: Path) -> set[str]:
    """Absolute names of the modules that a file imports."""
    package = path.relative_to(ROOT).parts[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            name = ".".join([*base, *([node.module] if node.module else [])])
            # "from . import protocol" names modules, "from .protocol import HINT" names what is in one.
            found |= {f"{name}.{alias.name}" for alias in node.names} if not node.module else {name}
    return found
