"""Fit distributions to what people know of a quantity: a central interval, or its mean and spread.

"90 % sure that it lies between 40 and 55" leaves 5 % on either side. Two ends fix two parameters, so every
fit here is exact: the fitted distribution has the very interval it was fitted to. Families of one parameter
(Poisson, Bernoulli) cannot keep two ends and are not here.
"""

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

import numpy as np
from scipy import special
from scipy.optimize import brentq

from tools.simulation.model.distributions import DistributionName, FloatArray, pert_shape, quantile

Fitted = dict[str, float]
_SHAPES: Final = (0.01, 1e6)  # of a gamma
_SIZES: Final = (0.02, 1e10)  # of a beta: its two parameters together
_TAIL: Final = 0.01  # of a normal, where the quantity cannot be


def fit_interval(distribution: DistributionName, known: Mapping[str, float]) -> Fitted:
    """Fit a distribution to a central interval.

    Args:
        distribution: The family.
        known: `low` < `high`; `confidence`, the mass between them, in (0, 1); `mode`, from low to high, of a
            triangular or PERT; `df` of a Student t.

    Returns:
        Parameters in canonical form.

    Raises:
        ValueError: The family has no member with this interval, or the interval is no such family's.
    """
    low, high, confidence = known["low"], known["high"], known["confidence"]
    match distribution:
        case "normal":
            return fit_normal(low, high, confidence)
        case "lognormal":
            logs = fit_normal(math.log(low), math.log(high), confidence)
            return {"mu": logs["mean"], "sigma": logs["sd"]}
        case "uniform":
            beyond = (high - low) * (1 / confidence - 1) / 2
            return {"low": low - beyond, "high": high + beyond}
        case "triangular" | "pert":
            return _fit_around_mode(distribution, low, known["mode"], high, confidence)
        case "beta":
            return _fit_beta(low, high, confidence)
        case "gamma":
            return _fit_gamma(low, high, confidence)
        case "student_t":
            df = known["df"]
            unit = float(special.stdtrit(df, (1 + confidence) / 2))
            return {"df": df, "location": (low + high) / 2, "scale": (high - low) / (2 * unit)}
    raise ValueError(f"{distribution} is not fitted to intervals")


def fit_stated_interval(
    low: float, high: float, confidence: float, *, is_share: bool
) -> tuple[DistributionName, Fitted]:
    """Choose the family for an interval that somebody states without one, and fit it.

    A normal, unless it would put more than `_TAIL` of its mass where the quantity cannot be: then a beta for
    a share, and a lognormal for what is stated above zero.

    Args:
        low: Lower end.
        high: Upper end, above `low`.
        confidence: Mass between them, in (0, 1).
        is_share: Whether the quantity is from 0 to 1 by its nature.
    """
    normal = fit_normal(low, high, confidence)
    reach = float(special.ndtri(1 - _TAIL)) * normal["sd"]
    least, most = normal["mean"] - reach, normal["mean"] + reach
    known = {"low": low, "high": high, "confidence": confidence}
    if is_share and low > 0 and high < 1 and not 0 <= least < most <= 1:
        with suppress(ValueError):  # ends too near to 0, or to each other, for its search
            return "beta", fit_interval("beta", known)
    if low > 0 > least:
        return "lognormal", fit_interval("lognormal", known)
    return "normal", normal


def fit_normal(low: float, high: float, confidence: float) -> Fitted:
    """Fit the normal whose central interval of mass `confidence`, in (0, 1), is [low, high]."""
    z = float(special.ndtri((1 + confidence) / 2))
    return {"mean": (low + high) / 2, "sd": (high - low) / (2 * z)}


def fit_moments(distribution: DistributionName, mean: float, sd: float) -> Fitted:
    """Fit a lognormal, gamma or beta to the mean and standard deviation of the variable.

    Raises:
        ValueError: No member of the family has them.
    """
    match distribution:
        case "lognormal":
            variance = math.log1p((sd / mean) ** 2)
            return {"mu": math.log(mean) - variance / 2, "sigma": variance**0.5}
        case "gamma":
            return {"shape": (mean / sd) ** 2, "scale": sd * sd / mean}
        case "beta" if 0 < mean < 1 and sd * sd < mean * (1 - mean):
            size = mean * (1 - mean) / (sd * sd) - 1
            return {"alpha": mean * size, "beta": (1 - mean) * size}
    raise ValueError(f"no {distribution} has mean {mean:g} and sd {sd:g}")


def _tails(confidence: float) -> FloatArray:
    """Shares of the mass below the two ends of a central interval, shape (2,)."""
    return np.array([(1 - confidence) / 2, (1 + confidence) / 2])


def _fit_gamma(low: float, high: float, confidence: float) -> Fitted:
    """The ratio of the ends falls with the shape, and the scale follows."""
    tails = _tails(confidence)

    def mismatch(log_shape: float) -> float:
        bottom, top = special.gammaincinv(math.exp(log_shape), tails)
        return math.log(top) - math.log(max(bottom, 1e-300)) - math.log(high / low)

    shape = math.exp(_root(mismatch, *map(math.log, _SHAPES)))
    return {"shape": shape, "scale": high / float(special.gammaincinv(shape, tails[1]))}


def _fit_beta(low: float, high: float, confidence: float) -> Fitted:
    """Search the size (the sum of both parameters), and for each the mean with the right lower end.

    Both searches are of a monotone function: the mass below `low` falls with the mean, and with that held,
    the mass below `high` rises with the size, from the lower tail to one.
    """
    if not 0 < low < high < 1:
        raise ValueError(f"no beta lies from {low:g} to {high:g}")
    below, above = _tails(confidence)

    def mean_of(size: float) -> float:
        return _root(
            lambda mean: special.betainc(mean * size, (1 - mean) * size, low) - below, 1e-12, 1 - 1e-12
        )

    def mismatch(log_size: float) -> float:
        size = math.exp(log_size)
        mean = mean_of(size)
        return float(special.betainc(mean * size, (1 - mean) * size, high) - above)

    size = math.exp(_root(mismatch, *map(math.log, _SIZES)))
    mean = mean_of(size)
    return {"alpha": mean * size, "beta": (1 - mean) * size}


def _fit_around_mode(
    distribution: DistributionName, low: float, mode: float, high: float, confidence: float
) -> Fitted:
    """Search the place of the mode in the range at which it divides the interval as it shall; then scale.

    With the range brought to [0, 1] and the mode at t, the interval is [bottom(t), top(t)]. At t = 0 the
    mode is below it, at t = 1 above it.
    """
    tails = _tails(confidence)

    def ends(place: float) -> tuple[float, float]:
        if distribution == "pert":
            bottom, top = special.betaincinv(*pert_shape(place), tails)
        else:
            unit = {"low": 0.0, "mode": place, "high": 1.0}
            bottom, top = (quantile("triangular", unit, share) for share in tails)
        return float(bottom), float(top)

    def mismatch(place: float) -> float:
        bottom, top = ends(place)
        return (place - bottom) * (high - mode) - (top - place) * (mode - low)

    place = _root(mismatch, 0.0, 1.0)
    bottom, top = ends(place)
    width = (high - low) / (top - bottom)
    return {"low": mode - place * width, "mode": mode, "high": mode + (1 - place) * width}


def _root(mismatch: Callable[[float], float], low: float, high: float) -> float:
    """Find where a monotone function crosses zero; ValueError where it does not between the ends."""
    return float(brentq(mismatch, low, high, xtol=1e-13, rtol=1e-13))
