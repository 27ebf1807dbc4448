"""/db on asyncio: the same driver as the blocking apps use, so that models are compared and not drivers."""

from .database import LATE_S, QUERY, database_url, failed, no_database, pool_size
from .trace import awaits


class AsyncioDatabase:
    """A pool that is opened by the first query, in the running loop."""

    def __init__(self) -> None:
        self.url = database_url()
        self.pool = None

    @awaits
    async def count_rows(self, wait_ms: float, rows: int) -> int:
        """Waits in the database and fetches `rows` rows. Raises DatabaseError."""
        if self.url is None:
            raise no_database()
        import psycopg

        try:
            async with (await self.opened()).connection() as connection:
                cursor = await connection.execute(QUERY, (wait_ms / 1000, rows))
                return len(await cursor.fetchall())
        except psycopg.Error as error:
            raise failed(error) from error

    async def opened(self):
        if self.pool is None:
            from psycopg_pool import AsyncConnectionPool

            options = {"autocommit": True}
            self.pool = AsyncConnectionPool(
                self.url, min_size=0, max_size=pool_size(), timeout=LATE_S, kwargs=options, open=False
            )
            await self.pool.open()
        return self.pool

    async def close(self) -> None:
        if self.pool is not None:
            await self.pool.close()
