import uuid

from django.utils.text import slugify

from digitalrat.masterplan.models import ActionField, Chapter, ChapterEdition, Plan
from digitalrat.masterplan.services import BlockContent, publish_edition, set_visibility

PARAGRAPHS = [
    "Die Stadt bietet ihre wichtigsten Leistungen bis 2027 vollständig digital an.",
    "Wer kein Smartphone hat, bekommt vor Ort dieselbe Leistung in derselben Zeit.",
    "Jedes Dezernat benennt eine Person, die für digitale Fragen ansprechbar ist.",
]


def make_chapter(title: str = "Digitale Bürgerdienste", paragraphs: list[str] | None = None) -> Chapter:
    """A published chapter with one edition, one block per paragraph."""
    plan, _ = Plan.objects.get_or_create(title="Masterplan", defaults={"url": "/masterplan/"})
    field, _ = ActionField.objects.get_or_create(plan=plan, title="Verwaltung", slug="verwaltung")
    slug = slugify(title)
    chapter = Chapter.objects.create(plan=plan, action_field=field, title=title, slug=slug, url=f"/masterplan/{slug}/")
    set_visibility(by=None, chapter=chapter, is_published=True)
    make_edition(chapter, paragraphs or PARAGRAPHS)
    return chapter


def make_edition(chapter: Chapter, paragraphs: list[str]) -> ChapterEdition:
    """The next edition; blocks with the same text keep their key."""
    current = chapter.current_edition()
    keys = {block.text: block.key for block in current.blocks.all()} if current else {}
    blocks = [
        BlockContent(key=keys.get(text, uuid.uuid4()), kind="paragraph", html=f"<p>{text}</p>") for text in paragraphs
    ]
    return publish_edition(by=None, chapter=chapter, title=chapter.title, blocks=blocks)
