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


class Level(TextChoices):
    """Who decides: the levels above and around the city."""

    REGION = "region", _("Region")
    LAND = "land", _("Land")
    BUND = "bund", _("Bund")
    EU = "eu", _("Europäische Union")


class ProposalState(TextChoices):
    PROPOSED = "proposed", _("Vorgeschlagen")
    RELEASED = "released", _("Freigegeben")
    DECLINED = "declined", _("Nicht übernommen")
