import asyncio
import socket

import pytest

from server.serve import listen_on_all
from tests.ports import free_port
from tools.errors import ConfigurationError


def test_port_0_takes_one_free_port() -> None:
    [listener] = listen_on_all("127.0.0.1", [0])
    with listener:
        assert listener.getsockname()[1] > 0


def test_all_ports_are_taken() -> None:
    first = free_port(4)
    wanted = range(first, first + 4)
    listeners = listen_on_all("127.0.0.1", wanted)
    assert [listener.getsockname()[1] for listener in listeners] == list(wanted)
    for listener in listeners:
        listener.close()


def test_one_port_that_is_taken_is_named_and_the_others_are_let_go() -> None:
    first = free_port(4)
    with socket.create_server(("127.0.0.1", first + 2)):
        with pytest.raises(ConfigurationError, match=f"{first + 2} cannot be listened on: .*in use"):
            listen_on_all("127.0.0.1", range(first, first + 4))
        for port in (first, first + 1):
            socket.create_server(("127.0.0.1", port)).close()


def test_ports_that_do_not_exist_are_told() -> None:
    with pytest.raises(ConfigurationError, match="65536 cannot be listened on"):
        listen_on_all("127.0.0.1", range(65_535, 65_539))


async def test_connections_send_at_once() -> None:
    """An answer of two packets would else wait for the client's delayed acknowledgement."""
    accepted = asyncio.get_running_loop().create_future()
    [listener] = listen_on_all("127.0.0.1", [0])
    server = await asyncio.start_server(lambda _, writer: accepted.set_result(writer), sock=listener)
    async with server:
        _, client = await asyncio.open_connection(*listener.getsockname()[:2])
        writer = await accepted
        assert writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        for end in (client, writer):
            end.close()
            await end.wait_closed()
