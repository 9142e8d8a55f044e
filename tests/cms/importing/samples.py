"""Small images and shortcuts for reading what a test wrote."""

import io

from PIL import Image

from cms.importing.blocks import ImportedBlock
from cms.importing.chapters import ImportedPlan, split
from cms.importing.reading import read_upload


def png(colour: str = "teal", *, width: int = 4, height: int = 3) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(target, "PNG")
    return target.getvalue()


def plan_of(data: str | bytes, name: str = "plan.md", *, level: int | None = None) -> ImportedPlan:
    """What an uploaded file is cut into."""
    return split(read_upload(data.encode() if isinstance(data, str) else data, name), level=level)


def blocks_of(data: str | bytes, name: str = "plan.md") -> tuple[ImportedBlock, ...]:
    """The blocks of the only chapter of a file."""
    (chapter,) = plan_of(data, name).chapters
    return chapter.blocks


def brief(data: str | bytes, name: str = "plan.md") -> list[tuple[str, str]]:
    """(kind, HTML) of the blocks of the only chapter."""
    return [(block.kind.value, block.html) for block in blocks_of(data, name)]
