"""The migrations describe the models as they are, and an empty database can be filled by them."""

import os
import subprocess
import sys
from pathlib import Path

from .house import ROOT


def _manage(*arguments: str, var: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "digitalrat.config.settings.testing", "VAR_DIR": str(var)},
        capture_output=True,
        text=True,
    )


def test_no_model_changed_without_a_migration(tmp_path: Path) -> None:
    outcome = _manage("makemigrations", "--check", "--dry-run", var=tmp_path)

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_an_empty_database_can_be_migrated(tmp_path: Path) -> None:
    outcome = _manage("migrate", "--no-input", "-v", "0", var=tmp_path)

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert (tmp_path / "nachhall.sqlite3").exists() == (not os.environ.get("DATABASE_URL"))
