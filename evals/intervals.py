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
    """Return a share, with Wilson's interval (Wilson 1927); NaN in [0, 1] where nothing was counted.

    Args:
        hits: From 0 to `n`.
        n: At least 0.
    """
    if not n:
        return Metric(value=float("nan"), low=0.0, high=1.0, n=0)
    interval = binomtest(hits, n).proportion_ci(method="wilson")
    return Metric(value=hits / n, low=float(interval.low), high=float(interval.high), n=n)


def share_of(flags: Sequence[bool]) -> Metric:
    """Return the share of the flags that are set."""
    return share(sum(flags), len(flags))


def mean(values: Sequence[float]) -> Metric:
    """Return the mean, with the bootstrap's interval."""
    return bootstrap(lambda rows: float(rows.mean()), values)


def bootstrap(
    statistic: Callable[[Floats], float], rows: Floats | Sequence[float], groups: Sequence[object] = ()
) -> Metric:
    """Return a statistic of the rows, with the percentile interval of as many groups drawn with replacement.

    Args:
        statistic: Of rows as they are given; draws for which it is NaN are left out of the interval.
        rows: Along the first axis; without any, nothing was measured, and all is NaN.
        groups: What each row belongs to: groups are drawn, not rows. By default each row is a group.

    Returns:
        `n` counts the groups.
    """
    rows = np.asarray(rows, dtype=np.float64)
    if not len(rows):
        return Metric(value=float("nan"), low=float("nan"), high=float("nan"), n=0)
    members = _members(groups or range(len(rows)))
    rng = np.random.default_rng(SEED)
    draws = (rng.integers(len(members), size=len(members)) for _ in range(RESAMPLES))
    values = [statistic(rows[np.concatenate([members[i] for i in drawn])]) for drawn in draws]
    defined = [value for value in values if not np.isnan(value)] or [float("nan")]
    low, high = np.quantile(defined, [0.025, 0.975]).tolist()
    return Metric(value=statistic(rows), low=low, high=high, n=len(members))


def _members(labels: Sequence[object]) -> list[NDArray[np.intp]]:
    rows_of: dict[object, list[int]] = {}
    for row, label in enumerate(labels):
        rows_of.setdefault(label, []).append(row)
    return [np.array(rows) for rows in rows_of.values()]
