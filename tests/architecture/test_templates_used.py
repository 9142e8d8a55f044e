"""Every template is used by code or by another template, or overrides one of a package."""

import re
from pathlib import Path

from django.template.utils import get_app_template_dirs

from .house import ROOT, files

FOLDERS = [ROOT / "templates", ROOT / "cms" / "templates"]
# Django and allauth look these up by name when something goes wrong.
BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}
# Mails are named by a prefix; the libraries add what follows.
MAIL_ENDINGS = ("_subject.txt", "_message.txt", "_message.html")
QUOTED = re.compile(r"""["']([\w./-]+)["']""")


def _templates() -> dict[str, Path]:
    """Template name → file."""
    found = {}
    for path in files():
        for folder in FOLDERS:
            if path.is_relative_to(folder):
                found[path.relative_to(folder).as_posix()] = path
    return found


def _mentioned() -> set[str]:
    """Every quoted word in code and templates (a template's own mention of itself does not count)."""
    found: set[str] = set()
    for path in files():
        top = path.relative_to(ROOT).parts[0]
        if top in {"digitalrat", "cms", "templates"} and path.suffix in {".py", ".html", ".txt"}:
            own = next((str(path.relative_to(folder)) for folder in FOLDERS if path.is_relative_to(folder)), "")
            found |= {word for word in QUOTED.findall(path.read_text()) if word != own}
    return found


def _overrides_a_package(name: str) -> bool:
    return any(
        (Path(folder) / name).is_file() for folder in get_app_template_dirs("templates") if folder not in FOLDERS
    )


def test_every_template_is_used() -> None:
    mentioned = _mentioned()
    unused = {
        name
        for name in _templates()
        if name not in mentioned | BY_NAME
        and not any(name.removesuffix(ending) in mentioned for ending in MAIL_ENDINGS if name.endswith(ending))
        and not _overrides_a_package(name)
    }

    assert unused == set()


def test_no_template_carries_script_or_style_of_its_own() -> None:
    """The content security policy would not run them; in mails they have no place either."""
    forbidden = re.compile(
        r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")|<style|\sstyle=|\son\w+=|\shx-\w+=", re.IGNORECASE
    )
    found = {
        f"{name}: {match.group().strip()}"
        for name, path in _templates().items()
        for match in forbidden.finditer(
            re.sub(r"{#.*?#}|{% comment .*?{% endcomment %}", "", path.read_text(), flags=re.S)
        )
    }

    assert found == set()
