"""A stream whose last piece says what went wrong, if anything did."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, TypeVar

from server import errors
from server.own_task import from_own_task
from server.stopping import shutting_down

T = TypeVar("T")


async def with_last_word(
    work: Callable[[Callable[[T], None]], Awaitable[None]],
    as_piece: Callable[[dict[str, Any]], T],
    *,
    when_silent: tuple[float, T] | None = None,
) -> AsyncGenerator[T]:
    """Yield what `work` puts, as `from_own_task` does, and the body of an error instead of raising it.

    An exception in the middle of a body would reach the client as a cut body with its text hidden.

    Args:
        work: Is given the function that takes its pieces.
        as_piece: Gives the body of an error the form of a piece.
        when_silent: Seconds of silence, and what is yielded after them.
    """

    async def told(put: Callable[[T], None]) -> None:
        try:
            await work(put)
        except Exception as exc:
            put(as_piece(errors.report(exc)[1]))

    try:
        async with aclosing(from_own_task(told, when_silent=when_silent)) as pieces:
            async for piece in pieces:
                yield piece
    except asyncio.CancelledError:  # the service is being stopped; or the client left, and nobody reads it
        yield as_piece(errors.body(shutting_down(), str(uuid.uuid4())))  # not counted: it may be the latter
        raise
