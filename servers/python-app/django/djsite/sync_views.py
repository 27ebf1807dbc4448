"""The fixed app as sync views: one thing after another."""

import time
from functools import wraps

from fixed_app.database import rows_text
from fixed_app.trace import waits
from fixed_app.upstream_blocking import BlockingUpstream
from fixed_app.whoami import count_request, whoami
from fixed_app.work import burn, filler

from .answers import NOT_200, asked, body_of, say, say_no, type_of, upgrade
from .row import count_rows

upstream = BlockingUpstream()


@waits
def pause(seconds):
    time.sleep(seconds)


def endpoint(path):
    """A view of (request, endpoint, requests before this one)."""

    def decorate(view):
        @wraps(view)
        def answer(request):
            before = count_request()
            try:
                return view(request, asked(request, path), before)
            except NOT_200 as error:
                return say_no(error)

        return answer

    return decorate


@endpoint("/")
def hello(request, endpoint, before):
    return say(b"hello")


@endpoint("/cpu")
def cpu(request, endpoint, before):
    burn(endpoint.cpu_ms)
    return say(b"ok")


@endpoint("/io")
def io(request, endpoint, before):
    upstream.wait(endpoint.wait_ms)
    return say(b"ok")


@endpoint("/sleep")
def sleep(request, endpoint, before):
    pause(endpoint.wait_ms / 1000)
    return say(b"ok")


@endpoint("/mixed")
def mixed(request, endpoint, before):
    burn(endpoint.cpu_ms)
    upstream.wait(endpoint.wait_ms)
    return say(b"ok")


@endpoint("/fanout")
def fanout(request, endpoint, before):
    for _ in range(endpoint.count):
        upstream.wait(endpoint.wait_ms)
    return say(b"ok")


@endpoint("/db")
def db(request, endpoint, before):
    return say(rows_text(count_rows(endpoint.wait_ms, endpoint.count)))


@endpoint("/bytes")
def bytes_(request, endpoint, before):
    return say(filler(endpoint.count))


@endpoint("/echo")
def echo(request, endpoint, before):
    return say(body_of(request), type_of(request))


@endpoint("/whoami")
def whoami_(request, endpoint, before):
    return say(whoami(before), "application/json")


@endpoint("/ws")
def ws(request, endpoint, before):
    return upgrade(request)
