"""The migrations describe the models as they are; that they fill an empty database, the journeys show."""

import os
import subprocess
import sys
from pathlib import Path

from .house import ROOT


def test_no_model_changed_without_a_migration(tmp_path: Path) -> None:
    outcome = subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "digitalrat.config.settings.testing", "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
