import asyncio
import threading

import pytest

from tools.aside import Aside
from tools.errors import OverloadedError


async def test_a_result_and_an_error_come_back() -> None:
    aside = Aside("test")
    assert await aside.run(sorted, [2, 1], reverse=True) == [2, 1]
    with pytest.raises(ZeroDivisionError):
        await aside.run(divmod, 1, 0)


async def test_one_piece_at_a_time_and_what_nobody_waits_for_is_not_begun() -> None:
    aside, begun, go_on = Aside("test"), asyncio.Event(), threading.Event()
    loop, done = asyncio.get_running_loop(), []

    def first() -> None:
        loop.call_soon_threadsafe(begun.set)
        go_on.wait(10)
        done.append("first")

    running = asyncio.create_task(aside.run(first))
    left = asyncio.create_task(aside.run(done.append, "left"))
    last = asyncio.create_task(aside.run(done.append, "last"))
    try:
        await begun.wait()
        left.cancel()
        await asyncio.wait([left])
        # The threads that routing and searching need are free.
        assert await asyncio.to_thread(lambda: list(done)) == []
    finally:
        go_on.set()
    await asyncio.gather(running, last)
    assert done == ["first", "last"]


async def test_more_callers_than_may_wait_are_refused_until_one_has_gone() -> None:
    aside, go_on = Aside("test", threads=2, waiting=1), threading.Event()
    running = [asyncio.create_task(aside.run(go_on.wait, 10)) for _ in range(2)]
    waiting = asyncio.create_task(aside.run(go_on.wait, 10))
    try:
        await asyncio.sleep(0)
        with pytest.raises(OverloadedError, match="1 calls already wait for test"):
            await aside.run(go_on.wait, 10)
        waiting.cancel()
        await asyncio.wait([waiting])
        waiting = asyncio.create_task(aside.run(go_on.wait, 10))
    finally:
        go_on.set()
    assert await asyncio.gather(*running, waiting) == [True, True, True]
