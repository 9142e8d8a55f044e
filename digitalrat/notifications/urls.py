from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("arbeitsraum/mitteilungen/", views.inbox, name="inbox"),
    path("arbeitsraum/mitteilungen/anzahl/", views.count, name="count"),
    path("arbeitsraum/mitteilungen/alle-gelesen/", views.read_all, name="read_all"),
    path("arbeitsraum/mitteilungen/<uuid:uuid>/", views.open_notice, name="open"),
    path("arbeitsraum/mitteilungen/<uuid:uuid>/gelesen/", views.read, name="read"),
]
