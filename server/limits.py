"""Requests no larger than the service wants to hold in memory."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tools.errors import TooLargeError


class BodyLimit:
    """ASGI middleware: a longer body is refused, by its announced length or once it has grown too long."""

    def __init__(self, app: ASGIApp, *, max_bytes: int, uploads: dict[str, int]) -> None:
        """Wrap `app`.

        Args:
            app: The application.
            max_bytes: Largest body.
            uploads: Other limits by path.
        """
        self._app = app
        self._max_bytes = max_bytes
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        limit = self._uploads.get(scope["path"], self._max_bytes)
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        received = int(announced) if announced.isdigit() else 0
        _refuse_above(limit, received)
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            _refuse_above(limit, received)
            return message

        await self._app(scope, counted, send)


def _refuse_above(limit: int, length: int) -> None:
    if length > limit:
        raise TooLargeError(
            f"the request is larger than {limit / 2**20:g} MiB",
            remedy="send less; ingest long material as documents",
        )
