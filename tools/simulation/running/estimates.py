"""Estimates from trials, each with the variance of its error, that batches can be added up to.

How an error is told depends on the points. Independent trials: from the trials themselves (for quantiles
from order statistics: Conover, Practical Nonparametric Statistics, section 3.2). Sobol points and Latin
hypercubes: from the spread between replicates, with Student's t, since so few of them have heavy tails.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tools.simulation.model.distributions import FloatArray

Statistic = Literal["mean", "p5", "p10", "median", "p90", "tail_mean", "share_below", "share_above"]
STATISTICS: Final[tuple[Statistic, ...]] = get_args(Statistic)
Interval = list[float | None]  # [low, high]; None where too few trials give no bound

LARGEST: Final = 1e30  # beyond any business figure; the square and the sum of such numbers still are floats
LEVEL: Final = 0.95
TAIL: Final = 0.05  # the worst share of trials, of which `tail_mean` is the mean
_QUANTILES: Final = np.array([0.05, 0.1, 0.5, 0.9])
_Z: Final = float(special.ndtri((1 + LEVEL) / 2))


@dataclass(frozen=True)
class Digest:
    """What is kept of a series of trials.

    Attributes:
        n: Defined trials.
        undefined: Trials without a number, or with one larger than `LARGEST`.
        values: Estimates, shape (8,), in the order of `STATISTICS`; NaN for all without a defined trial.
        variances: Of their errors, shape (8,); NaN where too few trials tell it.
        freedom: Degrees of freedom of the variances.
        spread: Sum of squared distances from the mean.
        minimum: Least defined value.
        maximum: Largest.
    """

    n: int
    undefined: int
    values: FloatArray
    variances: FloatArray
    freedom: int
    spread: float
    minimum: float
    maximum: float

    def __getitem__(self, statistic: Statistic) -> float:
        """Look an estimate up."""
        return float(self.values[STATISTICS.index(statistic)])

    @property
    def sd(self) -> float | None:
        """Standard deviation of a trial; None for fewer than two."""
        return float((self.spread / (self.n - 1)) ** 0.5) if self.n > 1 else None

    def error(self, statistic: Statistic) -> float | None:
        """Standard error; None where too few trials tell it."""
        variance = float(self.variances[STATISTICS.index(statistic)])
        return variance**0.5 if np.isfinite(variance) else None

    def half_width(self, statistic: Statistic) -> float:
        """Half the 95 % interval by Student's t; infinite where too few trials tell it."""
        error = self.error(statistic)
        return float(special.stdtrit(self.freedom, (1 + LEVEL) / 2)) * error if error is not None else np.inf

    def interval(self, statistic: Statistic) -> Interval:
        """95 % interval."""
        if statistic in ("share_below", "share_above"):
            return self.share_interval(statistic)
        value, half = self[statistic], self.half_width(statistic)
        return [value - half, value + half] if np.isfinite(half) else [None, None]

    def share_interval(self, statistic: Statistic) -> Interval:
        """95 % interval of a share of trials; of one that none or all of them have, Wilson's."""
        value, half = self[statistic], self.half_width(statistic)
        if half == 0 or not np.isfinite(half):
            return wilson(value, self.n)
        return [max(0.0, value - half), min(1.0, value + half)]

    def joined(self, other: "Digest") -> "Digest":
        """Add further trials: estimates weigh by their numbers of trials, variances by the squares."""
        if not (self.n and other.n):
            some = self if self.n else other
            return _with_undefined(some, self.undefined + other.undefined)
        n = self.n + other.n
        a, b = self.n / n, other.n / n
        apart = self["mean"] - other["mean"]
        return Digest(
            n=n,
            undefined=self.undefined + other.undefined,
            values=a * self.values + b * other.values,
            variances=a * a * self.variances + b * b * other.variances,
            freedom=self.freedom + other.freedom,
            spread=self.spread + other.spread + apart * apart * self.n * b,
            minimum=min(self.minimum, other.minimum),
            maximum=max(self.maximum, other.maximum),
        )


def are_defined(series: FloatArray) -> NDArray[np.bool_]:
    """Tell which values are numbers of a usable size; NaN and infinity are not."""
    if series.min() >= -LARGEST and series.max() <= LARGEST:  # nearly always, and NaN fails both
        return np.broadcast_to(np.True_, series.shape)
    return np.asarray(np.abs(series) <= LARGEST)


def digest(series: FloatArray, defined: NDArray[np.bool_], level: float) -> tuple[Digest, FloatArray]:
    """Summarise a series of trials.

    Args:
        series: A row a replicate, shape (replicates, n).
        defined: Which of them count, same shape.
        level: What `share_below` is below and `share_above` above.

    Returns:
        The digest, and all defined values in ascending order.
    """
    whole = not any(defined.strides) or bool(defined.all())  # without strides it is one value for all
    ordered = np.sort(series.ravel() if whole else series[defined])
    n, undefined = ordered.size, int(defined.size - ordered.size)
    if not n:
        nothing = np.full(len(STATISTICS), np.nan)
        return Digest(0, undefined, nothing, nothing, 0, 0.0, np.inf, -np.inf), ordered
    values = _estimates(ordered[None], level)[0]
    distance = ordered - values[0]
    # Not by BLAS, whose order of addition depends on its threads: a seed gives the same bits anywhere.
    spread = float(np.square(distance, out=distance).sum())
    if len(series) == 1:
        variances, freedom = _variances_of_independent(ordered, values, spread), n - 1
    else:
        rows = [np.sort(series, axis=1)]
        if not whole:
            parts = (np.sort(row[kept]) for row, kept in zip(series, defined, strict=True))
            rows = [part[None] for part in parts if part.size]
        by_replicate = np.concatenate([_estimates(row, level) for row in rows])
        freedom = len(by_replicate) - 1
        # One dimension decides in which cell of its own grid each replicate has the quantile: Hazen's rule is
        # unbiased for that grid, but not for all the replicates' points together.
        values[1:5] = by_replicate[:, 1:5].mean(axis=0)
        variances = np.full_like(values, np.nan)
        if freedom:
            variances = by_replicate.var(axis=0, ddof=1) / len(by_replicate)
    result = Digest(
        n=n,
        undefined=undefined,
        values=values,
        variances=variances,
        freedom=freedom,
        spread=spread,
        minimum=float(ordered[0]),
        maximum=float(ordered[-1]),
    )
    return result, ordered


def wilson(share: float, n: int) -> Interval:
    """Wilson's 95 % interval of a proportion of n >= 1 independent trials."""
    spread = _Z * _Z / n
    centre = (share + spread / 2) / (1 + spread)
    half = (spread * share * (1 - share) + spread * spread / 4) ** 0.5 / (1 + spread)
    return [max(0.0, centre - half), min(1.0, centre + half)]


def _estimates(ordered: FloatArray, level: float) -> FloatArray:
    """Estimate from sorted rows, shape (r, n), each by itself: shape (r, 8)."""
    rows, n = ordered.shape
    result = np.empty((rows, len(STATISTICS)))
    # Equal values keep their exact mean, which a sum would round.
    result[:, 0] = np.where(ordered[:, 0] == ordered[:, -1], ordered[:, 0], ordered.mean(axis=1))
    # Hazen's rule: the i-th of n values is at (i - 1/2) / n, the middle of what it stands for.
    place = (_QUANTILES * n - 0.5).clip(0, n - 1)
    left = place.astype(np.intp)
    step = ordered[:, np.minimum(left + 1, n - 1)] - ordered[:, left]
    result[:, 1:5] = ordered[:, left] + (place - left) * step
    worst = TAIL * n
    full = int(worst)
    rest = (worst - full) * ordered[:, min(full, n - 1)]
    result[:, 5] = (ordered[:, :full].sum(axis=1) + rest) / worst
    result[:, 6] = [np.searchsorted(row, level) / n for row in ordered]
    result[:, 7] = [1 - np.searchsorted(row, level, side="right") / n for row in ordered]
    return result


def _variances_of_independent(ordered: FloatArray, values: FloatArray, spread: float) -> FloatArray:
    """Variances of the errors of estimates from independent trials, sorted, shape (n,): shape (8,)."""
    n = ordered.size
    variances = np.full(len(STATISTICS), np.nan)
    if n < 2:
        return variances
    variances[0] = spread / (n - 1) / n
    reach = _Z * np.sqrt(n * _QUANTILES * (1 - _QUANTILES))
    low, high = np.floor(n * _QUANTILES - reach).astype(int), np.ceil(n * _QUANTILES + reach).astype(int)
    told = (low >= 0) & (high < n)
    half = (ordered[high.clip(0, n - 1)] - ordered[low.clip(0, n - 1)]) / 2
    variances[1:5] = np.where(told, (half / _Z) ** 2, np.nan)
    # The tail mean's influence function: how far each trial lies below the quantile.
    if told[0]:
        beneath = (values[1] - ordered[: int(high[0])]).clip(0) / TAIL
        mean = beneath.sum() / n
        variances[5] = ((beneath**2).sum() / n - mean * mean) / n
    variances[6:] = values[6:] * (1 - values[6:]) / n
    return variances


def _with_undefined(digested: Digest, undefined: int) -> Digest:
    fields = {**digested.__dict__, "undefined": undefined}
    return Digest(**fields)
