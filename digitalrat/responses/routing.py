from django.urls import path

from .consumers import HandoverConsumer

websocket_urlpatterns = [path("ws/answers/<uuid:uuid>/", HandoverConsumer.as_asgi())]
