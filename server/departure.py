"""A client that goes away takes its run with it."""

import asyncio
from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class StopWhenClientLeaves:
    """ASGI middleware: a request whose client has gone is cancelled, down to the call to the model server.

    The step that this cuts off is recorded as such, and the run can be resumed.
    """

    def __init__(self, app: ASGIApp, *, kept: Collection[str]) -> None:
        """Wrap `app`, whose request bodies have to be small: each is read whole before its handler begins.

        Args:
            app: The application.
            kept: Paths whose requests go on without their client.
        """
        self._app = app
        self._kept = kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or scope["path"] in self._kept:
            return await self._app(scope, receive, send)
        handler = asyncio.current_task()
        if handler is None:
            raise RuntimeError("a request is handled in a task")
        body = await _whole_body(receive)
        if body is None:
            return None
        unread, gone = [body], asyncio.Event()
        answered = left = False

        async def replay() -> Message:
            if unread:
                return unread.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def watched(message: Message) -> None:
            nonlocal answered
            # Set before sending: with the last part of the answer the server says `http.disconnect` too.
            answered = message["type"] == "http.response.body" and not message.get("more_body")
            await send(message)

        async def cancel_when_left() -> None:
            nonlocal left
            while (await receive())["type"] != "http.disconnect":
                pass
            gone.set()
            if not answered:
                left = True
                handler.cancel()

        watcher = asyncio.create_task(cancel_when_left())
        try:
            await self._app(scope, replay, watched)
        except asyncio.CancelledError:
            if not left or handler.uncancel():  # somebody else cancels too: the server is being stopped
                raise
        finally:
            watcher.cancel()


async def _whole_body(receive: Receive) -> Message | None:
    """Read the body of a request; None if the client left before its end."""
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return {"type": "http.request", "body": bytes(body), "more_body": False}
