"""What a request is made to cost: CPU time of its thread, and bytes."""

import time


def burn(cpu_ms: float) -> None:
    """Keeps this thread's CPU busy until it has used `cpu_ms` of CPU time: a clock and not a count of loops, so that
    it is the same work in every language, on a busy machine, and while another thread holds the GIL."""
    end = time.thread_time_ns() + int(cpu_ms * 1e6)
    while time.thread_time_ns() < end:
        spin()


def spin() -> None:
    """Some µs of arithmetic: enough to make the clock's own cost small, little enough to end on time."""
    x = 1
    for _ in range(100):
        x = (x * 1_664_525 + 1_013_904_223) & 0xFFFFFFFF


def filler(count: int) -> bytes:
    """`count` times `x`. Most requests ask for the same size again."""
    global last
    found = last
    if len(found) != count:
        last = found = b"x" * count
    return found


last = b""
