"""Uploaded files between the preview and the confirmation: kept for a day, readable only by who uploaded them."""

import json
import re
import secrets
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

KEPT_SECONDS = 24 * 60 * 60
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Upload:
    """A file and how it is to be read. ``plan_page`` is the id of a plan page, None for the default."""

    name: str
    level: int | None
    field_title: str
    plan_page: int | None


def keep(data: bytes, upload: Upload, *, user_id: int) -> str:
    """Put a file aside; the answer is the token under which its owner gets it back."""
    _sweep()
    token = secrets.token_urlsafe(32)
    folder = _folder(user_id) / token
    folder.mkdir(parents=True, mode=0o700)
    (folder / "upload.json").write_text(json.dumps(asdict(upload)))
    (folder / "content").write_bytes(data)
    return token


def find(token: str, *, user_id: int) -> tuple[bytes, Upload] | None:
    """The file and its settings; None if the token is unknown, too old or somebody else's."""
    if not _TOKEN.fullmatch(token):
        return None
    folder = _folder(user_id) / token
    try:
        return (folder / "content").read_bytes(), Upload(**json.loads((folder / "upload.json").read_text()))
    except FileNotFoundError:
        return None


def discard(token: str, *, user_id: int) -> None:
    """Forget a file, if it is there."""
    if _TOKEN.fullmatch(token):
        shutil.rmtree(_folder(user_id) / token, ignore_errors=True)


def _folder(user_id: int) -> Path:
    return Path(settings.VAR_DIR) / "imports" / str(user_id)


def _sweep() -> None:
    for folder in (Path(settings.VAR_DIR) / "imports").glob("*/*"):
        try:
            is_old = time.time() - folder.stat().st_mtime > KEPT_SECONDS
        except FileNotFoundError:
            # Somebody else was faster.
            continue
        if is_old:
            shutil.rmtree(folder, ignore_errors=True)
