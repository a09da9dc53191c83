"""Heavy work, one piece at a time, beside the threads that answers need."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Aside:
    """One thread. A piece that has begun ends, whoever left; one that waits is dropped with its caller."""

    def __init__(self, name: str) -> None:
        """Name the thread; it starts with the first piece."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do a piece of work when its turn comes, and return its result."""
        return await asyncio.wrap_future(self._thread.submit(work, *args, **kwargs))
