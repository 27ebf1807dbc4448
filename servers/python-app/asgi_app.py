"""The fixed app as a plain ASGI application: it waits with `await`, and so it may wait for several things at once."""

import asyncio

from fixed_app.database import DatabaseError, rows_text
from fixed_app.database_asyncio import AsyncioDatabase
from fixed_app.endpoint import BODY_BYTES, BODY_TOO_LARGE, Endpoint, Refused, endpoint_of
from fixed_app.trace import awaits, traced_asgi
from fixed_app.upstream_asyncio import AsyncioUpstream
from fixed_app.upstream_http import UpstreamError
from fixed_app.whoami import count_request, whoami
from fixed_app.work import burn, filler

upstream = AsyncioUpstream()
database = AsyncioDatabase()

PLAIN = (b"content-type", b"text/plain")


@traced_asgi
async def application(scope, receive, send):
    match scope["type"]:
        case "http":
            await respond(scope, receive, send)
        case "websocket":
            await (echo_messages(receive, send) if scope["path"] == "/ws" else send({"type": "websocket.close"}))
        case "lifespan":
            await live(receive, send)


async def respond(scope, receive, send):
    before = count_request()
    try:
        endpoint = endpoint_of(scope["method"], scope["path"], scope["query_string"].decode("latin-1"))
        match endpoint.kind:
            case "whoami":
                await reply(send, 200, whoami(before), (b"content-type", b"application/json"))
            case "echo":
                kind = field(scope, b"content-type") or b"application/octet-stream"
                await reply(send, 200, await body_of(scope, receive), (b"content-type", kind))
            case "websocket":
                await reply(send, 426, b"use a WebSocket", PLAIN, (b"upgrade", b"websocket"))
            case _:
                await reply(send, 200, await answer(endpoint), PLAIN)
    except Refused as refused:
        allow = () if refused.allow is None else ((b"allow", refused.allow.encode()),)
        await reply(send, refused.status, refused.reason.encode(), PLAIN, *allow)
    except (UpstreamError, DatabaseError) as error:
        await reply(send, error.status, error.reason.encode(), PLAIN)


async def answer(endpoint: Endpoint) -> bytes:
    match endpoint.kind:
        case "hello":
            return b"hello"
        case "cpu":
            burn(endpoint.cpu_ms)
        case "io":
            await upstream.wait(endpoint.wait_ms)
        case "sleep":
            await sleep(endpoint.wait_ms / 1000)
        case "mixed":
            burn(endpoint.cpu_ms)
            await upstream.wait(endpoint.wait_ms)
        case "fanout":
            await upstream.wait_for_all(endpoint.count, endpoint.wait_ms)
        case "db":
            return rows_text(await database.count_rows(endpoint.wait_ms, endpoint.count))
        case "bytes":
            return filler(endpoint.count)
    return b"ok"


@awaits
async def sleep(seconds: float) -> None:
    await asyncio.sleep(seconds)


async def body_of(scope, receive) -> bytes:
    if int(field(scope, b"content-length") or 0) > BODY_BYTES:
        raise Refused(413, BODY_TOO_LARGE)
    body = bytearray()
    while True:
        event = await receive()
        if event["type"] != "http.request":
            raise asyncio.CancelledError("the client left")
        body += event.get("body", b"")
        if len(body) > BODY_BYTES:
            raise Refused(413, BODY_TOO_LARGE)
        if not event.get("more_body", False):
            return bytes(body)


def field(scope, wanted: bytes) -> bytes | None:
    return next((value for name, value in scope["headers"] if name.lower() == wanted), None)


async def reply(send, status: int, body: bytes, *headers: tuple[bytes, bytes]):
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


async def echo_messages(receive, send):
    while True:
        event = await receive()
        match event["type"]:
            case "websocket.connect":
                await send({"type": "websocket.accept"})
            case "websocket.receive":
                text = event.get("text")
                message = {"bytes": event["bytes"]} if text is None else {"text": text}
                await send({"type": "websocket.send", **message})
            case "websocket.disconnect":
                return


async def live(receive, send):
    while True:
        event = await receive()
        if event["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        if event["type"] == "lifespan.shutdown":
            upstream.close()
            await database.close()
            await send({"type": "lifespan.shutdown.complete"})
            return
