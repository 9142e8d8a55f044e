"""What the documents point at exists."""

import re
from pathlib import Path

import pytest

from .house import ROOT, files

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
NAMED = re.compile(r"`((?:digitalrat|cms|templates|static|tests|docs|requirements)/[\w./-]*\w)`")
COMMAND = re.compile(r"manage\.py ([a-z_]+)")
# Commands that come from Django and Wagtail.
FOREIGN = {"check", "migrate", "collectstatic", "clearsessions", "publish_scheduled"}
BUILT = ("static/dist",)
FILES = files()
DOCUMENTS = [
    path for path in FILES if path.suffix == ".md" and path.relative_to(ROOT).parts[0] in {"docs", "README.md"}
]


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    broken = []
    for link in LINK.findall(document.read_text()):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        name, _hash, anchor = link.partition("#")
        target = (document.parent / name).resolve() if name else document
        headings = {_anchor(found) for found in HEADING.findall(target.read_text())} if anchor else set()
        if not target.exists() or (anchor and anchor not in headings):
            broken.append(link)

    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_and_commands_that_are_named_exist(document: Path) -> None:
    text = document.read_text()
    commands = {path.stem for path in FILES if path.parent.name == "commands"} | FOREIGN
    missing = {name for name in NAMED.findall(text) if not name.startswith(BUILT) and not (ROOT / name).exists()}
    missing |= {f"manage.py {name}" for name in COMMAND.findall(text) if name not in commands}

    assert missing == set()


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 120


def test_decisions_are_numbered_without_gap_and_short() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    assert [path.name for path in decisions if len(path.read_text().split()) > 300] == []
