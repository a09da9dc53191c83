"""One call from a question to statistics, charts and the account of where every value is from."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from typing_extensions import TypedDict

from tools.errors import InvalidInputError
from tools.simulation.model.copula import CorrelationSpec, Repair
from tools.simulation.model.drivers import Driver, DriverSpec
from tools.simulation.model.formula import FormulaSpec
from tools.simulation.model.problem import Problem
from tools.simulation.planning.hint import Hint
from tools.simulation.planning.plan import make_plan
from tools.simulation.running.charts import Chart, fan, histogram, tornado
from tools.simulation.running.engine import MAX_TRIALS, Outcomes, Progress, check_seed, check_trials, run
from tools.simulation.running.estimates import Interval
from tools.simulation.running.executors import Place
from tools.simulation.running.precision import Convergence, Precision, check_precision, run_until
from tools.simulation.running.reference import check_defined, find_reference
from tools.simulation.running.sampling import SAMPLINGS, Layout, Sampling
from tools.simulation.running.sensitivity import sensitivity
from tools.simulation.running.summary import Impact, Statistics, impact, statistics

MAX_OTHERS: Final = 3  # other readings that are simulated beside the one that is taken


class Clipping(TypedDict):
    """A bound that a driver was held to, and the share of draws that it changed."""

    driver: str
    bound: float
    share_clipped: float


class OtherReading(TypedDict):
    """What would come out if a statement of the question were understood in the other way.

    The figures are None where no trial of it has a defined outcome.
    """

    reading: str
    undefined_trials: int
    mean: float | None
    mean_ci: Interval
    p10: float | None
    median: float | None
    p90: float | None
    impact: Impact | None


class Metadata(TypedDict):
    """Everything that is needed to understand the result and to run it again."""

    seed: int
    trials: int  # asked for
    trials_run: int  # Sobol points come in powers of two, and a wanted precision may take more
    sampling: Sampling
    replicates: int  # independent sets of points, from which the errors are told; 1 for plain trials
    undefined_trials: int
    convergence: Convergence | None
    template: str
    formula: FormulaSpec | None
    caveat: str  # why this template, where the question asked for none; else empty
    outcome: str
    horizon_months: int
    unit: str
    is_cost: bool  # more of the outcome is worse
    drivers: list[Driver]
    baseline_drivers: list[Driver]  # those that the question replaces, as they are in the baseline
    auto_generated_drivers: bool  # whether the caller gave none
    correlations: list[CorrelationSpec]
    repaired_correlations: list[Repair]
    floors: list[Clipping]
    ceilings: list[Clipping]
    assumptions: list[str]
    other_readings: list[OtherReading]
    read_by_model: Hint | None


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
    formula: FormulaSpec | None = None,
    correlations: Sequence[CorrelationSpec] = (),
    horizon_months: int | None = None,
    target: float | None = None,
    sampling: Sampling = "sobol",
    precision: Precision | None = None,
    with_sensitivity: bool = True,
    hint: Hint | None = None,
    most_trials: int = MAX_TRIALS,
    place: Place = "here",
    workers: int = 1,
    progress: Progress | None = None,
) -> SimulationResult:
    """Simulate what a business question asks for.

    Args:
        prompt: The question, in words.
        trials: At least so many, from 1 to `most_trials`; Sobol points come in powers of two.
        seed: From 0 to `engine.MAX_SEED`; if None one is drawn and reported.
        drivers: Values that the caller fixes; these win over the question, which wins over passages.
        passages: Retrieved passages `{doc_id, chunk_id, title, date, text, score, …}`; used for values of
            drivers only.
        formula: A model of the caller's own over `drivers`, instead of a template.
        correlations: Between drivers.
        horizon_months: Wins over the one that the question names.
        target: Level for the downside; wins over the one that the question names.
        sampling: Kind of points.
        precision: Run more trials until an estimate is so precise.
        with_sensitivity: Whether to estimate which drivers make the outcome vary.
        hint: What a language model made of the question, where code could not read it.
        most_trials: What the caller may ask for.
        place: Where batches of trials run.
        workers: How many processes at a time.
        progress: Told of the trials done.

    Returns:
        Statistics, charts (histogram, fan by month unless the model has no time, tornado), metadata.

    Raises:
        InvalidInputError: Prompt blank and no drivers, something given is wrong, or not one trial gives a
            defined outcome.
    """
    check_trials(trials, most_trials)
    if seed is None:
        seed = secrets.randbits(32)
    check_seed(seed)
    if sampling not in SAMPLINGS:
        raise InvalidInputError(f"sampling is {sampling!r:.40}", remedy=f"use one of {', '.join(SAMPLINGS)}")
    wanted = None if precision is None else check_precision(precision, trials, most_trials)
    if not prompt.strip() and not drivers:
        raise InvalidInputError("prompt: it is empty", remedy="say what to simulate, or give drivers")
    plan = make_plan(
        prompt,
        drivers=drivers,
        passages=passages,
        formula=formula,
        correlations=correlations,
        horizon_months=horizon_months,
        target=target,
        hint=hint,
    )
    level, run_seed = plan.target, seed  # where none is named, the baseline is the level once it is known

    def run_trials(number: int, problem: Problem = plan.problem) -> tuple[Outcomes, Layout]:
        return run(
            problem,
            number,
            seed=run_seed,
            level=level or 0.0,
            sampling=sampling,
            place=place,
            workers=workers,
            progress=progress,
        )

    baseline = find_reference(plan.problem, lambda problem: run_trials(trials, problem)[0])
    level = baseline.outcome if level is None else level
    convergence = None
    if wanted is None:
        outcomes, layout = run_trials(trials)
    else:
        outcomes, layout, convergence = run_until(wanted, trials, run_trials)
    check_defined(outcomes, plan.problem)
    problem, unit = plan.problem, plan.unit
    title = problem.template.outcome_label.format(months=problem.months)
    charts = [histogram(outcomes, title, unit, baseline=baseline.outcome, target=plan.target)]
    if problem.template.has_months:
        charts.append(fan(outcomes.paths, baseline.path, problem.template.path_label, unit))
    charts.append(tornado(problem, f"{title}: effect of each driver", unit))
    replaced = [driver for name, driver in problem.baseline.items() if problem.scenario[name] != driver]
    floors, ceilings = _clippings(outcomes, problem, layout.trials)
    return SimulationResult(
        stats=statistics(
            outcomes,
            baseline=baseline.outcome,
            target=plan.target,
            measures={measure.name: measure for measure in problem.template.measures},
            sensitivity=sensitivity(problem, seed=seed) if with_sensitivity else None,
            is_cost=problem.template.is_cost,
        ),
        charts=charts,
        metadata=Metadata(
            seed=seed,
            trials=trials,
            trials_run=layout.trials,
            sampling=sampling,
            replicates=layout.batches * layout.replicates,
            undefined_trials=outcomes.scenario.undefined,
            convergence=convergence,
            template=problem.template.name,
            formula=formula,
            caveat=plan.caveat,
            outcome=title,
            horizon_months=problem.months,
            unit=unit,
            is_cost=problem.template.is_cost,
            drivers=list(problem.scenario.values()),
            baseline_drivers=replaced,
            auto_generated_drivers=not drivers,
            correlations=list(correlations),
            repaired_correlations=list(plan.repairs),
            floors=floors,
            ceilings=ceilings,
            assumptions=[*plan.assumptions, *baseline.notes, *_trials_notes(plan.trials, trials)],
            other_readings=[
                _other_reading(words, run_trials(trials, other)[0], is_cost=problem.template.is_cost)
                for words, other in plan.others[:MAX_OTHERS]
            ],
            read_by_model=hint,
        ),
    )


def _trials_notes(stated: float | None, asked: int) -> list[str]:
    """Say where the question speaks of another number of trials than the caller asks for."""
    if stated is None or stated == asked:
        return []
    return [f"That the question speaks of {stated:,.0f} trials was not used: the request asks for {asked:,}."]


def _clippings(outcomes: Outcomes, problem: Problem, trials: int) -> tuple[list[Clipping], list[Clipping]]:
    """List floors and ceilings of the drivers with the shares of draws that they held."""
    below, above = outcomes.clipped.below, outcomes.clipped.above
    floors, ceilings = [], []
    for name, driver in problem.scenario.items():
        if "floor" in driver:
            share = below.get(name, 0) / trials
            floors.append(Clipping(driver=name, bound=driver["floor"], share_clipped=share))
        if "ceiling" in driver:
            share = above.get(name, 0) / trials
            ceilings.append(Clipping(driver=name, bound=driver["ceiling"], share_clipped=share))
    return floors, ceilings


def _other_reading(words: str, outcomes: Outcomes, *, is_cost: bool) -> OtherReading:
    """Put the outcome of another reading into figures."""
    digest = outcomes.scenario
    mean, p10, median, p90 = (digest[name] if digest.n else None for name in ("mean", "p10", "median", "p90"))
    return OtherReading(
        reading=words,
        undefined_trials=digest.undefined,
        mean=mean,
        mean_ci=digest.interval("mean"),
        p10=p10,
        median=median,
        p90=p90,
        impact=impact(outcomes, is_cost=is_cost),
    )
