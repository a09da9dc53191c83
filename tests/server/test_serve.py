import socket

import pytest

from graph.settings import Settings
from server.serve import default_port, listen_for_parts
from tests.ports import free_port
from tools.errors import ConfigurationError


def test_port_0_takes_one_free_port() -> None:
    [listener] = listen_for_parts("127.0.0.1", 0, count=4)
    with listener:
        assert listener.getsockname()[1] > 0


def test_a_port_takes_those_after_it_too() -> None:
    first = free_port(4)
    listeners = listen_for_parts("127.0.0.1", first, count=4)
    assert [listener.getsockname()[1] for listener in listeners] == list(range(first, first + 4))
    for listener in listeners:
        listener.close()


def test_one_port_that_is_taken_is_named_and_the_others_are_let_go() -> None:
    first = free_port(4)
    with socket.create_server(("127.0.0.1", first + 2)):
        with pytest.raises(ConfigurationError, match=f"{first + 2} cannot be listened on: .*in use"):
            listen_for_parts("127.0.0.1", first, count=4)
        for port in (first, first + 1):
            socket.create_server(("127.0.0.1", port)).close()


def test_ports_that_do_not_exist_are_told() -> None:
    with pytest.raises(ConfigurationError, match="65536 cannot be listened on"):
        listen_for_parts("127.0.0.1", 65_535, count=4)


def test_each_part_has_its_port() -> None:
    assert default_port(Settings()) == 8001
    assert default_port(Settings(services="llm")) == 8003
