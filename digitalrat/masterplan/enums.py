from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BlockKind(TextChoices):
    HEADING = "heading", _("Überschrift")
    PARAGRAPH = "paragraph", _("Absatz")
    LIST = "list", _("Liste")
    TABLE = "table", _("Tabelle")
    FIGURE = "figure", _("Abbildung")
    GOAL = "goal", _("Ziel")
    QUOTE = "quote", _("Zitat")
    DOCUMENT = "document", _("Dokument")
