from django.urls import path

from .consumers import ImpulseConsumer

websocket_urlpatterns = [path("ws/impulses/<uuid:uuid>/", ImpulseConsumer.as_asgi())]
