"""Server-sent events."""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, TypeAlias

from starlette.responses import StreamingResponse

from server.last_word import with_last_word

Send: TypeAlias = Callable[[str, Any], Awaitable[None]]
"""Sends one event: its name, and its data as JSON."""

_HEARTBEAT = b": still at it\n\n"
_HEARTBEAT_S = 10.0  # proxies tend to close a connection that is silent for 30 s or 60 s
_HEADERS = {
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",  # nginx would keep events back until it has a bufferful
}


def event_stream(
    produce: Callable[[Send], Awaitable[None]], *, id: str, heartbeat_s: float = _HEARTBEAT_S
) -> StreamingResponse:
    """Answer with the events that `produce` sends, as they come.

    Args:
        produce: Sends events until it returns. What it raises becomes the last event, `error`, with the usual
            body of an error. It is cancelled if the client leaves.
        id: What the ids begin with: `<id>/1`, `<id>/2` and so on.
        heartbeat_s: Silence after which a comment shows that the connection lives.
    """
    return StreamingResponse(
        _frames(produce, id, heartbeat_s), media_type="text/event-stream", headers=_HEADERS
    )


def _frames(produce: Callable[[Send], Awaitable[None]], id: str, heartbeat_s: float) -> AsyncGenerator[bytes]:
    sent = 0

    def frame_of(name: str, data: Any) -> bytes:
        nonlocal sent
        sent += 1
        text = json.dumps(data, ensure_ascii=False)  # one line: JSON escapes line breaks
        return f"id: {id}/{sent}\nevent: {name}\ndata: {text}\n\n".encode()

    async def work(put: Callable[[bytes], None]) -> None:
        async def send(name: str, data: Any) -> None:
            put(frame_of(name, data))

        await produce(send)

    return with_last_word(work, lambda error: frame_of("error", error), when_silent=(heartbeat_s, _HEARTBEAT))
