"""All socket routes."""

from django.urls import path

from digitalrat.annotations.routing import websocket_urlpatterns as annotations
from digitalrat.collaboration.routing import websocket_urlpatterns as collaboration
from digitalrat.core.consumers import UnknownSocketConsumer
from digitalrat.impulses.routing import websocket_urlpatterns as impulses
from digitalrat.meetings.routing import websocket_urlpatterns as meetings
from digitalrat.notifications.routing import websocket_urlpatterns as notifications
from digitalrat.responses.routing import websocket_urlpatterns as responses

websocket_urlpatterns = [
    *annotations,
    *collaboration,
    *impulses,
    *meetings,
    *notifications,
    *responses,
    path("<path:unknown>", UnknownSocketConsumer.as_asgi()),
]
