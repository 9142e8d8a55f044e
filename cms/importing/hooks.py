"""Plugs the import into Wagtail's administration (imported by cms.wagtail_hooks)."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from digitalrat.members.models import User

from .views import PreviewView, UploadView, may_import_somewhere


class ImportMenuItem(MenuItem):
    """Shown only to those who may import."""

    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and may_import_somewhere(request.user)


@hooks.register("register_admin_urls")
def import_urls() -> list[URLPattern]:
    return [
        path("plan-einlesen/", UploadView.as_view(), name="cms_import"),
        path("plan-einlesen/<str:token>/", PreviewView.as_view(), name="cms_import_preview"),
    ]


@hooks.register("register_admin_menu_item")
def import_menu_item() -> MenuItem:
    return ImportMenuItem(_("Plan einlesen"), reverse("cms_import"), icon_name="upload", order=250)
