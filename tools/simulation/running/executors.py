"""Where batches run: in this process, in a pool of them, or on a Ray cluster; always the same results."""

import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, Literal, Protocol, TypeVar

from tools.errors import ConfigurationError, InvalidInputError

Place = Literal["here", "processes", "ray"]
MAX_WORKERS = 64
_QUEUED_A_WORKER = 3

Result = TypeVar("Result")


class Executor(Protocol):
    """Calls a function with numbers."""

    def map(self, function: Callable[[int], Result], numbers: range) -> Iterator[Result]:
        """Yield the results in the order of the numbers, holding a bounded number of them."""


@contextmanager
def open_executor(place: Place, workers: int = 1) -> Iterator[Executor]:
    """Open what batches run on.

    Args:
        place: `here`, `processes` on this machine, or `ray`: the cluster that `RAY_ADDRESS` names, else one
            of this machine's own.
        workers: Processes, from 1 to `MAX_WORKERS`; with 1 of them nothing is started.

    Raises:
        InvalidInputError: The number of workers is out of range.
        ConfigurationError: Ray is asked for and not installed.
    """
    if not 1 <= workers <= MAX_WORKERS:
        raise InvalidInputError(f"workers is {workers}", remedy=f"give a number from 1 to {MAX_WORKERS}")
    if place == "ray":
        with _ray(workers) as cluster:
            yield cluster
    elif place == "here" or workers == 1:
        yield _Here()
    else:
        # Spawned, not forked: the service has threads, whose locks a fork would copy as they are.
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_end_with_parent)
        try:
            yield _Pool(pool, workers)
        finally:
            pool.shutdown(cancel_futures=True)  # after an error or Ctrl-C nobody wants what is queued


def _end_with_parent() -> None:
    """End this process once the one that started it is gone, as by a kill; it would wait for ever."""
    if parent := parent_process():

        def watch() -> None:
            parent.join()
            os._exit(1)

        Thread(target=watch, daemon=True).start()


class _Here:
    """This process."""

    def map(self, function: Callable[[int], Result], numbers: range) -> Iterator[Result]:
        return map(function, numbers)


@dataclass(frozen=True)
class _Pool:
    """Processes of this machine."""

    pool: ProcessPoolExecutor
    workers: int

    def map(self, function: Callable[[int], Result], numbers: range) -> Iterator[Result]:
        return _windowed(
            lambda number: self.pool.submit(function, number),
            lambda future: future.result(),
            numbers,
            self.workers * _QUEUED_A_WORKER,
        )


@dataclass(frozen=True)
class _Cluster:
    """A Ray cluster."""

    ray: Any  # the module, an optional dependency
    workers: int

    def map(self, function: Callable[[int], Result], numbers: range) -> Iterator[Result]:
        shared = self.ray.put(function)
        call = self.ray.remote(_call)
        return _windowed(
            lambda number: call.remote(shared, number), self.ray.get, numbers, self.workers * _QUEUED_A_WORKER
        )


def _call(function: Callable[[int], Result], number: int) -> Result:
    return function(number)


@contextmanager
def _ray(workers: int) -> Iterator[_Cluster]:
    """Join the cluster, or start one; leave it, or stop it, at the end."""
    try:
        import ray
    except ImportError as exc:
        raise ConfigurationError("Ray is not installed", remedy="pip install 'bizagent[ray]'") from exc
    joined_before = ray.is_initialized()
    if not joined_before:
        ray.init(log_to_driver=False, include_dashboard=False, logging_level=logging.ERROR)
    try:
        resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]  # Ray's own
        yield _Cluster(ray, max(workers, int(resources.get("CPU", 1))))
    finally:
        if not joined_before:
            ray.shutdown()


def _windowed(
    submit: Callable[[int], Any], collect: Callable[[Any], Result], numbers: range, window: int
) -> Iterator[Result]:
    """Submit so many calls ahead, and collect the results in order."""
    remaining = iter(numbers)
    waiting = [submit(number) for number in islice(remaining, window)]
    while waiting:
        result = collect(waiting.pop(0))
        waiting.extend(submit(number) for number in islice(remaining, 1))
        yield result
