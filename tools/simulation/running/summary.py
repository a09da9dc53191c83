"""The statistics of a simulation as plain floats, each estimate with its interval."""

from collections.abc import Mapping
from typing import NotRequired

from typing_extensions import TypedDict

from tools.simulation.model.templates.definition import Measure
from tools.simulation.running.engine import Outcomes
from tools.simulation.running.estimates import Digest, Interval
from tools.simulation.running.sensitivity import Sensitivity


class Summary(TypedDict):
    """A series of trials in figures; intervals are 95 % intervals, None where trials are too few."""

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
    probability_worse: float  # share of trials that the changes make lower; of a cost, higher


class Downside(TypedDict):
    """How far and how often the outcome is worse than a reference level: below it; of a cost, above it.

    `value_at_risk_95` and `expected_shortfall_95` are distances from the reference: of the percentile that
    5 % of trials are worse than, and of the mean of the worst 5 %; negative where even these are better.
    """

    downside_probability: float
    downside_probability_ci: Interval
    value_at_risk_95: float
    value_at_risk_95_ci: Interval
    expected_shortfall_95: float
    expected_shortfall_95_ci: Interval


class MeasureSummary(TypedDict):
    """A further figure of the trials; of a yes or no only the mean, its probability, without percentiles."""

    label: str
    unit: str
    mean: float
    mean_ci: Interval
    p10: NotRequired[float]
    median: NotRequired[float]
    p90: NotRequired[float]


class Statistics(Summary, Downside):
    """The outcome in figures, in the unit of `metadata`.

    `baseline` is the outcome with every driver at its median and without the question's changes; where that
    is undefined, the median of the trials without them. `change` is the mean effect of the changes, None
    where there are none; the downside is against the target if the question names one, else the baseline.
    """

    baseline: float
    change: float | None
    change_percent: float | None
    target: float | None
    impact: Impact | None
    measures: dict[str, MeasureSummary]
    sensitivity: Sensitivity | None


def statistics(
    outcomes: Outcomes,
    *,
    baseline: float,
    target: float | None,
    measures: Mapping[str, Measure],
    sensitivity: Sensitivity | None,
    is_cost: bool,
) -> Statistics:
    """Put outcomes into figures; at least one trial is defined."""
    digest = outcomes.scenario
    effect = impact(outcomes, is_cost=is_cost)
    sign = -1.0 if is_cost else 1.0
    return Statistics(
        **_summary(digest),
        **_downside(outcomes.downside, sign * (baseline if target is None else target)),
        baseline=baseline,
        change=effect and effect["mean"],
        change_percent=effect and effect["percent"],
        target=target,
        impact=effect,
        measures={name: _measure(measure, outcomes.measures[name]) for name, measure in measures.items()},
        sensitivity=sensitivity,
    )


def impact(outcomes: Outcomes, *, is_cost: bool) -> Impact | None:
    """Put what the changes do into figures; None where there are none, or no trial of them is defined."""
    digest = outcomes.impact
    if digest is None or not digest.n:
        return None
    return Impact(
        mean=digest["mean"],
        mean_ci=digest.interval("mean"),
        p10=digest["p10"],
        median=digest["median"],
        p90=digest["p90"],
        percent=percent_of(digest["mean"], outcomes.reference_sum / digest.n),
        probability_worse=digest["share_above" if is_cost else "share_below"],
    )


def percent_of(change: float, base: float) -> float | None:
    """A change as a share of the size of its base; None for a base that is zero beside the change."""
    return change / abs(base) if abs(base) > 1e-12 * abs(change) else None


def _summary(digest: Digest) -> Summary:
    return Summary(
        mean=digest["mean"],
        mean_ci=digest.interval("mean"),
        standard_error=digest.error("mean"),
        standard_deviation=digest.sd,
        p10=digest["p10"],
        p10_ci=digest.interval("p10"),
        median=digest["median"],
        median_ci=digest.interval("median"),
        p90=digest["p90"],
        p90_ci=digest.interval("p90"),
        minimum=digest.minimum,
        maximum=digest.maximum,
    )


def _downside(digest: Digest, level: float) -> Downside:
    return Downside(
        downside_probability=digest["share_below"],
        downside_probability_ci=digest.interval("share_below"),
        value_at_risk_95=level - digest["p5"],
        value_at_risk_95_ci=_below(level, digest.interval("p5")),
        expected_shortfall_95=level - digest["tail_mean"],
        expected_shortfall_95_ci=_below(level, digest.interval("tail_mean")),
    )


def _below(level: float, interval: Interval) -> Interval:
    """Turn an interval of a figure into that of its distance below a level."""
    return [None if end is None else level - end for end in reversed(interval)]


def _measure(measure: Measure, digest: Digest) -> MeasureSummary:
    """Summarise a further figure; a probability's interval stays inside [0, 1]."""
    if measure.unit == "ratio":
        return MeasureSummary(
            label=measure.label,
            unit=measure.unit,
            mean=digest["mean"],
            mean_ci=digest.share_interval("mean"),
        )
    return MeasureSummary(
        label=measure.label,
        unit=measure.unit,
        mean=digest["mean"],
        mean_ci=digest.interval("mean"),
        p10=digest["p10"],
        median=digest["median"],
        p90=digest["p90"],
    )
