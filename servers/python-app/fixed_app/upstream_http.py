"""The little of HTTP/1.1 that is spoken with the bundled upstream, which answers `GET /?ms=50` after 50 ms."""

import os
import re

TIMEOUT_MS = 10_000
"""What the upstream may take on top of the wait that it was asked for."""

HEAD = re.compile(rb"HTTP/1\.1 (\d{3}) .*?\r\ncontent-length: *(\d{1,9})\r\n", re.IGNORECASE | re.DOTALL)
CLOSE = re.compile(rb"\r\nconnection: *close\r\n", re.IGNORECASE)
MOST_HEAD_BYTES = 16 * 1024


class UpstreamError(Exception):
    """The upstream could not be asked; `status` is what our own client is told."""

    def __init__(self, status: int, reason: str):
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Stale(Exception):
    """A kept connection ended before a single byte of an answer: a new one may work."""


def upstream_address() -> tuple[str, int] | None:
    """BENCH_UPSTREAM, as HOST:PORT."""
    host, _, port = os.environ.get("BENCH_UPSTREAM", "").rpartition(":")
    return (host.strip("[]"), int(port)) if port else None


def request_bytes(host: str, wait_ms: float) -> bytes:
    ms = f"{wait_ms:.6f}".rstrip("0").rstrip(".")
    return f"GET /?ms={ms} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode("latin-1")


def read_answer(received: bytes) -> bool | None:
    """None: more is to come. Else the answer is whole: whether the connection may be used again. Raises UpstreamError."""
    end = received.find(b"\r\n\r\n")
    if end == -1:
        if len(received) > MOST_HEAD_BYTES:
            raise UpstreamError(502, "the upstream answered no HTTP")
        return None
    head = received[: end + 2]
    match = HEAD.match(head)
    if match is None:
        raise UpstreamError(502, "the upstream answered no HTTP")
    whole = end + 4 + int(match[2])
    if len(received) < whole:
        return None
    if match[1] != b"200":
        raise UpstreamError(502, f"the upstream answered {match[1].decode()}")
    return len(received) == whole and CLOSE.search(head) is None


def no_upstream() -> UpstreamError:
    return UpstreamError(503, "no upstream: start the server with one")


def too_slow(wait_ms: float) -> UpstreamError:
    return UpstreamError(504, f"the upstream did not answer within {wait_ms + TIMEOUT_MS:.0f} ms")


def broken(error: Exception | str) -> UpstreamError:
    return UpstreamError(502, f"the upstream failed: {error}")
