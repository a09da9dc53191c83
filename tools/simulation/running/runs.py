"""The simulations of a process: so many at a time, each in a thread, and none for nobody."""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from tools.aside import Aside
from tools.errors import SimulationTimeoutError
from tools.simulation.running.stopping import stopped_by

T = TypeVar("T")


class Simulations:
    """Runs simulations beside the event loop.

    Args:
        concurrency: At a time.
        waiting: That wait for their turn; further ones are refused.
        timeout_s: Deadline of one, from its asking: waiting counts.
    """

    def __init__(self, *, concurrency: int = 4, waiting: int = 32, timeout_s: float = 120.0) -> None:
        """Start no thread yet."""
        self._aside = Aside("simulation", threads=concurrency, waiting=waiting)
        self._timeout_s = timeout_s

    async def run(self, work: Callable[[], T]) -> T:
        """Run what simulates; cancelled, or past the deadline, it ends soon, and its thread is free again.

        Raises:
            OverloadedError: As many wait as may.
            SimulationTimeoutError: It was not done in time.
            AgentError: What `work` raises.
        """
        unwanted = threading.Event()

        def begin() -> T:
            with stopped_by(unwanted):
                return work()

        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._aside.run(begin)
        except TimeoutError as exc:
            raise SimulationTimeoutError(
                f"the simulation was not done within {self._timeout_s:g} s",
                remedy="ask for fewer trials, fewer months or no sensitivity, or raise SIMULATION_TIMEOUT_S",
            ) from exc
        finally:
            unwanted.set()
