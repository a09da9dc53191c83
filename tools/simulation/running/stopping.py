"""Ending a simulation that nobody waits for any more.

Whoever runs one in a thread says how it learns of that; the model asks at every month of every chunk of
trials. It is no argument: all between the two would have to hand it on, and what is sent to another process
cannot hold it. Over there nobody is asked, and the batch that has begun ends.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_unwanted: ContextVar[threading.Event | None] = ContextVar("unwanted", default=None)


class SimulationStopped(Exception):  # no error: nobody is there to be told
    """Nobody waits for the result."""


@contextmanager
def stopped_by(unwanted: threading.Event) -> Iterator[None]:
    """End simulations in this context once the event is set."""
    token = _unwanted.set(unwanted)
    try:
        yield
    finally:
        _unwanted.reset(token)


def check_wanted() -> None:
    """Raise SimulationStopped if nobody waits for the result."""
    unwanted = _unwanted.get()
    if unwanted is not None and unwanted.is_set():
        raise SimulationStopped
