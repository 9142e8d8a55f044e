from digitalrat.annotations.models import Annotation
from digitalrat.annotations.services import annotate
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import User


def make_annotation(by: User, chapter: Chapter, words: str, body: str = "Gilt das auch für Vereine?") -> Annotation:
    """An annotation on the first occurrence of ``words`` in the chapter's current edition."""
    edition = chapter.current_edition()
    assert edition is not None
    block = next(block for block in edition.blocks.all() if words in block.text)
    start = block.text.index(words)
    return annotate(
        by=by, edition=edition, block_key=block.key, start=start, end=start + len(words), exact=words, body=body
    )
