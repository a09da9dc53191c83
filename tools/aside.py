"""Heavy work beside the threads that answers need."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from tools.errors import OverloadedError

P = ParamSpec("P")
T = TypeVar("T")


class Aside:
    """A few threads, and a bounded number of callers who wait for one.

    A piece that has begun ends, whoever left; one that waits is dropped with its caller.

    Args:
        name: What the work is.
        threads: Pieces at a time.
        waiting: Pieces that wait for a thread; further ones are refused.
    """

    def __init__(self, name: str, *, threads: int = 1, waiting: int = 64) -> None:
        """Start no thread; each starts with a piece."""
        self._name, self._threads, self._waiting = name, threads, waiting
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._unfinished: set[Future[Any]] = set()

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do a piece of work when its turn comes, and return its result.

        Raises:
            OverloadedError: As many wait as may.
        """
        if len(self._unfinished) >= self._threads + self._waiting:
            raise OverloadedError(self._name, self._waiting)
        piece = self._pool.submit(work, *args, **kwargs)
        self._unfinished.add(piece)
        piece.add_done_callback(self._unfinished.discard)  # in whichever thread it ends
        return await asyncio.wrap_future(piece)
