"""What /db asks of PostgreSQL: one statement that waits inside the server and then gives rows. It needs no table."""

import os

QUERY = """
SELECT id, 'row ' || id AS name
FROM (SELECT pg_sleep(%s)::text AS slept OFFSET 0) AS waited,
     LATERAL generate_series(1, %s + length(waited.slept)) AS id
"""
"""Seconds, rows. The rows depend on what pg_sleep gives (an empty text), so that it is called once, and before them."""

LATE_S = 10
"""How long a request may wait for a connection of the pool."""


class DatabaseError(Exception):
    """The database could not be asked; `status` is what our own client is told."""

    def __init__(self, status: int, reason: str):
        super().__init__(reason)
        self.status = status
        self.reason = reason


def database_url() -> str | None:
    return os.environ.get("BENCH_DATABASE_URL") or None


def pool_size() -> int:
    """Most connections of a process. PostgreSQL's own default is 100 for all of them together."""
    return int(os.environ.get("BENCH_DATABASE_POOL") or 20)


def no_database() -> DatabaseError:
    return DatabaseError(503, "no database: start the server with one")


def failed(error: Exception) -> DatabaseError:
    return DatabaseError(502, f"the database failed: {error}".strip().replace("\n", " "))


def rows_text(count: int) -> bytes:
    return f"{count} rows".encode()
