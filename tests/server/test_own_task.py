import asyncio
from collections.abc import Callable

import pytest

from server.own_task import from_own_task


async def test_pieces_come_in_their_order_and_an_error_after_them() -> None:
    async def work(put: Callable[[int], None]) -> None:
        put(1)
        put(2)
        raise ValueError("no more")

    pieces = from_own_task(work)
    assert [await anext(pieces), await anext(pieces)] == [1, 2]
    with pytest.raises(ValueError, match="no more"):
        await anext(pieces)


async def test_work_ends_in_peace_however_often_its_reader_is_cancelled() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()
    interrupted = []

    async def work(put: Callable[[int], None]) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            try:
                for _ in range(20):  # closing connections takes several turns of the loop
                    await asyncio.sleep(0)
            except asyncio.CancelledError:
                interrupted.append(True)
            ended.set()

    async def read() -> None:
        async for _ in from_own_task(work):
            pass

    reading = asyncio.create_task(read())
    await begun.wait()
    while not reading.done():
        reading.cancel()
        await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await ended.wait()
    assert interrupted == []


async def test_work_that_waits_when_it_is_cancelled_is_cancelled_once_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("server.own_task._PATIENCE_S", 0.01)
    cancelled = []

    async def work(put: Callable[[int], None]) -> None:
        put(1)
        for _ in range(2):
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled.append(True)

    pieces = from_own_task(work)
    await anext(pieces)
    async with asyncio.timeout(10):
        await pieces.aclose()
    assert len(cancelled) == 2
