"""What a judge's scores are worth: ranking, calibration, and what is refused where so much is answered."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from evals.intervals import Floats

_BINS = 10


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
