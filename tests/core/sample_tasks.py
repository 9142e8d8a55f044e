"""Tasks to try the machinery with."""

from digitalrat.core.tasks import background

calls: list[str] = []


@background(label="Gelingt", attempts=3)
def note(word: str) -> None:
    calls.append(word)


@background(label="Misslingt", attempts=3)
def fail(word: str) -> None:
    calls.append(word)
    raise RuntimeError(f"{word} ging nicht")
