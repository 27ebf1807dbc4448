"""The upstream's client in blocking style, on the plain `socket` module: it stops its thread, or only its greenlet where
gevent or eventlet have patched that module. The code is the same."""

import socket

from .trace import waits
from .upstream_http import TIMEOUT_MS, Stale, broken, no_upstream, read_answer, request_bytes, too_slow, upstream_address


class BlockingUpstream:
    """Idle connections are kept, the one used last first. `list.pop` and `append` are atomic: all threads share them."""

    def __init__(self) -> None:
        self.address = upstream_address()
        self.idle: list[socket.socket] = []

    @waits
    def wait(self, wait_ms: float) -> None:
        """Comes back when the upstream has answered, after `wait_ms`. Raises UpstreamError."""
        if self.address is None:
            raise no_upstream()
        while self.idle:
            try:
                return self.ask(self.idle.pop(), wait_ms)
            except IndexError:
                break  # Another thread was quicker.
            except Stale:
                continue
        try:
            return self.ask(self.connect(), wait_ms)
        except Stale:
            raise broken("it closed the connection without an answer") from None

    def connect(self) -> socket.socket:
        try:
            connection = socket.create_connection(self.address, timeout=TIMEOUT_MS / 1000)
        except OSError as error:
            raise broken(error) from error
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def ask(self, connection: socket.socket, wait_ms: float) -> None:
        timeout = (wait_ms + TIMEOUT_MS) / 1000
        if connection.gettimeout() != timeout:
            connection.settimeout(timeout)
        received = b""
        reusable = None
        try:
            connection.sendall(request_bytes(self.address[0], wait_ms))
            while reusable is None:
                piece = connection.recv(4096)
                if not piece:
                    raise Stale() if received == b"" else broken("it broke off in the middle of an answer")
                received += piece
                reusable = read_answer(received)
        except TimeoutError:
            raise too_slow(wait_ms) from None
        except OSError as error:
            raise Stale() if received == b"" else broken(error) from error
        finally:
            if reusable:
                self.idle.append(connection)
            else:
                connection.close()
