"""`djsite.asgi:application`, for ASGI servers; Channels takes the WebSockets."""

import os

from django.core.asgi import get_asgi_application
from fixed_app.trace import traced_asgi

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "djsite.settings")
os.environ.setdefault("BENCH_DJANGO_VIEWS", "async")

http = traced_asgi(get_asgi_application())

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path  # noqa: E402

from .echo_consumer import EchoConsumer  # noqa: E402

application = ProtocolTypeRouter({"http": http, "websocket": URLRouter([path("ws", EchoConsumer.as_asgi())])})
