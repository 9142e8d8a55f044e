"""Mails as files: the default way out of a product that needs no mail server."""

import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Writes each mail to EMAIL_FILE_PATH as one ``.eml`` file that is named by its Message-ID.

    A file appears complete or not at all, and a mail that is there already is not written again: whoever is not sure
    whether a mail was sent may send it once more.
    """

    def __init__(self, *args: Any, file_path: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(file_path or settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Returns how many mails are in the folder now; raises OSError when the folder takes none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for email in email_messages:
            self._write(email)
        return len(email_messages)

    def _write(self, email: EmailMessage) -> None:
        message = email.message()
        target = self.folder / _file_name(str(message["Message-ID"]))
        if target.exists():
            return
        handle, unfinished = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(message.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, target)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise


def _file_name(message_id: str) -> str:
    """``<7c1@host>`` → ``7c1@host.eml``; nothing in it leads to another folder."""
    return re.sub(r"[^\w.@+-]", "_", message_id.strip("<> ")).lstrip(".")[:200] + ".eml"
