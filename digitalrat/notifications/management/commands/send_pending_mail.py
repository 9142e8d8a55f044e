from typing import Any

from django.core.management.base import BaseCommand

from digitalrat.notifications.mail import send
from digitalrat.notifications.models import Notification

BATCH = 200


class Command(BaseCommand):
    help = "Schickt die E-Mails zu Mitteilungen, die bisher kein Mailserver angenommen hat, die ältesten zuerst."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = Notification.objects.to_be_mailed().select_related("user").order_by("created_at", "pk")
        # One look only: what fails now is tried again at the next run, not at once.
        notices = list(waiting[:BATCH])
        sent = send(notices)
        self.stdout.write(f"{sent} sent, {waiting.count()} still waiting")
