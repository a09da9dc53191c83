import asyncio
import threading
from functools import partial
from typing import Any

import pytest

from tools.errors import InvalidInputError, OverloadedError, SimulationTimeoutError
from tools.simulation.running.runs import Simulations
from tools.simulation.simulate import simulate

# Weeks of one processor.
DRIVERS: list[Any] = [{"name": "x", "distribution": "normal", "parameters": {"mean": 1, "sd": 0.1}}]
LONG = partial(
    simulate,
    "",
    trials=2**32,
    seed=1,
    drivers=DRIVERS,
    formula={"formula": "previous * 0.5 + exp(sin(x) * cos(month))"},
    horizon_months=120,
)
SHORT = partial(simulate, "revenue", trials=64, seed=1)


class Begun:
    """Work that tells when it has begun and when its thread is done with it."""

    def __init__(self) -> None:
        self.begun, self.ended = threading.Event(), threading.Event()

    def __call__(self) -> object:
        self.begun.set()
        try:
            return LONG()
        finally:
            self.ended.set()


async def test_a_result_and_an_error_come_back() -> None:
    simulations = Simulations()
    assert await simulations.run(SHORT) == SHORT()
    with pytest.raises(InvalidInputError, match="trials"):
        await simulations.run(partial(simulate, "revenue", trials=0))


async def test_a_simulation_that_is_left_ends_and_its_thread_is_free_again() -> None:
    simulations, work = Simulations(concurrency=1), Begun()
    left = asyncio.create_task(simulations.run(work))
    await asyncio.to_thread(work.begun.wait, 30)
    left.cancel()
    with pytest.raises(asyncio.CancelledError):
        await left
    assert await asyncio.to_thread(work.ended.wait, 30)
    assert await simulations.run(SHORT) == SHORT()


async def test_a_deadline_ends_it_too_and_says_what_to_do() -> None:
    simulations, work = Simulations(concurrency=1, timeout_s=0.2), Begun()
    with pytest.raises(SimulationTimeoutError, match=r"not done within 0\.2 s.*fewer trials"):
        await simulations.run(work)
    assert await asyncio.to_thread(work.ended.wait, 30)


async def test_one_that_waits_is_never_begun_once_it_is_left() -> None:
    simulations, first, second = Simulations(concurrency=1), Begun(), Begun()
    running, waiting = (asyncio.create_task(simulations.run(work)) for work in (first, second))
    await asyncio.to_thread(first.begun.wait, 30)
    waiting.cancel()
    running.cancel()
    await asyncio.wait([running, waiting])
    assert await simulations.run(SHORT) == SHORT()
    assert not second.begun.is_set()


async def test_more_than_may_wait_are_refused() -> None:
    simulations, work = Simulations(concurrency=1, waiting=1), Begun()
    calls = [asyncio.create_task(simulations.run(work)) for _ in range(2)]
    await asyncio.to_thread(work.begun.wait, 30)
    with pytest.raises(OverloadedError, match="1 calls already wait for simulation"):
        await simulations.run(SHORT)
    for call in calls:
        call.cancel()
    await asyncio.wait(calls)


def test_nothing_ends_a_simulation_that_nobody_watches() -> None:
    assert SHORT()["metadata"]["trials_run"] == 64
