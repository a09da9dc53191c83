"""Work in a task of its own, beside the request that waits for what it yields."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

_PATIENCE_S = 1.0  # that a cancelled task has, before it is cancelled again
_endings: set[asyncio.Task[None]] = set()


async def from_own_task(
    work: Callable[[Callable[[T], None]], Awaitable[None]], *, when_silent: tuple[float, T] | None = None
) -> AsyncGenerator[T]:
    """Yield what `work` puts, as it comes; closed or cancelled, it cancels `work` and lets it end well.

    A web server whose client has gone cancels at every turn until the handler gives in. Each time would
    interrupt what the run does last: close the connection to the model server, record the step. And what a
    run holds (locks, context variables) belongs to the one task that it began in.

    Args:
        work: Is given the function that takes its pieces. What it raises is raised after its last piece.
        when_silent: Seconds of silence, and what is yielded after them.
    """
    ready: asyncio.Queue[T | None] = asyncio.Queue()  # None: there is no more
    wait_s, filler = when_silent or (None, None)

    async def run() -> None:
        try:
            await work(ready.put_nowait)
        finally:
            ready.put_nowait(None)

    task = asyncio.create_task(run())
    try:
        while True:
            try:
                piece = await asyncio.wait_for(ready.get(), wait_s)
            except TimeoutError:
                piece = filler
            if piece is None:
                break
            yield piece
        await task
    finally:
        ending = asyncio.create_task(_end(task))
        _endings.add(ending)  # goes on where this is cancelled once more; the loop alone may lose it
        ending.add_done_callback(_endings.discard)
        await asyncio.wait([ending])


async def _end(task: asyncio.Task[None]) -> None:
    # More than once: LangChain's log of a run waits for the run's end, and only out of that wait ends it.
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=_PATIENCE_S)
