"""Pages of chapters in the workspace: reading, annotating, answering. Every form works without script too."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from digitalrat.core.errors import DomainError
from digitalrat.core.views import require
from digitalrat.masterplan.models import Chapter, ChapterEdition
from digitalrat.members.requests import MemberRequest

from . import services
from .forms import AnnotationForm, BodyForm
from .models import Annotation, Reply
from .queries import chapters_by_field, margin_of


def _chapter(request: MemberRequest, uuid: uuid.UUID) -> Chapter:
    chapter = get_object_or_404(Chapter.objects.select_related("action_field"), uuid=uuid)
    require(request, "annotations.view_annotations", chapter)
    return chapter


def _annotation(request: MemberRequest, uuid: uuid.UUID, permission: str) -> Annotation:
    annotation = get_object_or_404(Annotation.objects.select_related("author", "edition__chapter"), uuid=uuid)
    require(request, "annotations.view_annotations", annotation.edition.chapter)
    require(request, permission, annotation)
    return annotation


def _place_of(annotation: Annotation) -> str:
    """Where the annotation stands on its chapter's page."""
    page = reverse("annotations:chapter", args=[annotation.edition.chapter.uuid])
    return f"{page}#anmerkung-{annotation.uuid}"


@never_cache
@require_GET
def chapters(request: MemberRequest) -> HttpResponse:
    require(request, "annotations.list_annotations")
    return render(request, "annotations/chapters.html", {"fields": chapters_by_field(request.user)})


@never_cache
@require_GET
def chapter(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """The current edition with the annotations beside it."""
    chapter = _chapter(request, uuid)
    return render(request, "annotations/chapter.html", _reading(request, chapter))


@never_cache
@require_GET
def margin(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """Only the list beside the text, for pages that are open while something changes."""
    return render(request, "annotations/_margin.html", _reading(request, _chapter(request, uuid)))


def _reading(request: MemberRequest, chapter: Chapter) -> dict[str, object]:
    edition = chapter.current_edition()
    blocks = list(edition.blocks.all()) if edition else []
    return {
        "chapter": chapter,
        "edition": edition,
        "blocks": blocks,
        "margin": margin_of(chapter, edition, blocks),
        "may_annotate": request.user.has_perm("annotations.annotate", chapter) and chapter.is_published,
        "form": AnnotationForm(auto_id="anmerken_%s"),
    }


@never_cache
@require_http_methods(["GET", "POST"])
def annotate(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """The form for an annotation on a paragraph: a page of its own, or a part of the chapter's page."""
    chapter = _chapter(request, uuid)
    require(request, "annotations.annotate", chapter)
    if request.method == "GET":
        return _blank_form(request, chapter)
    form = AnnotationForm(request.POST, auto_id="anmerken_%s")
    if form.is_valid():
        annotation = _try_to_annotate(request, chapter, form)
        if annotation is not None:
            if request.htmx:
                return HttpResponse(status=204, headers={"HX-Trigger": "annotation-saved"})
            messages.success(request, _("Ihre Anmerkung ist gespeichert."))
            return redirect(_place_of(annotation))
    elif form.passage_is_broken():
        form.add_error(None, _("Die Stelle im Text ist unbekannt. Bitte markieren Sie sie auf der Seite noch einmal."))
    template = "annotations/_annotate_form.html" if request.htmx else "annotations/annotate.html"
    return render(request, template, {"chapter": chapter, "form": form, "quote": form["exact"].value()}, status=422)


def _blank_form(request: MemberRequest, chapter: Chapter) -> HttpResponse:
    edition = chapter.current_edition()
    try:
        key = uuid.UUID(request.GET.get("block", ""))
    except ValueError:
        return redirect("annotations:chapter", chapter.uuid)
    block = edition.blocks.filter(key=key).first() if edition else None
    if edition is None or block is None or not chapter.is_published:
        messages.warning(request, _("Dieser Absatz kann nicht mehr angemerkt werden: Das Kapitel hat sich geändert."))
        return redirect("annotations:chapter", chapter.uuid)
    passage = {"edition": edition.uuid, "block": key, "start": 0, "end": len(block.text), "exact": block.text}
    form = AnnotationForm(initial=passage, auto_id="anmerken_%s")
    return render(request, "annotations/annotate.html", {"chapter": chapter, "form": form, "quote": block.text})


def _try_to_annotate(request: MemberRequest, chapter: Chapter, form: AnnotationForm) -> Annotation | None:
    data = form.cleaned_data
    edition = ChapterEdition.objects.select_related("chapter").filter(chapter=chapter, uuid=data["edition"]).first()
    if edition is None:
        form.add_error(None, _("Diese Fassung gehört nicht zu diesem Kapitel."))
        return None
    try:
        return services.annotate(
            by=request.user,
            edition=edition,
            block_key=data["block"],
            start=data["start"],
            end=data["end"],
            exact=data["exact"],
            body=data["body"],
        )
    except DomainError as error:
        form.add_error(None, error.message)
        return None


@never_cache
@require_http_methods(["GET", "POST"])
def reply(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    annotation = _annotation(request, uuid, "annotations.reply")
    form = BodyForm(request.POST or None, label=_("Ihre Antwort"))
    if request.method == "POST" and form.is_valid():
        try:
            services.reply(by=request.user, annotation=annotation, body=form.cleaned_data["body"])
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            if request.htmx:
                return HttpResponse(status=204, headers={"HX-Trigger": "annotation-saved"})
            return redirect(_place_of(annotation))
    action = pgettext("auf eine Anmerkung", "Antworten")
    return _writing_page(request, annotation, form, title=_("Auf die Anmerkung antworten"), action=action)


@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    annotation = _annotation(request, uuid, "annotations.edit_annotation")
    form = BodyForm(request.POST or None, initial={"body": annotation.body})
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_annotation(by=request.user, annotation=annotation, body=form.cleaned_data["body"])
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return redirect(_place_of(annotation))
    return _writing_page(request, annotation, form, title=_("Anmerkung ändern"), action=_("Speichern"))


def _writing_page(
    request: MemberRequest, annotation: Annotation, form: BodyForm, *, title: str, action: str
) -> HttpResponse:
    context = {
        "annotation": annotation,
        "chapter": annotation.edition.chapter,
        "form": form,
        "title": title,
        "action": action,
        "back_url": _place_of(annotation),
    }
    template = "annotations/_reply_errors.html" if request.htmx else "annotations/write.html"
    return render(request, template, context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    annotation = _annotation(request, uuid, "annotations.withdraw_annotation")
    if request.method == "POST":
        try:
            services.withdraw_annotation(by=request.user, annotation=annotation)
            messages.success(request, _("Ihre Anmerkung ist zurückgezogen."))
        except DomainError as error:
            messages.warning(request, error.message)
        return redirect("annotations:chapter", annotation.edition.chapter.uuid)
    context = {
        "title": _("Anmerkung zurückziehen?"),
        "text": _("Die anderen sehen sie dann nicht mehr. Antworten darauf bleiben stehen."),
        "action": _("Ja, zurückziehen"),
        "back_url": _place_of(annotation),
        "danger": True,
        "annotation": annotation,
    }
    return render(request, "annotations/withdraw.html", context)


@require_POST
def resolve(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """Mark as dealt with, or with ``open=1`` as open again."""
    annotation = _annotation(request, uuid, "annotations.resolve_annotation")
    try:
        services.resolve_annotation(by=request.user, annotation=annotation, resolved="open" not in request.POST)
    except DomainError as error:
        messages.warning(request, error.message)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Trigger": "annotation-saved"})
    return redirect(_place_of(annotation))


@require_POST
def withdraw_reply(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    answer = get_object_or_404(Reply.objects.select_related("annotation__edition__chapter"), uuid=uuid)
    require(request, "annotations.withdraw_reply", answer)
    services.withdraw_reply(by=request.user, reply=answer)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Trigger": "annotation-saved"})
    return redirect(_place_of(answer.annotation))
