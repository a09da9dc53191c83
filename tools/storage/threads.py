"""One run at a time on a thread, across processes."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg import AsyncConnection

from tools.errors import BusyError
from tools.storage.database import Database


class ThreadLocks:
    """Advisory locks of one Postgres session, one for each thread with a run in this process.

    Concurrent runs on one thread would overwrite each other's channels: LangGraph keeps the last. A session
    may hold any number of locks and Postgres frees them when it dies, so one connection serves the process.
    """

    def __init__(self, database: Database, *, wait_s: float) -> None:
        """Hold locks in `database`; a run waits up to `wait_s` for the one before it."""
        self._database = database
        self._wait_s = wait_s
        self._session: AsyncConnection | None = None
        self._use_session = asyncio.Lock()
        self._here: dict[str, asyncio.Lock] = {}

    @asynccontextmanager
    async def hold(self, thread_id: str) -> AsyncIterator[None]:
        """Hold the thread for the length of a run.

        Raises:
            BusyError: Another run held it for all of the waiting time.
        """
        lock = self._here.setdefault(thread_id, asyncio.Lock())
        try:
            async with asyncio.timeout(self._wait_s):
                await lock.acquire()
        except TimeoutError as exc:
            raise _busy(self._wait_s) from exc
        try:
            await self._lock_across_processes(thread_id)
            try:
                yield
            finally:
                await asyncio.shield(self._ask("SELECT pg_advisory_unlock(%s)", thread_id))
        finally:
            lock.release()
            # Unlocked and with nobody waiting: forget it, or the dictionary grows with every thread.
            if not lock.locked() and not lock._waiters:
                self._here.pop(thread_id, None)

    async def close(self) -> None:
        """Close the session and with it every lock."""
        if self._session is not None:
            await self._session.close()

    async def _lock_across_processes(self, thread_id: str) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._wait_s
        while not await self._ask("SELECT pg_try_advisory_lock(%s)", thread_id):
            if loop.time() > deadline:
                raise _busy(self._wait_s)
            await asyncio.sleep(0.05)

    async def _ask(self, statement: str, thread_id: str) -> bool:
        key = int.from_bytes(hashlib.sha256(thread_id.encode()).digest()[:8], signed=True)
        async with self._use_session:
            if self._session is None or self._session.closed or self._session.broken:
                self._session = await AsyncConnection.connect(self._database.conninfo, autocommit=True)
            row = await (await self._session.execute(statement, [key])).fetchone()
            return bool(row and row[0])


def _busy(wait_s: float) -> BusyError:
    return BusyError(
        f"another run has held this thread for more than {wait_s:g} s",
        remedy="wait for it to end, or use another thread",
    )
