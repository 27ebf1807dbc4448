"""The fixed app's routes as data, with the same caps and reasons as servers/reference/app/endpoint.ts."""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl

CPU_MS = 10_000
WAIT_MS = 60_000
CALLS = 100
BYTES = 16 * 1024 * 1024
BODY_BYTES = 16 * 1024 * 1024
ROWS = 10_000

BODY_TOO_LARGE = f"a body may have at most {BODY_BYTES} bytes"


class Endpoint(NamedTuple):
    """What a request asks for. Of the numbers only those that `kind` needs are set."""

    kind: str
    cpu_ms: float = 0
    wait_ms: float = 0
    count: int = 0


class Refused(Exception):
    """A request that gets an answer other than 200: `status`, a reason as text, and for 405 the allowed methods."""

    def __init__(self, status: int, reason: str, allow: str | None = None):
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.allow = allow


def endpoint_of(method: str, path: str, query: str) -> Endpoint:
    """Finds the endpoint of a request; `path` is percent-decoded. Raises Refused with 400, 404 or 405."""
    if path == "/echo":
        require_method(method, "POST", "PUT")
        return Endpoint("echo")
    read = READERS.get(path)
    if read is None:
        raise not_found()
    require_method(method, "GET", "HEAD")
    return read(parameters_of(query))


def not_found() -> Refused:
    return Refused(404, "no such path")


def require_method(method: str, *allowed: str) -> None:
    if method not in allowed:
        allow = ", ".join(allowed)
        raise Refused(405, f"use {allow}", allow)


def parameters_of(query: str) -> dict[str, str]:
    """Of a parameter that is given twice the first counts."""
    if query == "":
        return {}
    parameters: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        parameters.setdefault(name, value)
    return parameters


def number(query: dict[str, str], name: str, fallback: float, most: int) -> float:
    text = query.get(name)
    if text is None:
        return fallback
    if NUMBER.fullmatch(text) is None:
        raise Refused(400, f"{name} must be a number from 0 to {most}")
    value = float(text)
    if value > most:
        raise Refused(400, f"{name} must be at most {most}")
    return value


def integer(query: dict[str, str], name: str, fallback: int, most: int) -> int:
    value = number(query, name, fallback, most)
    if value != int(value):
        raise Refused(400, f"{name} must be a whole number from 0 to {most}")
    return int(value)


NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")

READERS = {
    "/": lambda _: Endpoint("hello"),
    "/cpu": lambda q: Endpoint("cpu", cpu_ms=number(q, "ms", 5, CPU_MS)),
    "/io": lambda q: Endpoint("io", wait_ms=number(q, "ms", 50, WAIT_MS)),
    "/sleep": lambda q: Endpoint("sleep", wait_ms=number(q, "ms", 50, WAIT_MS)),
    "/mixed": lambda q: Endpoint(
        "mixed", cpu_ms=number(q, "cpu", 2, CPU_MS), wait_ms=number(q, "io", 20, WAIT_MS)
    ),
    "/fanout": lambda q: Endpoint(
        "fanout", count=integer(q, "n", 5, CALLS), wait_ms=number(q, "ms", 20, WAIT_MS)
    ),
    "/db": lambda q: Endpoint(
        "db", wait_ms=number(q, "ms", 10, WAIT_MS), count=integer(q, "rows", 10, ROWS)
    ),
    "/bytes": lambda q: Endpoint("bytes", count=integer(q, "n", 1024, BYTES)),
    "/whoami": lambda _: Endpoint("whoami"),
    "/ws": lambda _: Endpoint("websocket"),
}
