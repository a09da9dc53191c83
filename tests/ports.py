"""Ports for tests that cannot let the system choose one."""

import socket


def free_port(count: int) -> int:
    """The first of so many free ports in a row."""
    for first in range(20_000, 60_000, count):
        try:
            for port in range(first, first + count):
                socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return first
    raise AssertionError("no free ports")
