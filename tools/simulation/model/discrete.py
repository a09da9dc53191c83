"""Distributions on separate points: tables of points with cumulative probabilities, and their look-up."""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Table = tuple[Floats, Floats]
_REACH: Final = 12.0  # standard deviations on each side that a table covers
_SLACK: Final = 40  # and points, for means so small that the standard deviation says little


def look_up(points: Floats, cumulative: Floats, u: Floats) -> Floats:
    """Give the first point whose cumulative probability reaches `u`, shape (n,); the last one at most."""
    return points[np.minimum(np.searchsorted(cumulative, u), points.size - 1)]


@lru_cache(maxsize=64)
def poisson_table(mean: float) -> Table:
    """Points and cumulative probabilities of the Poisson distribution with a mean in (0, 1e6]."""
    points = _window(mean, mean**0.5, np.inf)
    return points, np.asarray(special.pdtr(points, mean), np.float64)


@lru_cache(maxsize=64)
def binomial_table(trials: float, probability: float) -> Table:
    """Points and cumulative probabilities of the number of successes in up to 1e6 trials."""
    spread = (trials * probability * (1 - probability)) ** 0.5
    points = _window(trials * probability, spread, trials)
    return points, np.asarray(special.bdtr(points, int(trials), probability), np.float64)


def _window(mean: float, sd: float, most: float) -> Floats:
    """Whole numbers around a mean, none below zero or above `most`."""
    low = max(0.0, np.floor(mean - _REACH * sd - _SLACK))
    high = min(most, np.ceil(mean + _REACH * sd + _SLACK))
    return np.arange(low, high + 1)
