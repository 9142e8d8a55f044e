"""ASGI entry point: HTTP to Django, WebSocket to the rooms' consumers."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digitalrat.config.settings.local")
django_application = get_asgi_application()

# The rooms' consumers need the app registry, which get_asgi_application() has filled.
from channels.auth import AuthMiddlewareStack  # noqa: E402 — see above
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402 — see above
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402 — see above

from digitalrat.config.routing import websocket_urlpatterns  # noqa: E402 — see above

application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
