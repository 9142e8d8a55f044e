from django.urls import path

from . import feeds, views

app_name = "responses"
urlpatterns = [
    path("arbeitsraum/antworten/", views.inbox, name="inbox"),
    path("arbeitsraum/antworten/<uuid:uuid>/", views.detail, name="detail"),
    path("arbeitsraum/antworten/<uuid:uuid>/stand/", views.standing, name="standing"),
    path("arbeitsraum/antworten/<uuid:uuid>/eingang/", views.confirm, name="confirm"),
    path("arbeitsraum/antworten/<uuid:uuid>/unterzeichnen/", views.sign, name="sign"),
    path("arbeitsraum/antworten/<uuid:uuid>/zurueckgeben/", views.give_back, name="give_back"),
    path("arbeitsraum/antworten/<uuid:uuid>/<slug:step>/", views.progress, name="progress"),
    path("arbeitsraum/impulse/<uuid:uuid>/uebermitteln/", views.transmit, name="transmit"),
    path("bilanz/", views.ledger, name="ledger"),
    path("bilanz/impuls/<slug:number>/", views.thread, name="thread"),
    path("bilanz/impuls/<slug:number>/faden.jsonld", views.thread_jsonld, name="thread_jsonld"),
    path("bilanz/impuls/<slug:number>/stellungnahme/<int:version>/", views.version, name="version"),
    path("bilanz/impuls/<slug:number>/feed.atom", feeds.OfImpulse(), name="thread_feed"),
    path("bilanz/feed.atom", feeds.Everything(), name="feed"),
    path("bilanz/kapitel/<uuid:chapter>/feed.atom", feeds.OfChapter(), name="chapter_feed"),
    path("bilanz/organisation/<slug:slug>/feed.atom", feeds.OfOrganisation(), name="organisation_feed"),
    path("bilanz/roter-faden/", views.thread_terms, name="thread_terms"),
    path("bilanz/bilanz.csv", views.ledger_csv, name="ledger_csv"),
    path("bilanz/bilanz.json", views.ledger_json, name="ledger_json"),
    path("bilanz/punkte.csv", views.points_csv, name="points_csv"),
    path("bilanz/liste/", views.ledger_list, name="ledger_list"),
]
