"""The steps in the life of an impulse, each on a page that says what it means before it is taken."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from digitalrat.core.errors import DomainError
from digitalrat.members.models import User
from digitalrat.members.requests import MemberRequest

from .. import services
from ..errors import IncompleteError
from ..forms import ReasonForm
from ..models import Impulse
from .access import find_impulse


@dataclass(frozen=True)
class Step:
    """A step that a person may take: its right, the verb, and the words on its page and button."""

    slug: str
    permission: str
    act: Callable[..., None]
    label: Promise
    title: Promise
    text: Promise
    done: Promise
    asks_reason: bool = False
    danger: bool = False
    # A step of the author's or the chair's that moves the matter on, shown as the main button.
    primary: bool = False


STEPS = {
    step.slug: step
    for step in (
        Step(
            slug="einreichen",
            permission="impulses.submit_impulse",
            act=services.submit_impulse,
            label=_("Zur Beratung stellen"),
            title=_("Zur Beratung stellen?"),
            text=_(
                "Der Impuls bekommt eine Nummer, und der ganze Rat kann ihn lesen und besprechen. Sie können ihn bis "
                "zur Abstimmung weiter bearbeiten, aber nicht mehr spurlos verschwinden lassen."
            ),
            done=_("Der Impuls ist zur Beratung gestellt."),
            primary=True,
        ),
        Step(
            slug="beraten",
            permission="impulses.open_deliberation",
            act=services.open_deliberation,
            label=_("Beratung eröffnen"),
            title=_("Beratung eröffnen?"),
            text=_("Der Rat berät den Impuls. Danach können Sie eine Abstimmung ansetzen oder ihn zurückstellen."),
            done=_("Die Beratung ist eröffnet."),
            primary=True,
        ),
        Step(
            slug="zurueckstellen",
            permission="impulses.defer_impulse",
            act=services.defer_impulse,
            label=_("Zurückstellen"),
            title=_("Impuls zurückstellen?"),
            text=_("Der Impuls wird vorerst nicht weiter beraten. Titel und Zustand sind öffentlich."),
            done=_("Der Impuls ist zurückgestellt."),
            asks_reason=True,
        ),
        Step(
            slug="umsetzen",
            permission="impulses.mark_implementing",
            act=services.mark_implementing,
            label=_("Umsetzung vermerken"),
            title=_("Als in Umsetzung vermerken?"),
            text=_("Öffentlich steht dann, dass die Arbeit begonnen hat."),
            done=_("Der Impuls ist in Umsetzung."),
            asks_reason=True,
        ),
        Step(
            slug="erledigen",
            permission="impulses.close_impulse",
            act=services.close_impulse,
            label=_("Als erledigt vermerken"),
            title=_("Als erledigt vermerken?"),
            text=_("Öffentlich steht dann, dass nichts mehr zu tun ist. Das lässt sich nicht zurücknehmen."),
            done=_("Der Impuls ist erledigt."),
            asks_reason=True,
        ),
        Step(
            slug="zurueckziehen",
            permission="impulses.withdraw_impulse",
            act=services.withdraw_impulse,
            label=_("Zurückziehen"),
            title=_("Impuls zurückziehen?"),
            text=_("Das lässt sich nicht zurücknehmen. Öffentlich bleibt nur die Nummer, falls er schon eine hat."),
            done=_("Der Impuls ist zurückgezogen."),
            asks_reason=True,
            danger=True,
        ),
    )
}


def steps_for(user: User, impulse: Impulse) -> list[Step]:
    """The steps that ``user`` may take now, in the order of the life of an impulse."""
    return [step for step in STEPS.values() if user.has_perm(step.permission, impulse)]


@never_cache
@require_http_methods(["GET", "POST"])
def step(request: MemberRequest, uuid: uuid.UUID, slug: str) -> HttpResponse:
    """Ask before a step, then take it."""
    chosen = STEPS.get(slug)
    if chosen is None:
        raise Http404
    impulse = find_impulse(request, uuid, "impulses.view_impulse")
    if not request.user.has_perm(chosen.permission, impulse):
        # Most often somebody else was quicker: say where the matter stands now.
        messages.warning(request, _("Dieser Schritt ist nicht möglich. Sie sehen den Impuls im jetzigen Zustand."))
        return redirect("impulses:detail", impulse.uuid)
    needs_reason = chosen.asks_reason and not (chosen.slug == "zurueckziehen" and impulse.submitted_at is None)
    form = ReasonForm(request.POST or None, required=needs_reason) if chosen.asks_reason else None
    if request.method == "POST" and (form is None or form.is_valid()):
        answer = _take(request, impulse, chosen, form)
        if answer is not None:
            return answer
    context = {
        "impulse": impulse,
        "title": chosen.title,
        "text": chosen.text,
        "action": chosen.label,
        "danger": chosen.danger,
        "form": form,
        "back_url": reverse("impulses:detail", args=[impulse.uuid]),
        "missing": services.missing(impulse).values() if chosen.slug == "einreichen" else (),
    }
    return render(request, "impulses/step.html", context, status=422 if form and form.errors else 200)


def _take(request: MemberRequest, impulse: Impulse, chosen: Step, form: ReasonForm | None) -> HttpResponse | None:
    """Take the step; None when the form has to be shown again."""
    reason = {"reason": form.cleaned_data["reason"]} if form else {}
    try:
        chosen.act(by=request.user, impulse=impulse, **reason)
    except IncompleteError as error:
        if form is not None and set(error.fields) <= set(form.fields):
            for name, message in error.fields.items():
                form.add_error(name, message)
            return None
        # Where the gaps are, each beside its field.
        return redirect(reverse("impulses:edit", args=[impulse.uuid]) + "?pruefen=1")
    except DomainError as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, str(chosen.done))
    return redirect("impulses:detail", impulse.uuid)
