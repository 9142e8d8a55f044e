"""Begin and edit an impulse."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from digitalrat.annotations.models import Annotation
from digitalrat.core.errors import DomainError
from digitalrat.core.views import require
from digitalrat.members.models import User
from digitalrat.members.requests import MemberRequest

from .. import services
from ..errors import ChangedMeanwhileError, IncompleteError
from ..forms import CoauthorForm, ImpulseForm, NewImpulseForm, QuoteIntoDraftForm
from ..models import Impulse
from ..queries import drafts_of, last_change, possible_coauthors, quotes_of
from ..rules import is_author
from .access import find_impulse


@never_cache
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    """Begin an impulse, perhaps from an annotation (parameter ``annotation``)."""
    require(request, "impulses.create_impulse")
    annotation = _annotation(request)
    # A button that only brings an annotation begins the form; only the form itself brings a title.
    is_sent = "title" in request.POST
    form = NewImpulseForm(request.POST if is_sent else None, initial={"kind": "recommendation"})
    if is_sent and form.is_valid():
        try:
            impulse = services.create_impulse(by=request.user, annotation=annotation, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Ihr Entwurf ist angelegt. Nur Sie sehen ihn, bis Sie andere einladen."))
            return redirect("impulses:edit", impulse.uuid)
    into_draft = QuoteIntoDraftForm()
    into_draft.fields["impulse"].queryset = drafts = drafts_of(request.user)  # type: ignore[attr-defined]  # a ModelChoiceField
    context = {
        "form": form,
        "annotation": annotation,
        "into_draft": into_draft if annotation is not None and drafts.exists() else None,
    }
    return render(request, "impulses/create.html", context, status=422 if form.errors else 200)


def _annotation(request: MemberRequest) -> Annotation | None:
    given = request.POST.get("annotation") or request.GET.get("annotation")
    if not given:
        return None
    try:
        key = uuid.UUID(given)
    except ValueError:
        return None
    annotation = Annotation.objects.select_related("edition__chapter", "author").filter(uuid=key).first()
    if annotation is None or not request.user.has_perm("annotations.view_annotations", annotation.edition.chapter):
        return None
    return annotation


@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """The authors' page: the form, the live text of the reasons, quotes and co-authors."""
    impulse = find_impulse(request, uuid, "impulses.view_impulse")
    if not request.user.has_perm("impulses.change_impulse", impulse):
        return _not_editable(request, impulse)
    if request.method == "GET":
        form = ImpulseForm(impulse)
        if "pruefen" in request.GET:
            form = _form_with_what_is_missing(impulse)
        return _edit_page(request, impulse, form)
    form = ImpulseForm(impulse, request.POST)
    if form.is_valid() and _save(request, impulse, form):
        if "submit" in request.POST:
            return redirect("impulses:step", impulse.uuid, "einreichen")
        messages.success(request, _("Gespeichert."))
        return redirect("impulses:edit", impulse.uuid)
    return _edit_page(request, impulse, form)


def _not_editable(request: MemberRequest, impulse: Impulse) -> HttpResponse:
    """Authors who come too late keep what they typed; everybody else is shown the impulse."""
    if request.method == "GET":
        return redirect("impulses:detail", impulse.uuid)
    if not is_author(request.user, impulse):
        raise PermissionDenied
    form = ImpulseForm(impulse, request.POST)
    form.is_valid()
    form.add_error(
        None,
        _("Der Impuls ist im Zustand „%(state)s“ und wird nicht mehr geändert. Ihr Text wurde nicht gespeichert.")
        % {"state": impulse.get_state_display()},
    )
    return _edit_page(request, impulse, form)


def _form_with_what_is_missing(impulse: Impulse) -> ImpulseForm:
    blank = ImpulseForm(impulse)
    form = ImpulseForm(impulse, _as_sent(blank))
    form.is_valid()
    form.add_missing(services.missing(impulse))
    return form


def _as_sent(form: ImpulseForm) -> dict[str, object]:
    """What a browser would send for the form as it is shown at first."""
    sent = {name: form[name].value() for name in form.fields if name != "points"}
    return sent | {f"points-{number}": text for number, text in enumerate(form["points"].value())}


def _save(request: MemberRequest, impulse: Impulse, form: ImpulseForm) -> bool:
    data = form.cleaned_data
    try:
        services.update_impulse(
            by=request.user,
            impulse=impulse,
            title=data["title"],
            kind=data["kind"],
            addressee=data["addressee"],
            problem=data["problem"],
            points=data["points"],
            chapters=form.chosen_chapters(),
            seen=data["seen"],
        )
    except ChangedMeanwhileError:
        impulse.refresh_from_db()
        form.show_newer()
        form.add_error(
            None,
            _(
                "%(name)s hat den Impuls geändert, während Sie geschrieben haben. Ihr Text steht noch in den Feldern, "
                "ist aber nicht gespeichert. Wenn Sie jetzt speichern, gilt Ihre Fassung."
            )
            % {"name": _who_changed(impulse)},
        )
    except IncompleteError as error:
        impulse.refresh_from_db()
        form.add_missing(error.fields)
    except DomainError as error:
        form.add_error(None, error.message)
    else:
        return True
    return False


def _who_changed(impulse: Impulse) -> str:
    change = last_change(impulse)
    return change.name if change else _("Jemand")


def _edit_page(
    request: MemberRequest, impulse: Impulse, form: ImpulseForm, coauthor_form: CoauthorForm | None = None
) -> HttpResponse:
    people = possible_coauthors(impulse)
    context = {
        "impulse": impulse,
        "form": form,
        "quotes": quotes_of(impulse),
        "coauthor_form": coauthor_form or CoauthorForm(people),
        "may_write": request.user.has_perm("impulses.change_impulse", impulse),
        "may_submit": request.user.has_perm("impulses.submit_impulse", impulse),
    }
    has_errors = form.errors or (coauthor_form and coauthor_form.errors)
    return render(request, "impulses/edit.html", context, status=422 if has_errors else 200)


@never_cache
@require_GET
def newer(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """For an open form: a note when somebody else has saved since the moment in ``seen``, else nothing."""
    impulse = find_impulse(request, uuid, "impulses.change_impulse")
    change = last_change(impulse)
    is_newer = request.GET.get("seen") != impulse.changed_at.isoformat()
    is_other = change is not None and change.actor_id != request.user.pk
    context = {"change": change if is_newer and is_other else None, "impulse": impulse}
    return render(request, "impulses/_newer.html", context)


@require_POST
def add_quote(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """Quote the passage of an annotation in a draft."""
    impulse = find_impulse(request, uuid, "impulses.change_impulse")
    annotation = _annotation(request)
    if annotation is None:
        messages.warning(request, _("Diese Anmerkung gibt es nicht mehr."))
    else:
        try:
            services.quote_annotation(by=request.user, impulse=impulse, annotation=annotation)
            messages.success(request, _("Die Textstelle ist in Ihren Entwurf übernommen."))
        except DomainError as error:
            messages.warning(request, error.message)
    return redirect(_edit_url(impulse) + "#zitate")


@require_POST
def quote_into_draft(request: MemberRequest) -> HttpResponse:
    """The same, with the draft chosen in the form of a new impulse."""
    form = QuoteIntoDraftForm(request.POST)
    form.fields["impulse"].queryset = drafts_of(request.user)  # type: ignore[attr-defined]  # a ModelChoiceField
    require(request, "impulses.list_impulses")
    if not form.is_valid():
        messages.warning(request, _("Bitte wählen Sie einen Ihrer Entwürfe."))
        return redirect("impulses:list")
    return add_quote(request, form.cleaned_data["impulse"].uuid)


@require_POST
def remove_quote(request: MemberRequest, uuid: uuid.UUID, quote: uuid.UUID) -> HttpResponse:
    impulse = find_impulse(request, uuid, "impulses.change_impulse")
    found = impulse.quotes.filter(uuid=quote).first()
    if found is not None:
        try:
            services.remove_quote(by=request.user, quote=found)
        except DomainError as error:
            messages.warning(request, error.message)
    return redirect(_edit_url(impulse) + "#zitate")


def _edit_url(impulse: Impulse) -> str:
    return reverse("impulses:edit", args=[impulse.uuid])


@require_POST
def invite_coauthor(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    impulse = find_impulse(request, uuid, "impulses.invite_coauthor")
    form = CoauthorForm(possible_coauthors(impulse), request.POST)
    if form.is_valid():
        person = form.cleaned_data["name"]
        try:
            services.invite_coauthor(by=request.user, impulse=impulse, user=person)
        except DomainError as error:
            form.add_error("name", error.message)
        else:
            messages.success(request, _("%(name)s ist eingeladen.") % {"name": person})
            return redirect(_edit_url(impulse) + "#mitwirkende")
    return _edit_page(request, impulse, ImpulseForm(impulse), coauthor_form=form)


@require_POST
def remove_coauthor(request: MemberRequest, uuid: uuid.UUID, person: uuid.UUID) -> HttpResponse:
    """Take back an invitation that is still open."""
    impulse = find_impulse(request, uuid, "impulses.invite_coauthor")
    user = get_object_or_404(User, uuid=person)
    try:
        services.remove_coauthor(by=request.user, impulse=impulse, user=user)
    except DomainError as error:
        messages.warning(request, error.message)
    return redirect(_edit_url(impulse) + "#mitwirkende")


@require_POST
def answer_invitation(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """Accept an invitation to write along, or with ``decline`` say no."""
    impulse = find_impulse(request, uuid, "impulses.accept_coauthorship")
    declines = "decline" in request.POST
    verb = services.decline_coauthorship if declines else services.accept_coauthorship
    try:
        verb(by=request.user, impulse=impulse)
    except DomainError as error:
        messages.warning(request, error.message)
        return redirect("impulses:list")
    if declines:
        messages.info(request, _("Sie haben die Einladung abgelehnt."))
        return redirect("impulses:list")
    messages.success(request, _("Sie schreiben jetzt mit."))
    return redirect("impulses:edit", impulse.uuid)
