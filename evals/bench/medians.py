"""Medians of repeated measurements, and how sure their ratios are."""

from collections.abc import Sequence

import numpy as np

_RESAMPLES = 2_000
_SEED = 20_261_122


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return float(np.median(values))


def ratio_interval(ours: Sequence[float], base: Sequence[float]) -> list[float]:
    """Return the 95 % interval of the ratio of two medians, by the bootstrap over rounds.

    Args:
        ours: One measurement a round.
        base: One of the yardstick in each of the same rounds; what slowed a round down slowed both.
    """
    pairs = np.array([ours, base], dtype=np.float64)
    rounds = np.random.default_rng(_SEED).integers(pairs.shape[1], size=(_RESAMPLES, pairs.shape[1]))
    medians = np.median(pairs[:, rounds], axis=2)
    low, high = np.quantile(medians[0] / medians[1], [0.025, 0.975]).tolist()
    return [low, high]
