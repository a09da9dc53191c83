"""What a request gets to hear when the service is stopped before its answer is ready."""

import asyncio
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import errors
from tools.errors import ShuttingDownError

_PATIENCE_S = 1.0  # that stopped requests have to record their step and to answer
_END = {"type": "http.response.body", "body": b"", "more_body": False}


class Unfinished:
    """The requests under way, which are let end before what they stand on is closed."""

    def __init__(self) -> None:
        """Begin with none."""
        self.tasks: set[asyncio.Task[Any]] = set()

    async def wait(self) -> None:
        """Return when all have ended, or after a second."""
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=_PATIENCE_S)


class AnswerWhenStopped:
    """ASGI middleware: a request that the web server cancels is answered, and a stream is ended."""

    def __init__(self, app: ASGIApp, *, unfinished: Unfinished) -> None:
        """Wrap `app`, and keep in `unfinished` what is under way."""
        self._app = app
        self._unfinished = unfinished

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        task = asyncio.current_task()
        if scope["type"] != "http" or task is None:
            return await self._app(scope, receive, send)
        started = ended = False

        async def watch(message: Message) -> None:
            nonlocal started, ended
            started = True
            ended = message["type"] == "http.response.body" and not message.get("more_body")
            await send(message)

        self._unfinished.tasks.add(task)
        try:
            await self._app(scope, receive, watch)
        except asyncio.CancelledError:  # what cancels the request of a client that left keeps that to itself
            if not started:
                await errors.response(shutting_down())(scope, receive, watch)
        finally:
            self._unfinished.tasks.discard(task)
        if started and not ended:  # a stream that was cut off after its `error`
            await send(_END)


def shutting_down() -> ShuttingDownError:
    """Return what to tell whoever waits for an answer."""
    return ShuttingDownError(
        "the service is being stopped", remedy="resume the thread once it is up again, or ask again"
    )
