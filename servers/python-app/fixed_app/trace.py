"""Where requests were: a line of JSON for each that carries X-Bench-Trace, in the file that WORKERBENCH_TRACE names.
Without that variable every function here hands back what it is given, so that nothing is slower for it.

The clock is CLOCK_MONOTONIC, as in the client; the record is found by context, which threads, greenlets and tasks have
of their own, and which the tasks of one request share."""

import json
import os
import threading
import time
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

FILE = os.environ.get("WORKERBENCH_TRACE", "")
LONGEST_ID = 100

current: ContextVar["Record | None"] = ContextVar("traced request", default=None)


class Record:
    def __init__(self, id: str) -> None:
        self.id = id[:LONGEST_ID]
        self.start_us = now_us()
        self.waits: list[tuple[float, float]] = []

    def write(self) -> None:
        pid = os.getpid()
        thread = threading.get_native_id()
        line = json.dumps(
            {
                "id": self.id,
                "pid": pid,
                "worker": 0,
                "thread": 0 if thread == pid else thread,
                "startUs": self.start_us,
                "endUs": now_us(),
                "waits": self.waits,
            }
        )
        # One write to the end of a file: workers do not tear each other's lines.
        descriptor = os.open(FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, f"{line}\n".encode())
        finally:
            os.close(descriptor)


def now_us() -> float:
    return time.monotonic_ns() / 1000


@contextmanager
def waiting():
    """The time in it is a wait of the request that is traced in this context, if there is one."""
    record = current.get()
    from_us = now_us()
    try:
        yield
    finally:
        if record is not None:
            record.waits.append((from_us, now_us()))


def waits(function):
    """Of a function that blocks."""
    if not FILE:
        return function

    @wraps(function)
    def timed(*args):
        with waiting():
            return function(*args)

    return timed


def awaits(function):
    """Of a function that is awaited."""
    if not FILE:
        return function

    @wraps(function)
    async def timed(*args):
        with waiting():
            return await function(*args)

    return timed


def traced_wsgi(application):
    if not FILE:
        return application

    def traced(environ, start_response):
        id = environ.get("HTTP_X_BENCH_TRACE")
        if id is None:
            return application(environ, start_response)
        record = Record(id)
        token = current.set(record)
        try:
            return application(environ, start_response)
        finally:
            current.reset(token)
            record.write()

    return traced


def traced_asgi(application):
    if not FILE:
        return application

    async def traced(scope, receive, send):
        fields = scope["headers"] if scope["type"] == "http" else ()
        id = next((value for name, value in fields if name.lower() == b"x-bench-trace"), None)
        if id is None:
            return await application(scope, receive, send)
        record = Record(id.decode("latin-1"))
        token = current.set(record)
        try:
            await application(scope, receive, send)
        finally:
            current.reset(token)
            record.write()

    return traced
