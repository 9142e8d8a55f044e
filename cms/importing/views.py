"""The import in Wagtail's administration: upload, look at what would happen, confirm."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from cms.pages import HomePage, PlanPage
from digitalrat.members.models import User

from . import errors, uploads
from .aligning import Outcome
from .applying import apply_import, plan_import
from .forms import ConfirmForm, UploadForm
from .planning import ImportPlan, Status
from .reading import read_upload
from .uploads import Upload

TITLE = gettext_lazy("Plan einlesen")


def may_import(user: User, page: Page) -> bool:
    """Whether someone may add and change pages below ``page``: a plan, or the place where one would be made."""
    rights = page.permissions_for_user(user)
    return bool(rights.can_add_subpage() and rights.can_edit())


def plans_of(user: User) -> list[PlanPage]:
    """The plans into which someone may import, published ones first."""
    return [page for page in PlanPage.objects.order_by("-live", "path") if may_import(user, page)]


def may_import_somewhere(user: User) -> bool:
    """Whether the screen is of use to someone: into a plan, or to make the first one."""
    if PlanPage.objects.exists():
        return bool(plans_of(user))
    home = HomePage.objects.first()
    return home is not None and may_import(user, home)


class ImportView(WagtailAdminTemplateMixin, FormView[Any]):
    """Both screens are only for those who may import; ``prepare`` may answer before the view itself does."""

    page_title = TITLE
    header_icon = "upload"
    breadcrumbs_items: list[dict[str, str]] = []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_import_somewhere(self.user):
            raise PermissionDenied
        return self.prepare() or super().dispatch(request, *args, **kwargs)

    def prepare(self) -> HttpResponse | None:
        return None

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user


class UploadView(ImportView):
    form_class = UploadForm
    template_name = "cms/importing/upload.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "plans": plans_of(self.user)}

    def form_valid(self, form: UploadForm) -> HttpResponse:
        file, chosen = form.cleaned_data["source"], form.cleaned_data.get("plan_page")
        data = file.read()
        upload = Upload(
            name=file.name,
            level=form.cleaned_data["level"],
            field_title=form.cleaned_data["field_title"],
            plan_page=chosen.pk if chosen else None,
        )
        try:
            self._try(data, upload)
        except errors.ImportFailed as failure:
            form.add_error("level" if isinstance(failure, errors.NoSuchLevel) else "source", failure.message)
            return self.form_invalid(form)
        return redirect("cms_import_preview", token=uploads.keep(data, upload, user_id=self.user.pk))

    def _try(self, data: bytes, upload: Upload) -> None:
        plan_import(read_upload(data, upload.name), plan_page=None, level=upload.level)


class PreviewView(ImportView):
    form_class = ConfirmForm
    template_name = "cms/importing/preview.html"
    plan: ImportPlan

    def prepare(self) -> HttpResponse | None:
        """Plan the import anew for every request: pages may have changed since the file was uploaded."""
        found = uploads.find(self.kwargs["token"], user_id=self.user.pk)
        if found is None:
            messages.warning(
                self.request, _("Diese Datei ist schon eingelesen oder nicht mehr da. Bitte laden Sie sie neu hoch.")
            )
            return redirect("cms_import")
        data, upload = found
        try:
            self.plan = plan_import(
                read_upload(data, upload.name),
                plan_page=self._plan_page(upload),
                level=upload.level,
                field_title=upload.field_title,
            )
        except errors.ImportFailed as failure:
            messages.error(self.request, failure.message)
            return redirect("cms_import")
        return None

    def _plan_page(self, upload: Upload) -> PlanPage | None:
        plans = plans_of(self.user)
        if upload.plan_page is None:
            return plans[0] if plans else None
        for page in plans:
            if page.pk == upload.plan_page:
                return page
        raise PermissionDenied

    @property
    def may_publish(self) -> bool:
        page = self.plan.plan_page or HomePage.objects.first()
        return page is not None and bool(page.permissions_for_user(self.user).can_publish_subpage())

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "may_publish": self.may_publish}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            plan=self.plan,
            page_subtitle=self.plan.source.name,
            chapters={status.value: self.plan.chapters[status] for status in Status},
            blocks={outcome.value: self.plan.blocks[outcome] for outcome in Outcome},
            rows=[
                {
                    "title": change.chapter.title,
                    "field": change.chapter.action_field or self.plan.field_title,
                    "page": change.page,
                    "status": change.status.value,
                    "blocks": {outcome.value: change.blocks[outcome] for outcome in Outcome},
                }
                for change in self.plan.changes
            ],
            **kwargs,
        )

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        try:
            report = apply_import(self.plan, by=self.user, publish=bool(form.cleaned_data.get("publish")))
        except errors.ImportFailed as failure:
            form.add_error(None, failure.message)
            return self.form_invalid(form)
        uploads.discard(self.kwargs["token"], user_id=self.user.pk)
        count = report.chapters[Status.NEW] + report.chapters[Status.CHANGED]
        text = ngettext("%(count)d Kapitel eingelesen.", "%(count)d Kapitel eingelesen.", count) % {"count": count}
        if report.editions:
            text += " " + ngettext(
                "%(count)d neue Fassung veröffentlicht.", "%(count)d neue Fassungen veröffentlicht.", report.editions
            ) % {"count": report.editions}
        messages.success(self.request, text)
        return redirect("wagtailadmin_explore", report.plan_page.pk)
