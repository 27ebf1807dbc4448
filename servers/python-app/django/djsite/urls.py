"""The fixed app's paths: by sync views under WSGI and by async views under ASGI, as one would write them there. The other
kind is at /sync/… and /async/…, because an async view under WSGI and a sync one under ASGI are what people run, too."""

import os

from django.urls import include, path

from . import async_views, sync_views


def routes(views):
    return [
        path("", views.hello),
        path("cpu", views.cpu),
        path("io", views.io),
        path("sleep", views.sleep),
        path("mixed", views.mixed),
        path("fanout", views.fanout),
        path("db", views.db),
        path("bytes", views.bytes_),
        path("echo", views.echo),
        path("whoami", views.whoami_),
        path("ws", views.ws),
    ]


urlpatterns = [
    *routes(async_views if os.environ.get("BENCH_DJANGO_VIEWS") == "async" else sync_views),
    path("sync/", include(routes(sync_views))),
    path("async/", include(routes(async_views))),
]

handler404 = "djsite.answers.not_found"
