"""Summaries of draws as plain floats, each estimate with its uncertainty."""

from typing import Final

import numpy as np
from scipy import special
from typing_extensions import TypedDict

from tools.simulation.distributions import FloatArray

Interval = list[float | None]  # [low, high]; None where too few trials give no bound
_LEVEL: Final = 0.95


class Summary(TypedDict):
    """A sample in figures; intervals are 95 % confidence intervals, None where trials are too few."""

    mean: float
    mean_ci: Interval
    standard_error: float | None
    standard_deviation: float | None
    p10: float
    p10_ci: Interval
    median: float
    median_ci: Interval
    p90: float
    p90_ci: Interval
    minimum: float
    maximum: float


class Impact(TypedDict):
    """What the question's changes make of the outcome, trial by trial on the same draws."""

    mean: float
    mean_ci: Interval
    p10: float
    median: float
    p90: float
    percent: float | None
    probability_worse: float  # share of trials that the changes make lower


class Downside(TypedDict):
    """How far and how often the outcome stays below a reference level.

    `value_at_risk_95` and `expected_shortfall_95` are distances below the reference: of the 5th percentile,
    and of the mean of the worst 5 %; negative where even these are above it.
    """

    downside_probability: float
    downside_probability_ci: Interval
    value_at_risk_95: float
    expected_shortfall_95: float


def summarise(sample: FloatArray) -> Summary:
    """Summarise a sample of finite values, shape (n,), n >= 1.

    The interval of the mean is Student's; those of the quantiles are from order statistics and so hold
    for any distribution (Conover, Practical Nonparametric Statistics, section 3.2).
    """
    ordered = np.sort(sample)
    n = ordered.size
    mean, sd = _mean_and_deviation(ordered)
    error = None if sd is None else sd / n**0.5
    half = None if error is None else float(special.stdtrit(n - 1, (1 + _LEVEL) / 2)) * error
    p10, median, p90 = (float(q) for q in np.quantile(ordered, [0.1, 0.5, 0.9]))
    return Summary(
        mean=mean,
        mean_ci=[None, None] if half is None else [mean - half, mean + half],
        standard_error=error,
        standard_deviation=sd,
        p10=p10,
        p10_ci=quantile_interval(ordered, 0.1),
        median=median,
        median_ci=quantile_interval(ordered, 0.5),
        p90=p90,
        p90_ci=quantile_interval(ordered, 0.9),
        minimum=float(ordered[0]),
        maximum=float(ordered[-1]),
    )


def quantile_interval(ordered: FloatArray, p: float) -> Interval:
    """95 % interval of the quantile `p` from the order statistics of a sorted sample, shape (n,)."""
    n = ordered.size
    tail = (1 - _LEVEL) / 2
    # The number of draws below the quantile is binomial; the ranks cover its central 95 %.
    low_rank = _binomial_quantile(tail, n, p)
    high_rank = _binomial_quantile(1 - tail, n, p) + 1
    low = float(ordered[low_rank - 1]) if low_rank >= 1 else None
    high = float(ordered[high_rank - 1]) if high_rank <= n else None
    return [low, high]


def measure_impact(scenario: FloatArray, reference: FloatArray) -> Impact:
    """Compare scenario and baseline of the same trials, shape (n,) each, all finite."""
    summary = summarise(scenario - reference)
    return Impact(
        mean=summary["mean"],
        mean_ci=summary["mean_ci"],
        p10=summary["p10"],
        median=summary["median"],
        p90=summary["p90"],
        percent=percent_of(summary["mean"], float(reference.mean())),
        probability_worse=float((scenario < reference).mean()),
    )


def measure_downside(sample: FloatArray, reference: float) -> Downside:
    """Measure a sample, shape (n,), against the reference level."""
    ordered = np.sort(sample)
    n = ordered.size
    below = int((ordered < reference).sum())
    worst = ordered[: max(1, round(0.05 * n))]
    return Downside(
        downside_probability=below / n,
        downside_probability_ci=proportion_interval(below, n),
        value_at_risk_95=reference - float(np.quantile(ordered, 0.05)),
        expected_shortfall_95=reference - float(worst.mean()),
    )


def proportion_interval(hits: int, n: int) -> Interval:
    """Wilson's 95 % interval of a proportion, n >= 1."""
    z = float(special.ndtri((1 + _LEVEL) / 2))
    share, spread = hits / n, z * z / n
    centre = (share + spread / 2) / (1 + spread)
    half = (spread * share * (1 - share) + spread * spread / 4) ** 0.5 / (1 + spread)
    return [max(0.0, centre - half), min(1.0, centre + half)]


def percent_of(change: float, base: float) -> float | None:
    """A change as a share of the size of its base; None for a base that is zero beside the change."""
    return change / abs(base) if abs(base) > 1e-12 * abs(change) else None


def _mean_and_deviation(ordered: FloatArray) -> tuple[float, float | None]:
    """Mean, and standard deviation (n - 1) for two or more values; exact where all values are equal."""
    if ordered[0] == ordered[-1]:
        return float(ordered[0]), 0.0 if ordered.size > 1 else None
    return float(ordered.mean()), float(ordered.std(ddof=1))


def _binomial_quantile(u: float, n: int, p: float) -> int:
    """Smallest k with P(Binomial(n, p) <= k) >= u."""
    k = max(0, int(np.ceil(special.bdtrik(u, n, p))))
    return k - 1 if k >= 1 and special.bdtr(k - 1, n, p) >= u else k
