"""Figures with the interval that covers 95 %: shares by Wilson's score, all else by the bootstrap."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest
from typing_extensions import TypedDict

RESAMPLES = 1_000
SEED = 20_240_101

Floats = NDArray[np.float64]


class Metric(TypedDict):
    """A figure, its interval, and how many observations it rests on."""

    value: float
    low: float
    high: float
    n: int


def share(hits: int, n: int) -> Metric:
    """Return a share, with Wilson's interval (Wilson 1927).

    Args:
        hits: From 0 to `n`.
        n: At least 1.
    """
    interval = binomtest(hits, n).proportion_ci(method="wilson")
    return Metric(value=hits / n, low=float(interval.low), high=float(interval.high), n=n)


def bootstrap(statistic: Callable[[Floats], float], rows: Floats | Sequence[float]) -> Metric:
    """Return a statistic of the rows, with the percentile interval of as many rows drawn with replacement.

    Args:
        statistic: Of rows as they are given.
        rows: At least one, along the first axis.
    """
    rows = np.asarray(rows, dtype=np.float64)
    rng = np.random.default_rng(SEED)
    values = [statistic(rows[rng.integers(len(rows), size=len(rows))]) for _ in range(RESAMPLES)]
    low, high = np.quantile(values, [0.025, 0.975]).tolist()
    return Metric(value=statistic(rows), low=low, high=high, n=len(rows))
