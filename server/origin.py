"""Requests by the user, not by a page that the user's browser happens to show."""

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from server.errors import ForbiddenError

_LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.IGNORECASE)
_READS = {"GET", "HEAD", "OPTIONS"}


class OwnOrigin:
    """ASGI middleware: other sites' pages are refused, which a browser lets send what needs no preflight.

    The name of the host is looked at too: a page's own name may be made to resolve to this machine, and then
    the browser takes the service for the page's origin.
    """

    def __init__(self, app: ASGIApp, *, open_to_others: bool) -> None:
        """Wrap `app`.

        Args:
            app: The application.
            open_to_others: Whether it is reached by other names than those of this machine.
        """
        self._app = app
        self._open_to_others = open_to_others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            host = headers.get("host", "")
            if not self._open_to_others and not _LOOPBACK.fullmatch(host):
                raise ForbiddenError(
                    f"the service is not called {host!r}",
                    remedy="call it by 127.0.0.1, localhost or [::1]",
                )
            if scope["method"] not in _READS:
                for origin in headers.getlist("origin"):
                    _refuse_unless_own(origin, host)
        await self._app(scope, receive, send)


def _refuse_unless_own(origin: str, host: str) -> None:
    try:
        named = urlsplit(origin)
        own = named.scheme in ("http", "https") and named.netloc.lower() == host.lower()
    except ValueError:  # brackets that hold no address
        own = False
    if not own:
        raise ForbiddenError(
            f"a page of {origin!r} may not use the service",
            remedy="use its own playground, or a client outside a browser",
        )
