"""Figures with their 95 % intervals."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, rankdata

Floats = NDArray[np.float64]
Metric = dict[str, float]
"""`{value, low, high, n}`."""

RESAMPLES = 1_000
SEED = 20_240_101
_BINS = 10


def share(flags: Sequence[bool]) -> Metric:
    """The share of what is true, with Wilson's interval; NaN for none."""
    if not len(flags):
        return {"value": float("nan"), "low": 0.0, "high": 1.0, "n": 0}
    interval = binomtest(int(sum(flags)), len(flags)).proportion_ci(method="wilson")
    return {
        "value": sum(flags) / len(flags),
        "low": float(interval.low),
        "high": float(interval.high),
        "n": len(flags),
    }


def bootstrap(statistic: Callable[[Floats], float], rows: Floats, groups: Sequence[object] = ()) -> Metric:
    """A statistic of rows, with the bootstrap's percentile interval.

    Args:
        statistic: Takes rows, returns a figure.
        rows: Shape (n, …).
        groups: What each row belongs to: groups are drawn, not rows. By default each row is a group.

    Returns:
        `n` counts the groups.
    """
    labels = list(range(len(rows))) if not len(groups) else list(groups)
    by_group: dict[object, list[int]] = {}
    for row, label in enumerate(labels):
        by_group.setdefault(label, []).append(row)
    members = [np.array(each) for each in by_group.values()]
    rng = np.random.default_rng(SEED)
    values = []
    for _ in range(RESAMPLES):
        drawn = np.concatenate([members[i] for i in rng.integers(len(members), size=len(members))])
        value = statistic(rows[drawn])
        if not np.isnan(value):
            values.append(value)
    low, high = np.quantile(values, [0.025, 0.975]).tolist() if values else (float("nan"), float("nan"))
    return {"value": statistic(rows), "low": low, "high": high, "n": len(members)}


def mean(values: Sequence[float]) -> Metric:
    """The mean, with the bootstrap's interval."""
    return bootstrap(lambda rows: float(rows.mean()), np.asarray(values, dtype=np.float64))


def auc(rows: Floats) -> float:
    """How often a positive scores above a negative, ties counting half.

    Args:
        rows: Shape (n, 2): score, and 1 for a positive, else 0.

    Returns:
        In [0, 1]; NaN without both kinds.
    """
    positive = rows[:, 1] == 1
    n, m = int(positive.sum()), int((~positive).sum())
    if not n or not m:
        return float("nan")
    ranks = rankdata(rows[:, 0])
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * m))


def expected_calibration_error(rows: Floats) -> float:
    """Average the gap between probability and frequency over ten equal bins, by their share of the rows.

    Args:
        rows: Shape (n, 2): probability in [0, 1], and 1 where it came true, else 0.

    Returns:
        In [0, 1]; 0 is best (Guo et al. 2017, equation 3).
    """
    gaps = np.zeros((_BINS, 2))
    np.add.at(gaps, _bins(rows), rows)
    return float(np.abs(gaps[:, 0] - gaps[:, 1]).sum() / len(rows))


def reliability(rows: Floats) -> list[dict[str, float]]:
    """Tabulate probability against frequency: a row for each tenth that holds any; see the error above."""
    bins = _bins(rows)
    return [
        {
            "from": place / _BINS,
            "probability": float(rows[bins == place, 0].mean()),
            "frequency": float(rows[bins == place, 1].mean()),
            "n": int((bins == place).sum()),
        }
        for place in range(_BINS)
        if (bins == place).any()
    ]


def refused_at(rows: Floats, answered: float) -> float:
    """Share of the negatives refused where the bound is such that a share of the positives is answered.

    Args:
        rows: Shape (n, 2): score, and 1 for what should be answered, else 0.
        answered: Least share of the positives that score at or above the bound.
    """
    positives = np.sort(rows[rows[:, 1] == 1, 0])
    negatives = rows[rows[:, 1] == 0, 0]
    if not len(positives) or not len(negatives):
        return float("nan")
    bound = positives[int(np.floor((1 - answered) * len(positives) + 1e-9))]
    return float((negatives < bound).mean())


def _bins(rows: Floats) -> NDArray[np.int_]:
    bins: NDArray[np.int_] = np.minimum((rows[:, 0] * _BINS).astype(int), _BINS - 1)
    return bins
