"""manage.py import_plan: what it prints, and how it fails."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms.pages import ActionFieldPage, ChapterPage, HomePage, PlanPage
from digitalrat.masterplan.models import ChapterEdition
from tests.factories.members import Cast


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "plan.md"
    path.write_text("# Netze\n\nText a\n\n# Dienste\n\nText b\n")
    return path


def run(source: Path, **options: Any) -> list[str]:
    out = io.StringIO()
    call_command("import_plan", source, stdout=out, **options)
    return [" ".join(line.split()) for line in out.getvalue().splitlines()]


def test_a_dry_run_says_what_would_happen_and_does_nothing(home: HomePage, source: Path) -> None:
    assert run(source, dry_run=True) == [
        "„plan.md“: 2 Kapitel, 2 Blöcke",
        "Es gibt noch keinen Masterplan; einer würde angelegt.",
        "neu netze 0 behalten, 0 geändert, 1 neu, 0 entfallen",
        "neu dienste 0 behalten, 0 geändert, 1 neu, 0 entfallen",
        "Kapitel: 2 neu, 0 geändert, 0 gleich",
        "Blöcke: 0 behalten, 0 geändert, 2 neu, 0 entfallen",
        "Das war ein Probelauf: Es wurde nichts geändert.",
    ]
    assert not PlanPage.objects.exists()


def test_it_prints_what_it_did(home: HomePage, source: Path, cast: Cast) -> None:
    assert run(source, publish=True, by=cast.editor.email.upper(), field="Neues")[-1] == "Fassungen: 2 neu"
    assert ActionFieldPage.objects.get().title == "Neues"
    assert {edition.chapter.slug for edition in ChapterEdition.objects.all()} == {"netze", "dienste"}
    source.write_text(source.read_text().replace("Text b", "Text b\n\n![x](fehlt.png)\n\nUnd mehr davon"))
    assert run(source) == [
        "„plan.md“: 2 Kapitel, 3 Blöcke",
        "gleich netze 1 behalten, 0 geändert, 0 neu, 0 entfallen",
        "geändert dienste 1 behalten, 0 geändert, 1 neu, 0 entfallen",
        "Hinweis: Das Bild „fehlt.png“ wurde nicht gefunden.",
        "Kapitel: 0 neu, 1 geändert, 1 gleich",
        "Blöcke: 2 behalten, 0 geändert, 1 neu, 0 entfallen",
        "Alles liegt als Entwurf vor und wird erst mit dem Veröffentlichen sichtbar.",
    ]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"by": "niemand@stadt.example"}, "Ein aktives Konto"),
        ({"plan": "anderswo"}, "gibt es nicht"),
        ({"level": 5}, "Ebene 5"),
    ],
)
def test_wrong_options_are_told(home: HomePage, source: Path, options: dict[str, Any], reason: str) -> None:
    with pytest.raises(CommandError) as failure:
        run(source, **options)
    assert reason in str(failure.value)
    assert failure.value.returncode == 1
    assert not ChapterPage.objects.exists()


def test_a_missing_file_is_told(home: HomePage, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as failure:
        run(tmp_path / "fehlt.docx")
    assert "nicht gefunden" in str(failure.value)
