"""How an application that cannot start tells whoever started it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from starlette.types import Message

from server.starting import Starting
from tools.errors import ConfigurationError

MISTAKEN = ConfigurationError("the model is not allowed", remedy="allow it")


def failing(exc: Exception) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        raise exc
        yield

    return lifespan


async def started(app: Starting) -> list[Message]:
    """Run the lifespan to its end, and return what the web server would have heard."""
    heard: list[Message] = []
    orders = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> Message:
        return next(orders)

    async def send(message: Message) -> None:
        heard.append(message)

    try:
        await app({"type": "lifespan", "state": {}}, receive, send)
    except ZeroDivisionError:
        heard.append({"type": "raised"})
    return heard


async def test_a_foreseen_error_is_kept_and_its_trace_is_not_logged() -> None:
    app = Starting(FastAPI(lifespan=failing(MISTAKEN)))
    assert await started(app) == [{"type": "lifespan.startup.failed", "message": ""}]
    assert app.failure is MISTAKEN


async def test_an_error_that_nobody_foresaw_keeps_its_trace() -> None:
    app = Starting(FastAPI(lifespan=failing(ZeroDivisionError("why"))))
    failed, raised = await started(app)
    assert "Traceback" in failed["message"]
    assert raised["type"] == "raised"
    assert app.failure is None


async def test_a_start_and_an_end_without_errors_pass_as_they_are() -> None:
    app = Starting(FastAPI())
    assert [message["type"] for message in await started(app)] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
    assert app.failure is None
