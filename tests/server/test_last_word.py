import asyncio
from collections.abc import Callable
from contextlib import aclosing
from typing import Any

import pytest

from server.last_word import with_last_word
from tools.errors import ModelTimeoutError

Put = Callable[[str], None]


def code(error: dict[str, Any]) -> str:
    return str(error["error"]["code"])


async def test_an_error_is_the_last_piece_and_is_not_raised() -> None:
    async def work(put: Put) -> None:
        put("a")
        raise ModelTimeoutError("too slow")

    assert [piece async for piece in with_last_word(work, code)] == ["a", "MODEL_TIMEOUT"]


async def test_work_that_goes_well_has_no_last_word() -> None:
    async def work(put: Put) -> None:
        put("a")

    assert [piece async for piece in with_last_word(work, code)] == ["a"]


async def test_a_reader_that_is_cancelled_is_told_so_once_the_work_has_ended() -> None:
    happened: list[str] = []

    async def work(put: Put) -> None:
        put("a")
        try:
            await asyncio.Event().wait()
        finally:
            happened.append("ended")

    async def read() -> None:
        async with aclosing(with_last_word(work, code)) as pieces:
            async for piece in pieces:
                happened.append(piece)
                asyncio.current_task().cancel()  # type: ignore[union-attr]  # it is in a task

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(read())
    assert happened == ["a", "ended", "SHUTTING_DOWN"]
