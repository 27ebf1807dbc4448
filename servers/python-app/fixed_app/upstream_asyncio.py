"""The upstream's client on asyncio streams."""

import asyncio
from weakref import WeakKeyDictionary

from .trace import awaits
from .upstream_http import TIMEOUT_MS, Stale, broken, no_upstream, read_answer, request_bytes, too_slow, upstream_address

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class AsyncioUpstream:
    """Idle connections are kept, the one used last first, for each event loop by itself: a connection belongs to its
    loop, and under WSGI Django gives every request of an async view a loop of its own."""

    def __init__(self) -> None:
        self.address = upstream_address()
        self.idle: WeakKeyDictionary[asyncio.AbstractEventLoop, list[Connection]] = WeakKeyDictionary()

    @awaits
    async def wait(self, wait_ms: float) -> None:
        """Comes back when the upstream has answered, after `wait_ms`. Raises UpstreamError."""
        if self.address is None:
            raise no_upstream()
        idle = self.idle.setdefault(asyncio.get_running_loop(), [])
        while idle:
            try:
                return await self.ask(idle, idle.pop(), wait_ms)
            except Stale:
                continue
        try:
            return await self.ask(idle, await self.connect(), wait_ms)
        except Stale:
            raise broken("it closed the connection without an answer") from None

    async def wait_for_all(self, count: int, wait_ms: float) -> None:
        """`count` round trips at once."""
        await asyncio.gather(*(self.wait(wait_ms) for _ in range(count)))

    def close(self) -> None:
        for _, writer in self.idle.pop(asyncio.get_running_loop(), []):
            writer.close()

    async def connect(self) -> Connection:
        try:
            return await asyncio.wait_for(asyncio.open_connection(*self.address), TIMEOUT_MS / 1000)
        except OSError as error:
            raise broken(error) from error
        except asyncio.TimeoutError:
            raise broken("it did not accept a connection") from None

    async def ask(self, idle: list[Connection], connection: Connection, wait_ms: float) -> None:
        reader, writer = connection
        reusable = False
        # A timer that closes the connection costs less than asyncio.timeout, which Python 3.10 has not.
        late = asyncio.get_running_loop().call_later((wait_ms + TIMEOUT_MS) / 1000, writer.transport.abort)
        try:
            reusable = await self.exchange(reader, writer, wait_ms)
        except (Stale, OSError) as error:
            if asyncio.get_running_loop().time() >= late.when():
                raise too_slow(wait_ms) from None
            raise error if isinstance(error, Stale) else broken(error) from error
        finally:
            late.cancel()
            if reusable:
                idle.append(connection)
            else:
                writer.close()

    async def exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wait_ms: float) -> bool:
        received = b""
        try:
            writer.write(request_bytes(self.address[0], wait_ms))
            while True:
                piece = await reader.read(4096)
                if not piece:
                    if received == b"":
                        raise Stale()
                    raise broken("it broke off in the middle of an answer")
                received += piece
                reusable = read_answer(received)
                if reusable is not None:
                    return reusable
        except OSError:
            if received == b"":
                raise Stale() from None
            raise
