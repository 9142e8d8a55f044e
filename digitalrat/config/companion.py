"""The worker beside the server of ``manage.py run``."""

import logging
import subprocess
import sys
import threading
import time

from django.conf import settings

logger = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
# Whoever ran for so long had no trouble starting.
STEADY_SECONDS = 60.0
GRACE_SECONDS = 10.0


class Companion:
    """Keeps one worker process: starts it again when it dies, and takes it along when the server ends.

    The worker holds the other end of a pipe, so it also notices when this process is killed and can say nothing.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="companion", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let it finish what it is at, for some seconds. What it does not finish, the next worker takes up."""
        with self._lock:
            self._stopping.set()
            process = self._process
        if process is not None:
            process.terminate()
            try:
                process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        self._thread.join()

    def _keep(self) -> None:
        wait = FIRST_WAIT
        while (process := self._begin()) is not None:
            started = time.monotonic()
            code = process.wait()
            if self._stopping.is_set():
                return
            wait = FIRST_WAIT if time.monotonic() - started > STEADY_SECONDS else min(2 * wait, LONGEST_WAIT)
            logger.error("the worker ended with %d and is started again in %d seconds", code, wait)
            self._stopping.wait(wait)

    def _begin(self) -> subprocess.Popen[bytes] | None:
        command = [sys.executable, str(settings.ROOT / "manage.py"), "worker", "--until-eof"]
        with self._lock:
            if self._stopping.is_set():
                return None
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE)
            return self._process
