from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Life of an impulse (shared design, "Life of an Impuls")."""

    DRAFT = "draft", _("Entwurf")
    SUBMITTED = "submitted", _("Zur Beratung gestellt")
    IN_DELIBERATION = "in_deliberation", _("In Beratung")
    VOTING = "voting", _("Zur Abstimmung")
    ADOPTED = "adopted", _("Beschlossen")
    REJECTED = "rejected", _("Nicht angenommen")
    DEFERRED = "deferred", _("Zurückgestellt")
    TRANSMITTED = "transmitted", _("Übermittelt")
    ANSWERED = "answered", _("Stellungnahme liegt vor")
    IMPLEMENTING = "implementing", _("In Umsetzung")
    CLOSED = "closed", _("Erledigt")
    WITHDRAWN = "withdrawn", _("Zurückgezogen")


class Kind(TextChoices):
    RECOMMENDATION = "recommendation", _("Handlungsempfehlung")
    OPINION = "opinion", pgettext_lazy("Art eines Impulses", "Stellungnahme")
    INQUIRY = "inquiry", _("Auskunftsersuchen")


class Origin(TextChoices):
    OWN_INITIATIVE = "own_initiative", _("Eigene Initiative")
    COMMISSIONED = "commissioned", _("Im Auftrag der Geschäftsstelle")


# From which state an impulse may go where; services refuse everything else.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED, State.WITHDRAWN}),
    State.SUBMITTED: frozenset({State.IN_DELIBERATION, State.WITHDRAWN}),
    State.IN_DELIBERATION: frozenset({State.VOTING, State.DEFERRED, State.WITHDRAWN}),
    State.VOTING: frozenset({State.ADOPTED, State.REJECTED, State.DEFERRED}),
    State.DEFERRED: frozenset({State.IN_DELIBERATION, State.WITHDRAWN}),
    State.ADOPTED: frozenset({State.TRANSMITTED}),
    State.TRANSMITTED: frozenset({State.ANSWERED}),
    State.ANSWERED: frozenset({State.IMPLEMENTING, State.CLOSED}),
    State.IMPLEMENTING: frozenset({State.CLOSED}),
    State.REJECTED: frozenset(),
    State.CLOSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}

# States in which the council has decided (or later): title and fate are public.
DECIDED = frozenset(
    {
        State.ADOPTED,
        State.REJECTED,
        State.DEFERRED,
        State.TRANSMITTED,
        State.ANSWERED,
        State.IMPLEMENTING,
        State.CLOSED,
    }
)

# The authors may work on the text.
EDITABLE = frozenset({State.DRAFT, State.SUBMITTED, State.IN_DELIBERATION})

# The council may discuss: until it has decided for good.
DISCUSSABLE = EDITABLE | {State.VOTING, State.DEFERRED}

# Adopted, and what comes of it: may be published as a recommendation.
ADOPTED = DECIDED - {State.REJECTED, State.DEFERRED}
