"""Tasks and jobs to try the machinery with; in processes of their own they write to a file named in the environment."""

import os
import time
from pathlib import Path

from django.utils.translation import get_language

from digitalrat.core.tasks import background

calls: list[str] = []


@background(label="Wort merken", attempts=3)
def note(word: str) -> str:
    calls.append(word)
    return word


@background(label="Wort vergessen", attempts=3)
def fail(word: str) -> None:
    calls.append(word)
    raise RuntimeError(f"„{word}“\nging nicht")


@background(label="Wort aufschreiben", attempts=3)
def write(word: str, seconds: float = 0) -> None:
    """Says when it begins and when it ends, and by whom."""
    say(f"begin {word}")
    time.sleep(seconds)
    say(f"end {word}")


@background(label="Mit in den Abgrund", attempts=2)
def kill_the_worker() -> None:
    say("kill")
    os._exit(9)


def say(words: str) -> None:
    """One line, in one piece also when several processes write."""
    line = f"{words} {os.getpid()}\n".encode()
    handle = os.open(Path(os.environ["SAMPLE_FILE"]), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(handle, line)
    os.close(handle)


@background(label="Erst nicht, dann doch")
def flaky() -> None:
    calls.append("flaky")
    if len(calls) == 1:
        raise OSError("noch nicht")


@background(label="Sprache")
def which_language() -> None:
    calls.append(get_language() or "")


def job() -> None:
    say("begin job")
    time.sleep(float(os.environ.get("SAMPLE_JOB_SECONDS", "0")))
    say("end job")
