from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person does besides, or instead of, holding a seat."""

    CHAIR = "chair", _("Vorsitz")
    DEPUTY_CHAIR = "deputy_chair", _("Stellvertretender Vorsitz")
    CDO = "cdo", _("CDO")
    OFFICE = "office", _("Geschäftsstelle")
    CONTRIBUTOR = "contributor", _("Fachstelle")
    EDITOR = "editor", _("Redaktion")
    COMMITTEE_READER = "committee_reader", _("Ausschuss-Lesezugriff")
    GUEST = "guest", _("Gast")


class OrganisationKind(TextChoices):
    OFFICE = "office", _("Geschäftsstelle")
    DEPARTMENT = "department", _("Dezernat oder Amt")
    COMPANY = "company", _("Städtische Gesellschaft")
    EXTERNAL = "external", _("Außerhalb der Verwaltung")


class MailFrequency(TextChoices):
    """How often somebody wants mails; notices appear in the product in any case."""

    AT_ONCE = "at_once", _("sofort")
    DAILY = "daily", _("täglich")
    WEEKLY = "weekly", _("wöchentlich")
    NEVER = "never", _("nie")
