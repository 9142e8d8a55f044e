from django.urls import path

from .consumers import DocumentConsumer

websocket_urlpatterns = [path("ws/documents/<uuid:uuid>/", DocumentConsumer.as_asgi())]
