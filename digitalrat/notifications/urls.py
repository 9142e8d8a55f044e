from django.urls import path

from .views import following, inbox, preferences, visitors

app_name = "notifications"
urlpatterns = [
    path("arbeitsraum/mitteilungen/", inbox.inbox, name="inbox"),
    path("arbeitsraum/mitteilungen/anzahl/", inbox.count, name="count"),
    path("arbeitsraum/mitteilungen/alle-gelesen/", inbox.read_all, name="read_all"),
    path("arbeitsraum/mitteilungen/faden-gelesen/", inbox.read_thread, name="read_thread"),
    path("arbeitsraum/mitteilungen/einstellungen/", preferences.settings, name="settings"),
    path("arbeitsraum/mitteilungen/folgen/", following.followed, name="following"),
    path("arbeitsraum/mitteilungen/folgen/organisation/", following.follow_organisation, name="follow_organisation"),
    path("arbeitsraum/mitteilungen/folgen/<slug:kind>/<uuid:uuid>/", following.change, name="follow"),
    path("arbeitsraum/mitteilungen/<uuid:uuid>/", inbox.open_notice, name="open"),
    path("arbeitsraum/mitteilungen/<uuid:uuid>/gelesen/", inbox.read, name="read"),
    path("mitteilungen/abbestellen/<str:token>/", preferences.unsubscribe, name="unsubscribe"),
    path("folgen/", visitors.subscribe, name="subscribe"),
    path("folgen/bestaetigen/<str:token>/", visitors.confirm, name="confirm"),
    path("folgen/abbestellen/<str:token>/", visitors.end, name="end_subscription"),
]
