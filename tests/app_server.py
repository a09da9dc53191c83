"""What the test servers have in common: an application on a real socket, in a thread of the test."""

import signal
import socket
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

import uvicorn
from starlette.requests import Request
from starlette.types import ASGIApp


@dataclass(kw_only=True)
class AppServer(ABC):
    """A server on loopback, while the `with` block lasts.

    Attributes:
        port: To listen on; 0 takes a free one.
    """

    port: int = 0

    @abstractmethod
    def app(self) -> ASGIApp:
        """Return what answers; it may look at this server's attributes with each call."""

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", self.port))  # calls wait from now on
        self.port = self._socket.getsockname()[1]
        config = uvicorn.Config(
            self.app(), log_level="critical", ws="none", lifespan="off", timeout_graceful_shutdown=1
        )
        self._uvicorn = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._uvicorn.run, args=([self._socket],), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._uvicorn.should_exit = True
        self._thread.join()
        self._socket.close()

    @property
    def url(self) -> str:
        """Its address, as a setting takes it."""
        return f"http://127.0.0.1:{self.port}"

    def run(self, protocol: str) -> None:
        """Serve until interrupted, as a process of its own."""
        with self:
            print(f"{protocol}-protocol test server on {self.url}", flush=True)
            with suppress(KeyboardInterrupt):
                signal.pause()


async def departure(request: Request) -> None:
    """Return when the client of a request, whose body has been read, has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
