from typing import Any

from django.core.management.base import BaseCommand

from digitalrat.meetings.services import close_due_ballots


class Command(BaseCommand):
    help = "Close every ballot whose deadline has passed and compute its result. Meant to be called every few minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        closed = close_due_ballots()
        for ballot in closed:
            tally = ballot.tally
            self.stdout.write(f"{ballot.impulse}: {tally.words if tally else ''}")
        self.stdout.write(f"{len(closed)} closed")
