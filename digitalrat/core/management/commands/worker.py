import os
import signal
import sys
import threading
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from digitalrat.core.worker import Worker

# Whoever is still at a task after that is ended; another worker takes it up.
GRACE_SECONDS = 10


class Command(BaseCommand):
    help = "Runs background work (tasks and what is due by the clock) until it is stopped. Several may run at once."
    # The server checked the same code a moment ago; checks would double the time to start.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--until-eof",
            action="store_true",
            help="Stop when standard input is closed: so it ends with the process that started it, however that ends.",
        )

    def handle(self, *args: Any, until_eof: bool, **options: Any) -> None:
        worker = Worker()

        def stop(signum: int, frame: FrameType | None) -> None:
            if worker.stopping and signum == signal.SIGINT:
                # Somebody pressed Ctrl+C again: leave the task in the middle. It is put back and will be run again.
                sys.exit(1)
            worker.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        if until_eof:
            threading.Thread(target=_end_with_parent, daemon=True).start()
        worker.run()


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)
