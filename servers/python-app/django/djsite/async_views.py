"""The fixed app as async views: they wait with `await`, and may wait for several things at once. Django's ORM waits in
a thread of its own: it has no asynchronous connection to a database."""

import asyncio
from functools import wraps

from asgiref.sync import sync_to_async
from fixed_app.database import rows_text
from fixed_app.trace import awaits
from fixed_app.upstream_asyncio import AsyncioUpstream
from fixed_app.whoami import count_request, whoami
from fixed_app.work import burn, filler

from .answers import NOT_200, asked, body_of, say, say_no, type_of, upgrade
from .row import count_rows

upstream = AsyncioUpstream()


@awaits
async def pause(seconds):
    await asyncio.sleep(seconds)


def endpoint(path):
    """A view of (request, endpoint, requests before this one)."""

    def decorate(view):
        @wraps(view)
        async def answer(request):
            before = count_request()
            try:
                return await view(request, asked(request, path), before)
            except NOT_200 as error:
                return say_no(error)

        return answer

    return decorate


@endpoint("/")
async def hello(request, endpoint, before):
    return say(b"hello")


@endpoint("/cpu")
async def cpu(request, endpoint, before):
    burn(endpoint.cpu_ms)
    return say(b"ok")


@endpoint("/io")
async def io(request, endpoint, before):
    await upstream.wait(endpoint.wait_ms)
    return say(b"ok")


@endpoint("/sleep")
async def sleep(request, endpoint, before):
    await pause(endpoint.wait_ms / 1000)
    return say(b"ok")


@endpoint("/mixed")
async def mixed(request, endpoint, before):
    burn(endpoint.cpu_ms)
    await upstream.wait(endpoint.wait_ms)
    return say(b"ok")


@endpoint("/fanout")
async def fanout(request, endpoint, before):
    await upstream.wait_for_all(endpoint.count, endpoint.wait_ms)
    return say(b"ok")


@endpoint("/db")
async def db(request, endpoint, before):
    return say(rows_text(await sync_to_async(count_rows)(endpoint.wait_ms, endpoint.count)))


@endpoint("/bytes")
async def bytes_(request, endpoint, before):
    return say(filler(endpoint.count))


@endpoint("/echo")
async def echo(request, endpoint, before):
    return say(body_of(request), type_of(request))


@endpoint("/whoami")
async def whoami_(request, endpoint, before):
    return say(whoami(before), "application/json")


@endpoint("/ws")
async def ws(request, endpoint, before):
    return upgrade(request)
