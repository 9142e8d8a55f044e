from django.urls import path

from .consumers import ChapterConsumer

websocket_urlpatterns = [path("ws/chapters/<uuid:uuid>/", ChapterConsumer.as_asgi())]
