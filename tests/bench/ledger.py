"""How fast the ledger is with 50 and with 5,000 impulses: milliseconds, queries, and a ratio.

The peer, in the same run, reads number, title and state of every impulse and does nothing with them: a ratio of 10
says that the page costs ten times that. Run by "make bench".
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "digitalrat.config.settings.testing"

import django
from django.conf import settings


class NoMigrations(dict[str, None]):
    """Tables straight from the models, as in the test suite."""

    def __contains__(self, app: object) -> bool:
        return True

    def __missing__(self, app: str) -> None:
        return None


settings.MIGRATION_MODULES = NoMigrations()
django.setup()

from django.core.management import call_command  # noqa: E402 — needs the settings above
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_databases  # noqa: E402

from digitalrat.impulses.models import Impulse  # noqa: E402
from tests.factories.ledger import make_history, make_landscape  # noqa: E402
from tests.factories.members import make_cast  # noqa: E402

ROUNDS = 5
SIZES = (50, 5_000)
PATHS = ("/bilanz/", "/bilanz/liste/", "/bilanz/bilanz.csv", "/bilanz/bilanz.json")


def fastest(act: Callable[[], object]) -> float:
    """Milliseconds of the fastest of ROUNDS."""
    best = float("inf")
    for _round in range(ROUNDS):
        begin = time.perf_counter()
        act()
        best = min(best, time.perf_counter() - begin)
    return best * 1000


def fetch(path: str) -> int:
    """Size of the answer in bytes, read to its end."""
    answer = Client().get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return sum(len(piece) for piece in answer)


def main() -> None:
    setup_databases(verbosity=0, interactive=False)
    call_command("check", verbosity=0)
    cast = make_cast()
    make_landscape()
    made = 0
    print(f"{'impulses':>8}  {'page':20} {'ms':>8} {'queries':>8} {'kB':>7} {'x peer':>7}")
    for size in SIZES:
        make_history(cast.author, size - made, today=date.today())
        made = size
        peer = fastest(lambda: list(Impulse.objects.values_list("number", "title", "state")))
        print(f"{size:>8}  {'peer: reading rows':20} {peer:8.1f} {1:8} {'':>7} {1:7.1f}")
        for path in PATHS:
            queries: list[str] = []
            with connection.execute_wrapper(
                lambda run, sql, *rest, seen=queries: (seen.append(sql), run(sql, *rest))[1]
            ):
                length = fetch(path)
            needed = fastest(partial(fetch, path))
            print(f"{size:>8}  {path:20} {needed:8.1f} {len(queries):8} {length / 1000:7.0f} {needed / peer:7.1f}")


if __name__ == "__main__":
    main()
