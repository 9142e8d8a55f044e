from django.urls import path

from .views import desk, public

app_name = "steering"
urlpatterns = [
    path("digitalrat/buero/", public.office, name="office"),
    path("digitalrat/buero/verlauf/", public.changes, name="changes"),
    path("arbeitsraum/buero/", desk.overview, name="desk"),
    path("arbeitsraum/buero/<slug:slug>/neu/", desk.new, name="new"),
    path("arbeitsraum/buero/<slug:slug>/<uuid:uuid>/aendern/", desk.change, name="change"),
    path("arbeitsraum/buero/<slug:slug>/<uuid:uuid>/beenden/", desk.end, name="end"),
    path("arbeitsraum/buero/<slug:slug>/<uuid:uuid>/zuruecknehmen/", desk.take_back, name="take_back"),
]
