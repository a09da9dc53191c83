"""Ports for tests that cannot let the system choose one."""

import random
import socket


def free_port(count: int) -> int:
    """The first of so many free ports in a row, where no client's port lies."""
    candidates = range(20_000, 32_000, count)
    for first in random.sample(candidates, len(candidates)):  # runs side by side try other ports
        try:
            for port in range(first, first + count):
                socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return first
    raise AssertionError("no free ports")
