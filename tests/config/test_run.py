"""``manage.py run``: the server and its worker live and die together."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

# Not for the tests but for the fixture: tables are made only if a test says that it needs them.
pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


class Product:
    """``manage.py run`` on a database with nobody but the office in it, so that no demonstration is loaded."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.database = folder / "nachhall.sqlite3"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}},
            "DJANGO_SETTINGS_MODULE": "digitalrat.config.settings.testing",
            "VAR_DIR": str(folder),
            "PORT": str(self.port),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def manage(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=True)

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "manage.py", "run"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        _wait(self._answers)
        return self.process

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/live/", timeout=5):
                return True
        except OSError:
            return False

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def workers(self) -> list[int]:
        """Process ids of the workers that say they live."""
        with sqlite3.connect(self.database) as connection:
            return [pid for (pid,) in connection.execute("SELECT pid FROM core_workerbeat")]

    def new_worker(self, *known: int) -> int:
        _wait(lambda: bool(set(self.workers()) - {*known}))
        (pid,) = set(self.workers()) - {*known}
        return pid


def _wait(is_so: Callable[[], bool], seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    # One that has ended and that nobody asked about yet.
    return Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] == "Z"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Product]:
    if connection.vendor != "sqlite":
        pytest.skip("embedded mode is SQLite")
    product = Product(tmp_path_factory.mktemp("run"))
    # The tables of the test's database: migrating an empty one would take longer than all tests here.
    with sqlite3.connect(connection.settings_dict["NAME"]) as tables:
        tables.execute("VACUUM INTO ?", [str(product.database)])
    product.manage("migrate", "--fake", "--verbosity", "0")
    product.manage("appoint", "buero@rat.example", "--role", "office")
    yield product
    product.stop()


def test_a_worker_that_dies_is_started_again_and_none_outlives_a_killed_server(product: Product) -> None:
    server = product.start()
    first = product.new_worker()
    os.kill(first, signal.SIGKILL)
    second = product.new_worker(first)
    assert server.poll() is None
    server.kill()
    server.wait()
    _wait(lambda: _is_gone(second), seconds=30)


def test_the_server_takes_its_worker_along(product: Product) -> None:
    before = product.workers()
    server = product.start()
    worker = product.new_worker(*before)
    server.terminate()
    assert server.wait(30) == 0
    assert _is_gone(worker)
    assert worker not in product.workers()


def test_ctrl_c_reaches_both_and_both_end(product: Product) -> None:
    before = product.workers()
    server = product.start()
    worker = product.new_worker(*before)
    os.killpg(server.pid, signal.SIGINT)
    assert server.wait(30) == 0
    assert _is_gone(worker)


def test_a_stop_while_the_worker_is_still_starting(product: Product) -> None:
    server = product.start()
    server.terminate()
    assert server.wait(30) == 0
    _wait(lambda: subprocess.run(["pgrep", "-g", str(server.pid)], capture_output=True).stdout == b"", seconds=30)
