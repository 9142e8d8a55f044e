from django.urls import path

from . import views

app_name = "annotations"
urlpatterns = [
    path("arbeitsraum/kapitel/", views.chapters, name="chapters"),
    path("arbeitsraum/kapitel/<uuid:uuid>/", views.chapter, name="chapter"),
    path("arbeitsraum/kapitel/<uuid:uuid>/anmerkungen/", views.margin, name="margin"),
    path("arbeitsraum/kapitel/<uuid:uuid>/anmerken/", views.annotate, name="annotate"),
    path("arbeitsraum/anmerkungen/<uuid:uuid>/antworten/", views.reply, name="reply"),
    path("arbeitsraum/anmerkungen/<uuid:uuid>/bearbeiten/", views.edit, name="edit"),
    path("arbeitsraum/anmerkungen/<uuid:uuid>/zurueckziehen/", views.withdraw, name="withdraw"),
    path("arbeitsraum/anmerkungen/<uuid:uuid>/erledigt/", views.resolve, name="resolve"),
    path("arbeitsraum/anmerkungen/antworten/<uuid:uuid>/zurueckziehen/", views.withdraw_reply, name="withdraw_reply"),
]
