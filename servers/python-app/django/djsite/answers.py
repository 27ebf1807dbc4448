"""What sync and async views have in common: how a request is read and how an answer is written."""

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from fixed_app.database import DatabaseError
from fixed_app.endpoint import BODY_BYTES, BODY_TOO_LARGE, Endpoint, Refused, endpoint_of
from fixed_app.upstream_http import UpstreamError

NOT_200 = (Refused, UpstreamError, DatabaseError)


def asked(request: HttpRequest, path: str) -> Endpoint:
    """The parameters of a request to `path`, under whichever prefix it came. Raises Refused."""
    return endpoint_of(request.method, path, request.META.get("QUERY_STRING", ""))


def say(body: bytes, kind: str = "text/plain", status: int = 200) -> HttpResponse:
    """With its length, which is CommonMiddleware's only work for an app like this."""
    return HttpResponse(body, content_type=kind, status=status, headers={"Content-Length": str(len(body))})


def say_no(error: Exception) -> HttpResponse:
    """The answer to one of NOT_200."""
    response = say(error.reason.encode(), status=error.status)
    if getattr(error, "allow", None):
        response["Allow"] = error.allow
    return response


def not_found(request, exception=None) -> HttpResponse:
    return say(b"no such path", status=404)


def upgrade(request: HttpRequest) -> HttpResponse:
    """Under WSGI without the Upgrade field: it is hop-by-hop, and PEP 3333 forbids an app to send those."""
    response = say(b"use a WebSocket", status=426)
    if isinstance(request, ASGIRequest):
        response["Upgrade"] = "websocket"
    return response


def body_of(request: HttpRequest) -> bytes:
    if int(request.META.get("CONTENT_LENGTH") or 0) > BODY_BYTES:
        raise Refused(413, BODY_TOO_LARGE)
    body = request.read(BODY_BYTES + 1)
    if len(body) > BODY_BYTES:
        raise Refused(413, BODY_TOO_LARGE)
    return body


def type_of(request: HttpRequest) -> str:
    return request.META.get("CONTENT_TYPE") or "application/octet-stream"
