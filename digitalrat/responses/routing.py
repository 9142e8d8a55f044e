from django.urls import path

from .consumers import DeskConsumer, HandoverConsumer, PartConsumer, WorkshopConsumer

websocket_urlpatterns = [
    path("ws/answers/<uuid:uuid>/", HandoverConsumer.as_asgi()),
    path("ws/answers/<uuid:uuid>/workshop/", WorkshopConsumer.as_asgi()),
    path("ws/parts/<uuid:uuid>/", PartConsumer.as_asgi()),
    path("ws/desk/", DeskConsumer.as_asgi()),
]
