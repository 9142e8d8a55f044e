from django.urls import path

from .consumers import BallotConsumer

websocket_urlpatterns = [path("ws/ballots/<uuid:uuid>/", BallotConsumer.as_asgi())]
