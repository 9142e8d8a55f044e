"""Workers in processes of their own, on the database of the test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from digitalrat.core.models import WorkerBeat

ROOT = Path(__file__).resolve().parents[2]


class Workers:
    """Processes that run ``tests.core.sample_worker``, and the file to which tasks and jobs say what they do."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "said"
        self.environment = {
            **os.environ,
            **_database(folder),
            "DJANGO_SETTINGS_MODULE": "digitalrat.config.settings.local",
            "VAR_DIR": str(folder),
            "SAMPLE_FILE": str(self.file),
            "SAMPLE_BEAT_SECONDS": "0.2",
            "WORKER_INTERVAL_SECONDS": "0.05",
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, **environment: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.core.sample_worker"], cwd=ROOT, env={**self.environment, **environment}
        )
        self.processes.append(process)
        return process

    def start_two(self) -> None:
        for _number in range(2):
            self.start()
        self.wait_for(lambda: WorkerBeat.objects.count() == 2)

    def said(self) -> list[tuple[str, int]]:
        """What was said so far, each with the process that said it."""
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        return [(words, int(pid)) for words, pid in (line.rsplit(" ", 1) for line in lines)]

    def words(self) -> list[str]:
        return [words for words, _pid in self.said()]

    def wait_for(self, is_so: Callable[[], bool], seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _database(folder: Path) -> dict[str, str]:
    """The environment by which another process finds the database of this test."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        (folder / "nachhall.sqlite3").symlink_to(settings["NAME"])
        return {"DATABASE_URL": ""}
    login = f"{settings['USER']}:{settings['PASSWORD']}@{settings['HOST'] or '127.0.0.1'}:{settings['PORT'] or 5432}"
    return {"DATABASE_URL": f"postgres://{login}/{settings['NAME']}"}


@pytest.fixture
def workers(transactional_db: None, tmp_path: Path) -> Iterator[Workers]:
    workers = Workers(tmp_path)
    yield workers
    workers.stop()
