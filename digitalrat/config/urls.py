"""All addresses. Each room brings full paths of its own; German without prefix, English below /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from . import health

urlpatterns = [
    path("health/", health.ready, name="health"),
    path("health/live/", health.live, name="health_live"),
    # Wagtail brings a password login of its own: there is only one way in.
    path("verwaltung/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("verwaltung/", include(wagtailadmin_urls)),
    path("dokumente/", include(wagtaildocs_urls)),
    re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
]

urlpatterns += i18n_patterns(
    path("", include("digitalrat.members.urls")),
    path("konto/", include("allauth.urls")),
    path("", include("digitalrat.workspace.urls")),
    path("", include("digitalrat.notifications.urls")),
    path("", include("digitalrat.annotations.urls")),
    path("", include("digitalrat.impulses.urls")),
    path("", include("digitalrat.masterplan.urls")),
    path("", include("digitalrat.steering.urls")),
    path("", include("digitalrat.meetings.urls")),
    path("", include("digitalrat.measures.urls")),
    path("", include("digitalrat.responses.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
