"""The fixed app as a plain WSGI application: one thing after another. Sync, gthread, gevent, eventlet and every other
WSGI server run this very code."""

import time
from http import HTTPStatus

from fixed_app.database import DatabaseError, rows_text
from fixed_app.database_blocking import BlockingDatabase
from fixed_app.endpoint import BODY_BYTES, BODY_TOO_LARGE, Endpoint, Refused, endpoint_of
from fixed_app.trace import traced_wsgi, waits
from fixed_app.upstream_blocking import BlockingUpstream
from fixed_app.upstream_http import UpstreamError
from fixed_app.whoami import count_request, whoami
from fixed_app.work import burn, filler

upstream = BlockingUpstream()
database = BlockingDatabase()

PLAIN = ("Content-Type", "text/plain")


@traced_wsgi
def application(environ, start_response):
    before = count_request()
    try:
        endpoint = endpoint_of(environ["REQUEST_METHOD"], environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        match endpoint.kind:
            case "whoami":
                return reply(start_response, 200, whoami(before), ("Content-Type", "application/json"))
            case "echo":
                kind = environ.get("CONTENT_TYPE") or "application/octet-stream"
                return reply(start_response, 200, body_of(environ), ("Content-Type", kind))
            case _:
                return reply(start_response, 200, answer(endpoint), PLAIN)
    except Refused as refused:
        allow = () if refused.allow is None else (("Allow", refused.allow),)
        return reply(start_response, refused.status, refused.reason.encode(), PLAIN, *allow)
    except (UpstreamError, DatabaseError) as error:
        return reply(start_response, error.status, error.reason.encode(), PLAIN)


def answer(endpoint: Endpoint) -> bytes:
    match endpoint.kind:
        case "hello":
            return b"hello"
        case "cpu":
            burn(endpoint.cpu_ms)
        case "io":
            upstream.wait(endpoint.wait_ms)
        case "sleep":
            sleep(endpoint.wait_ms / 1000)
        case "mixed":
            burn(endpoint.cpu_ms)
            upstream.wait(endpoint.wait_ms)
        case "fanout":
            for _ in range(endpoint.count):
                upstream.wait(endpoint.wait_ms)
        case "db":
            return rows_text(database.count_rows(endpoint.wait_ms, endpoint.count))
        case "bytes":
            return filler(endpoint.count)
        case "websocket":
            # Without the Upgrade field that a 426 should have: it is hop-by-hop, and PEP 3333 forbids an app to send those.
            raise Refused(426, "WSGI speaks no WebSocket")
    return b"ok"


@waits
def sleep(seconds: float) -> None:
    time.sleep(seconds)


def body_of(environ) -> bytes:
    length = environ.get("CONTENT_LENGTH")
    if length:
        if int(length) > BODY_BYTES:
            raise Refused(413, BODY_TOO_LARGE)
        return environ["wsgi.input"].read(int(length))
    # Only a server that decodes chunks can be asked for a body of unknown length; others would wait for more input.
    chunked = environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked"
    if not (chunked or environ.get("wsgi.input_terminated")):
        return b""
    body = environ["wsgi.input"].read(BODY_BYTES + 1)
    if len(body) > BODY_BYTES:
        raise Refused(413, BODY_TOO_LARGE)
    return body


def reply(start_response, status: int, body: bytes, *headers: tuple[str, str]):
    phrase = HTTPStatus(status).phrase
    start_response(f"{status} {phrase}", [*headers, ("Content-Length", str(len(body)))])
    return [body]
