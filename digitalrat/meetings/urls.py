from django.urls import path

from .views import ballots, council

app_name = "meetings"
urlpatterns = [
    path("digitalrat/", council.council_page, name="council"),
    path("digitalrat/sitzungen/", council.meetings, name="list"),
    path("digitalrat/sitzungen/<int:number>/", council.meeting, name="detail"),
    path("digitalrat/sitzungen/<int:number>/termin.ics", council.meeting_calendar, name="calendar"),
    path("arbeitsraum/abstimmungen/", ballots.ballots, name="ballots"),
    path("arbeitsraum/abstimmungen/<uuid:uuid>/", ballots.ballot, name="ballot"),
    path("arbeitsraum/abstimmungen/<uuid:uuid>/stimme/", ballots.vote, name="vote"),
    path("arbeitsraum/abstimmungen/<uuid:uuid>/schliessen/", ballots.close, name="close"),
    path("arbeitsraum/abstimmungen/<uuid:uuid>/sondervotum/", ballots.dissent, name="dissent"),
    path("arbeitsraum/impulse/<uuid:uuid>/abstimmung/", ballots.open_for_impulse, name="open"),
    path("arbeitsraum/impulse/<uuid:uuid>/befangenheit/", ballots.conflict, name="conflict"),
]
