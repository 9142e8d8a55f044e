"""StreamField blocks for texts of a plan: what a chapter is made of, and nothing that is only decoration."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

INLINE = ["bold", "italic", "link", "document-link", "superscript", "code"]
LISTS = [*INLINE, "ol", "ul"]


class HeadingBlock(blocks.StructBlock):
    level = blocks.ChoiceBlock(
        choices=[("2", _("Überschrift")), ("3", _("Zwischenüberschrift"))], default="2", label=_("Ebene")
    )
    text = blocks.CharBlock(max_length=250, label=_("Text"))

    class Meta:
        icon = "title"
        label = _("Überschrift")
        template = "cms/blocks/heading.html"


class FigureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Bild"))
    alt = blocks.CharBlock(
        max_length=400,
        label=_("Alternativtext"),
        help_text=_("Was auf dem Bild zu sehen ist, für Menschen, die es nicht sehen."),
    )
    caption = blocks.CharBlock(max_length=400, required=False, label=_("Bildunterschrift"))
    source = blocks.CharBlock(max_length=200, required=False, label=_("Quelle"))

    class Meta:
        icon = "image"
        label = _("Abbildung")
        template = "cms/blocks/figure.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(features=INLINE, label=_("Zitat"))
    source = blocks.CharBlock(max_length=200, required=False, label=_("Wer sagt das, und wo?"))

    class Meta:
        icon = "openquote"
        label = _("Zitat")
        template = "cms/blocks/quote.html"


class DocumentLinkBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Dokument"))
    text = blocks.CharBlock(max_length=200, required=False, label=_("Linktext"))

    class Meta:
        icon = "doc-full"
        label = _("Dokument")
        template = "cms/blocks/document.html"


class PlanTableBlock(TypedTableBlock):
    """A table whose first row is always header cells."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if any(not column["heading"].strip() for column in cleaned.columns):
            raise ValidationError(_("Jede Spalte braucht eine Überschrift, damit die Tabelle vorgelesen werden kann."))
        return cleaned


class PlanStreamBlock(blocks.StreamBlock):
    """The body of a chapter; the block names are the kinds of masterplan.enums.BlockKind."""

    heading = HeadingBlock()
    paragraph = blocks.RichTextBlock(
        features=INLINE, icon="pilcrow", label=_("Absatz"), template="cms/blocks/paragraph.html"
    )
    list = blocks.RichTextBlock(features=LISTS, icon="list-ul", label=_("Liste"), template="cms/blocks/list.html")
    table = PlanTableBlock(
        [("text", blocks.RichTextBlock(features=INLINE, label=_("Text")))],
        icon="table",
        label=_("Tabelle"),
        template="cms/blocks/table.html",
    )
    figure = FigureBlock()
    goal = blocks.RichTextBlock(features=INLINE, icon="pick", label=_("Ziel"), template="cms/blocks/goal.html")
    quote = QuoteBlock()
    document = DocumentLinkBlock()


# A choice needs a value; in a report measures of no chapter have the key "".
NO_CHAPTER = "-"


def chapter_choices() -> list[tuple[str, Any]]:
    """Slug and title of all chapters (a report may be about one that is no longer published), and one for none."""
    from digitalrat.masterplan.models import Chapter

    return [*Chapter.objects.values_list("slug", "title"), (NO_CHAPTER, _("Maßnahmen ohne Kapitel"))]


class CommentBlock(blocks.StructBlock):
    """What a report says about a chapter."""

    chapter = blocks.ChoiceBlock(choices=chapter_choices, label=_("Kapitel"))
    text = blocks.RichTextBlock(
        features=LISTS, required=False, label=_("Text"), help_text=_("Leere Kommentare erscheinen nicht.")
    )

    class Meta:
        icon = "comment"
        label = _("Kommentar zu einem Kapitel")
