"""/db in blocking style. psycopg waits with `select` when gevent or eventlet have patched it, and then stops only its
greenlet; psycopg 2 needed a wait callback for that."""

import threading

from .database import LATE_S, QUERY, database_url, failed, no_database, pool_size
from .trace import waits


class BlockingDatabase:
    """A pool that is opened by the first query, hence in the worker and not in the master that forks it."""

    def __init__(self) -> None:
        self.url = database_url()
        self.pool = None
        self.opening = threading.Lock()

    @waits
    def count_rows(self, wait_ms: float, rows: int) -> int:
        """Waits in the database and fetches `rows` rows. Raises DatabaseError."""
        if self.url is None:
            raise no_database()
        import psycopg

        try:
            with self.opened().connection() as connection:
                return len(connection.execute(QUERY, (wait_ms / 1000, rows)).fetchall())
        except psycopg.Error as error:
            raise failed(error) from error

    def opened(self):
        with self.opening:
            if self.pool is None:
                from psycopg_pool import ConnectionPool

                options = {"autocommit": True}
                size = pool_size()
                self.pool = ConnectionPool(
                    self.url, min_size=0, max_size=size, timeout=LATE_S, kwargs=options, open=True
                )
        return self.pool
