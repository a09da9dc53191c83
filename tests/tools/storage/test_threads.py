import asyncio

import pytest

from tools.errors import BusyError
from tools.storage.database import Database
from tools.storage.threads import ThreadLocks


async def test_runs_on_one_thread_take_turns(database: Database) -> None:
    locks = ThreadLocks(database, wait_s=5)
    inside = most = 0

    async def run() -> None:
        nonlocal inside, most
        async with locks.hold("t"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.01)
            inside -= 1

    await asyncio.gather(*(run() for _ in range(10)))
    assert most == 1
    assert locks._here == {}
    await locks.close()


async def test_runs_on_different_threads_do_not_wait(database: Database) -> None:
    locks = ThreadLocks(database, wait_s=0.2)
    async with locks.hold("t1"), locks.hold("t2"):
        pass
    await locks.close()


@pytest.mark.parametrize("same_process", [True, False])
async def test_a_held_thread_is_busy_after_the_wait(database: Database, same_process: bool) -> None:
    first = ThreadLocks(database, wait_s=0.2)
    second = first if same_process else ThreadLocks(database, wait_s=0.2)
    async with first.hold("t"):
        with pytest.raises(BusyError, match=r"0\.2 s"):
            async with second.hold("t"):
                pass
    async with second.hold("t"):
        pass
    await first.close()
    await second.close()


async def test_a_lock_dies_with_its_session(database: Database) -> None:
    first, second = ThreadLocks(database, wait_s=0.2), ThreadLocks(database, wait_s=2)
    async with first.hold("t"):
        await first.close()
        async with second.hold("t"):
            pass
    await first.close()
    await second.close()
