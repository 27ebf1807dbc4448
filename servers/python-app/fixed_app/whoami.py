"""Who serves, for /whoami."""

import itertools
import json
import os
import threading

begun = itertools.count()


def count_request() -> int:
    """To be called once for each request: gives how many this process had before."""
    return next(begun)


def whoami(before: int) -> bytes:
    """`thread` is the kernel's number, 0 for the main thread; a server does not tell its app which `worker` it is: 0."""
    pid = os.getpid()
    thread = threading.get_native_id()
    return json.dumps(
        {
            "pid": pid,
            "thread": 0 if thread == pid else thread,
            "mode": os.environ.get("BENCH_MODE", ""),
            "worker": 0,
            "requests": before,
        }
    ).encode()
