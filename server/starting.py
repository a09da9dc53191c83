"""What a start failed of: kept for whoever started it, and told as an error of ours, not as a trace."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.errors import understood
from tools.errors import AgentError


class Starting:
    """ASGI wrapper: keeps the foreseen error that ended the application's start.

    The framework hands the web server a trace for its log and raises. For a mistaken setting the trace only
    hides message and remedy, so that neither gets past this; of any other error both do.

    Attributes:
        failure: The error; `None` while there is none, and if nobody foresaw it.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app
        self.failure: AgentError | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection, or the lifespan."""
        if scope["type"] != "lifespan":
            return await self._app(scope, receive, send)
        failed: list[Message] = []

        async def hold_back(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed":
                failed.append(message)
            else:
                await send(message)

        try:
            await self._app(scope, receive, hold_back)
        except Exception as exc:
            if failed:
                self.failure = understood(exc)
                await send({**failed[0], "message": ""} if self.failure else failed[0])
            if not self.failure:
                raise
