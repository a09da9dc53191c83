"""The line to a model server.

So many calls at a time, so many that wait, lost connections tried again, a dead server left alone.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

import httpx

from tools.errors import ModelUnavailableError, OverloadedError

T = TypeVar("T")

_TRIES = 3
_FIRST_PAUSE_S = 0.2  # the longest pause before the second try; doubled for the third


class Line:
    """All calls of a process to one server go through its line.

    Only a connection that cannot be made, or breaks before the answer, is tried again: whatever the server
    said stands. After `breaks_at` such failures in a row it is called no more for `rest_s`; then one call
    goes ahead, and the others follow if that one finds the server again.

    Args:
        concurrency: Calls at a time; further ones wait in order, and waiting does not count as their time.
        waiting: Calls that wait; further ones are refused at once.
        breaks_at: Failures in a row that open the circuit.
        rest_s: Seconds that the server is then left alone.
        clock: Seconds of a clock that never goes back.
    """

    def __init__(
        self,
        *,
        concurrency: int = 8,
        waiting: int = 64,
        breaks_at: int = 5,
        rest_s: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin with a server that nothing is known of."""
        self._free = asyncio.Semaphore(concurrency)
        self._waiting, self._most_waiting = 0, waiting
        self._breaks_at, self._rest_s, self._clock = breaks_at, rest_s, clock
        self._failures = 0
        self._last_loss = ModelUnavailableError("the model server does not answer")
        self._closed_until = 0.0
        self._probing = False

    async def call(self, make: Callable[[], Awaitable[T]]) -> T:
        """Return what the call returns.

        Args:
            make: Begins the call; again for each try.

        Raises:
            OverloadedError: As many calls wait as may; nothing was begun.
            ModelUnavailableError: Every try lost its connection, or the server is being left alone.
        """
        async with self._turn():
            for pause_s in (_FIRST_PAUSE_S * 2**i for i in range(_TRIES - 1)):
                try:
                    return await self._try(make)
                except ModelUnavailableError as exc:
                    if not _lost_connection(exc):
                        raise
                # Of random length, so that callers who failed together do not come back together.
                await asyncio.sleep(random.uniform(0, pause_s))  # noqa: S311  # no secret depends on it
            return await self._try(make)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Wait for a place among the calls at a time, unless too many do."""
        if self._free.locked() and self._waiting >= self._most_waiting:
            raise OverloadedError("the model server", self._waiting)
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._free.release()

    async def _try(self, make: Callable[[], Awaitable[T]]) -> T:
        with self._probe():
            try:
                answer = await make()
            except asyncio.CancelledError:
                raise  # says nothing of the server
            except ModelUnavailableError as exc:
                if _lost_connection(exc):
                    self._lost(exc)
                else:
                    self._failures = 0
                raise
            except Exception:
                self._failures = 0  # it spoke, whatever it said
                raise
            self._failures = 0
            return answer

    @contextmanager
    def _probe(self) -> Iterator[None]:
        """Let calls through while the server answers, none while it rests, and after that one."""
        if self._failures < self._breaks_at:
            yield
            return
        wait_s = self._closed_until - self._clock()
        if wait_s > 0 or self._probing:
            lost = self._last_loss
            raise ModelUnavailableError(
                f"{lost.message}; it is left alone after {self._failures} lost connections in a row",
                remedy=f"{lost.remedy}; it is tried again in {max(wait_s, 1):.0f} s",
            )
        self._probing = True
        try:
            yield
        finally:
            self._probing = False

    def _lost(self, loss: ModelUnavailableError) -> None:
        self._last_loss = loss
        self._failures += 1
        if self._failures >= self._breaks_at:
            self._closed_until = self._clock() + self._rest_s


def _lost_connection(exc: ModelUnavailableError) -> bool:
    """Tell a server that is not there from one that said it has no room."""
    return isinstance(exc.__cause__, httpx.TransportError)
