"""What the tests of the house share: where things are, and which floor a room is on."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("digitalrat", "cms")


@lru_cache
def floors() -> dict[str, int]:
    """Each room and its floor, the ground floor being 0, read from the layers in pyproject.toml."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {room.strip(): floor for floor, line in enumerate(reversed(layers)) for room in line.split("|")}


def room_of(module: str) -> str | None:
    """The room that a module belongs to: ``digitalrat.members.models`` is in ``digitalrat.members``."""
    parts = module.split(".")
    name = parts[0] if parts[0] == "cms" else ".".join(parts[:2])
    return name if name in floors() else None


def rooms_on_disk() -> set[str]:
    found = {f"digitalrat.{init.parent.name}" for init in (ROOT / "digitalrat").glob("*/__init__.py")}
    return found | {"cms"}


def folder_of(room: str) -> Path:
    return ROOT.joinpath(*room.split("."))


def files() -> list[Path]:
    """Every file of the working tree that is, or is going to be, under version control."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return sorted({ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()})


def python_files(*, tests: bool = False) -> list[Path]:
    """The product's Python files without migrations; with ``tests`` also those of the suite."""
    tops = {*PACKAGES, *(["tests"] if tests else [])}
    return [
        path
        for path in files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in tops and "migrations" not in path.parts
    ]


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a dotted name: ("os.environ.get", node)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node
