"""One call from a question to statistics, charts and the account of where every value is from."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from typing_extensions import TypedDict

from tools.errors import InvalidInputError
from tools.simulation.charts import Chart, fan, histogram, tornado
from tools.simulation.distributions import FloatArray
from tools.simulation.drivers import Driver, DriverSpec
from tools.simulation.engine import Outcomes, check_seed, check_trials, run, run_central
from tools.simulation.plan import Plan, make_plan
from tools.simulation.statistics import (
    Downside,
    Impact,
    Interval,
    Summary,
    measure_downside,
    measure_impact,
    percent_of,
    proportion_interval,
    summarise,
)

LARGEST_OUTCOME: Final = 1e30  # far beyond any business figure


class MeasureSummary(TypedDict):
    """A further figure of the trials; for a yes or no only the mean, its probability, says something."""

    label: str
    unit: str
    mean: float
    mean_ci: Interval
    p10: float
    median: float
    p90: float


class Statistics(Summary, Downside):
    """The outcome in figures, in the unit of `metadata`.

    `baseline` is the outcome with every driver at its median and without the question's changes; `change`
    is mean minus baseline; the downside is against the target if the question names one, else the baseline.
    """

    baseline: float
    change: float
    change_percent: float | None
    target: float | None
    impact: Impact | None
    measures: dict[str, MeasureSummary]


class Clipping(TypedDict):
    """A bound that a driver was held to, and the share of draws that it changed."""

    driver: str
    bound: float
    share_clipped: float


class Metadata(TypedDict):
    """Everything that is needed to understand the result and to run it again."""

    seed: int
    trials: int
    undefined_trials: int
    sampling: Literal["plain"]
    template: str
    caveat: str  # why this template, where the question asked for none; else empty
    outcome: str
    horizon_months: int
    unit: str
    drivers: list[Driver]
    baseline_drivers: list[Driver]  # those that the question replaces, as they are in the baseline
    auto_generated_drivers: bool  # whether the caller gave none
    floors: list[Clipping]
    ceilings: list[Clipping]
    assumptions: list[str]


class SimulationResult(TypedDict):
    """JSON-plain result of a simulation; the same arguments and seed give the same result."""

    stats: Statistics
    charts: list[Chart]
    metadata: Metadata


def simulate(
    prompt: str,
    *,
    trials: int = 5000,
    seed: int | None = None,
    drivers: Sequence[DriverSpec] = (),
    passages: Sequence[Mapping[str, Any]] = (),
) -> SimulationResult:
    """Simulate what a business question asks for.

    Args:
        prompt: The question, in words.
        trials: From 1 to `engine.MAX_TRIALS`.
        seed: From 0 to `engine.MAX_SEED`; if None one is drawn and reported.
        drivers: Values that the caller fixes; these win over the question, which wins over passages.
        passages: Retrieved passages `{doc_id, chunk_id, title, date, text, score, …}`; used for values of
            drivers only.

    Returns:
        Statistics, charts (histogram, fan by month unless the model has no time, tornado), metadata.

    Raises:
        InvalidInputError: Prompt blank and no drivers, a driver or number of trials or seed wrong, or not
            one trial gives a defined outcome.
    """
    check_trials(trials)
    if seed is None:
        seed = secrets.randbits(32)
    check_seed(seed)
    if not prompt.strip() and not drivers:
        raise InvalidInputError("the prompt is empty", remedy="say what to simulate, or give drivers")
    plan = make_plan(prompt, drivers=drivers, passages=passages)
    outcomes = run(plan, trials, seed)
    baseline, baseline_path = run_central(plan)
    defined = _is_defined(outcomes.scenario)
    if outcomes.reference is not None:
        defined &= _is_defined(outcomes.reference)
    if not defined.any() or not _is_defined(baseline):
        raise InvalidInputError(
            "the outcome is infinite or undefined for these drivers",
            remedy="check the drivers' sizes, and that none which the model divides by can be zero",
        )
    sample = outcomes.scenario[defined]
    title = plan.template.outcome_label.format(months=plan.horizon_months)
    charts = [histogram(sample, title, plan.unit, baseline)]
    if plan.template.has_months:
        charts.append(fan(outcomes.paths, baseline_path, plan.template.path_label, plan.unit))
    charts.append(tornado(plan, f"{title}: effect of each driver"))
    return SimulationResult(
        stats=_statistics(plan, outcomes, defined, baseline),
        charts=charts,
        metadata=_metadata(plan, outcomes, title, trials, seed, int((~defined).sum()), not drivers),
    )


def _is_defined(outcome: float | FloatArray) -> NDArray[np.bool_]:
    """Tell which outcomes are numbers, of a size whose square and sum still are; NaN and infinity are not."""
    return np.asarray(np.abs(outcome) <= LARGEST_OUTCOME)


def _statistics(plan: Plan, outcomes: Outcomes, defined: NDArray[np.bool_], baseline: float) -> Statistics:
    """Summarise the defined trials."""
    sample = outcomes.scenario[defined]
    summary = summarise(sample)
    change = summary["mean"] - baseline
    reference = plan.target if plan.target is not None else baseline
    impact = None
    if outcomes.reference is not None:
        impact = measure_impact(sample, outcomes.reference[defined])
    return Statistics(
        **summary,
        **measure_downside(sample, reference),
        baseline=baseline,
        change=change,
        change_percent=percent_of(change, baseline),
        target=plan.target,
        impact=impact,
        measures={
            measure.name: _measure(measure.label, measure.unit, outcomes.measures[measure.name][defined])
            for measure in plan.template.measures
        },
    )


def _measure(label: str, unit: str, values: FloatArray) -> MeasureSummary:
    """Summarise a further figure; the interval of a probability is Wilson's."""
    summary = summarise(values)
    interval = summary["mean_ci"]
    if unit == "ratio":
        interval = proportion_interval(int(values.sum()), values.size)
    return MeasureSummary(
        label=label,
        unit=unit,
        mean=summary["mean"],
        mean_ci=interval,
        p10=summary["p10"],
        median=summary["median"],
        p90=summary["p90"],
    )


def _metadata(
    plan: Plan, outcomes: Outcomes, title: str, trials: int, seed: int, undefined: int, auto: bool
) -> Metadata:
    """Write down how the result came about."""
    replaced = [driver for name, driver in plan.baseline.items() if plan.scenario[name] != driver]
    drivers = list(plan.scenario.values())
    return Metadata(
        seed=seed,
        trials=trials,
        undefined_trials=undefined,
        sampling="plain",
        template=plan.template.name,
        caveat=plan.caveat,
        outcome=title,
        horizon_months=plan.horizon_months,
        unit=plan.unit,
        drivers=drivers,
        baseline_drivers=replaced,
        auto_generated_drivers=auto,
        floors=[
            Clipping(
                driver=d["name"], bound=d["floor"], share_clipped=outcomes.below_floor[d["name"]] / trials
            )
            for d in drivers
            if "floor" in d
        ],
        ceilings=[
            Clipping(
                driver=d["name"], bound=d["ceiling"], share_clipped=outcomes.above_ceiling[d["name"]] / trials
            )
            for d in drivers
            if "ceiling" in d
        ],
        assumptions=list(plan.assumptions),
    )
