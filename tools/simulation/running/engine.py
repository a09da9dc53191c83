"""Run a problem: baseline and scenario on the same draws, batch by batch, in memory that does not grow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import numpy as np

from tools.errors import InvalidInputError
from tools.simulation.model.distributions import FloatArray
from tools.simulation.model.problem import Problem
from tools.simulation.running.estimates import Digest, are_defined, digest
from tools.simulation.running.executors import Executor, Place, open_executor
from tools.simulation.running.sampling import CHUNK, Layout, Sampling, draw_points, lay_out
from tools.simulation.running.trials import Clipped, draw_latents, driver_values, effective_values, follow

MAX_TRIALS: Final = 2**32
MAX_SEED: Final = 2**53 - 1  # the largest integer that every reader of JSON keeps exact
BINS: Final = 40
_REST: Final = 0.001  # share of trials on either side that a histogram may leave to its last bin

Progress = Callable[[int, int], None]  # trials done, trials in all


@dataclass(frozen=True)
class Outcomes:
    """What is kept of some batches.

    Attributes:
        scenario: The outcome.
        downside: The same where more is better; of a cost, its negative: the worst is at the low end.
        impact: What the question's changes make of it, trial by trial; None if there are none.
        reference_sum: Sum of the outcome without the changes over the defined trials.
        measures: Further figures by name.
        edges: Of the histogram, shape (BINS + 1,).
        counts: Defined trials in each bin, shape (BINS,); what lies outside the edges is in the end bins.
        clipped: Draws held by floors and ceilings.
        paths: Monthly paths of the first trials (at most `CHUNK`), shape (months + 1, k).
    """

    scenario: Digest
    downside: Digest
    impact: Digest | None
    reference_sum: float
    measures: Mapping[str, Digest]
    edges: FloatArray
    counts: FloatArray
    clipped: Clipped
    paths: FloatArray = field(repr=False)

    def joined(self, other: "Outcomes") -> "Outcomes":
        """Add further batches, with the same edges."""
        clipped = Clipped(dict(self.clipped.below), dict(self.clipped.above))
        for name in other.clipped.below:
            clipped.count(name, other.clipped.below[name], other.clipped.above[name])
        return Outcomes(
            scenario=self.scenario.joined(other.scenario),
            downside=self.downside.joined(other.downside),
            impact=self.impact.joined(other.impact) if self.impact and other.impact else None,
            reference_sum=self.reference_sum + other.reference_sum,
            measures={name: one.joined(other.measures[name]) for name, one in self.measures.items()},
            edges=self.edges,
            counts=self.counts + other.counts,
            clipped=clipped,
            paths=self.paths,
        )


def check_trials(trials: int, most: int = MAX_TRIALS) -> None:
    """Raise InvalidInputError unless trials are from 1 to `most`."""
    if isinstance(trials, bool) or not isinstance(trials, int) or trials < 1:
        raise InvalidInputError(f"trials is {trials!r:.40}", remedy=f"give a whole number from 1 to {most:,}")
    if trials > most:
        raise InvalidInputError(f"trials is {f'{trials:,}':.40}", remedy=f"give at most {most:,}")


def check_seed(seed: int) -> None:
    """Raise InvalidInputError unless the seed is from 0 to `MAX_SEED`."""
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= MAX_SEED:
        raise InvalidInputError(f"seed is {seed!r:.40}", remedy=f"give a whole number from 0 to {MAX_SEED}")


def run(
    problem: Problem,
    trials: int,
    *,
    seed: int,
    level: float,
    sampling: Sampling = "sobol",
    place: Place = "here",
    workers: int = 1,
    progress: Progress | None = None,
) -> tuple[Outcomes, Layout]:
    """Run at least so many trials.

    The same arguments give the same bits on the same kind of processor with the same versions, whatever
    `place` and `workers`: batches are cut by the number of trials alone, and added up in their order.

    Args:
        problem: What is simulated.
        trials: From 1 to `MAX_TRIALS`.
        seed: From 0 to `MAX_SEED`.
        level: What the outcome's `share_below` is below.
        sampling: Kind of points.
        place: Where batches run.
        workers: How many at a time.
        progress: Called after each batch.

    Cost: memory of O(BATCH + CHUNK * (months + drivers)) in each process.
    """
    layout = lay_out(trials, sampling)
    first = run_batch(0, problem, layout, seed=seed, level=level)
    total = _reported(first, layout, 1, progress)
    if layout.batches > 1:
        rest = partial(run_batch, problem=problem, layout=layout, seed=seed, level=level, edges=first.edges)
        with open_executor(place, workers) as executor:
            total = _add_up(total, rest, layout, executor, progress)
    return total, layout


def _add_up(
    total: Outcomes,
    batch: Callable[[int], Outcomes],
    layout: Layout,
    executor: Executor,
    progress: Progress | None,
) -> Outcomes:
    """Add all batches but the first, in their order."""
    for done, outcomes in enumerate(executor.map(batch, range(1, layout.batches)), start=2):
        total = _reported(total.joined(outcomes), layout, done, progress)
    return total


def _reported(outcomes: Outcomes, layout: Layout, done: int, progress: Progress | None) -> Outcomes:
    if progress:
        progress(min(done * layout.size(0), layout.trials), layout.trials)
    return outcomes


def run_batch(
    batch: int,
    problem: Problem,
    layout: Layout,
    *,
    seed: int,
    level: float,
    edges: FloatArray | None = None,
) -> Outcomes:
    """Run one batch; `edges` of the histogram are those of its own outcomes if not given."""
    size, months = layout.size(batch), problem.months
    shape = (layout.replicates, size // layout.replicates)
    scenario = np.empty(size)
    reference = np.empty(size) if problem.has_shock else scenario
    measures = {measure.name: np.empty(size) for measure in problem.template.measures}
    clipped = Clipped({}, {})
    paths = np.empty((months + 1, 0))
    buffer = np.empty((months + 1, CHUNK))  # used again: fresh memory would cost more than the model
    start = 0
    # Overflow and division by zero make a trial undefined; such trials are counted.
    with np.errstate(all="ignore"):
        for points in draw_points(layout, batch, seed=seed, dimensions=max(1, len(problem.uncertain))):
            part = slice(start, start + points.size)
            latents = draw_latents(problem, points)
            draws = driver_values(problem.scenario, latents)
            values = effective_values(problem.scenario, draws, clipped, points.size)
            is_shown = batch == 0 and start == 0
            path = buffer[:, : points.size] if measures or is_shown else None
            scenario[part] = follow(problem, values, path)
            if path is not None:
                for measure in problem.template.measures:
                    measures[measure.name][part] = measure.of(path)
                paths = path.copy() if is_shown else paths
            if problem.has_shock:
                before = effective_values(problem.baseline, driver_values(problem.baseline, latents))
                reference[part] = follow(problem, before)
            start += points.size
        defined = are_defined(scenario)
        if problem.has_shock:
            defined = defined & are_defined(reference)
        rows = defined.reshape(shape)
        outcome, ordered = digest(scenario.reshape(shape), rows, level)
        downside = outcome
        if problem.template.is_cost:
            downside = digest(-scenario.reshape(shape), rows, -level)[0]
        impact = digest((scenario - reference).reshape(shape), rows, 0.0)[0] if problem.has_shock else None
    if edges is None:
        edges = histogram_edges(*shown_range(ordered))
    inner = np.searchsorted(ordered, edges[1:-1])
    return Outcomes(
        scenario=outcome,
        downside=downside,
        impact=impact,
        reference_sum=float(reference[defined].sum()),
        measures={name: digest(series.reshape(shape), rows, 0.0)[0] for name, series in measures.items()},
        edges=edges,
        counts=np.diff(inner, prepend=0, append=ordered.size),
        clipped=clipped,
        paths=paths,
    )


def shown_range(ordered: FloatArray) -> tuple[float, float]:
    """Range that a histogram of sorted outcomes, shape (n,), covers; 0 to 0 for none.

    A tail longer than all that lies between the thousandths at both ends is cut there: it would leave one
    bar for the rest. Its trials are counted in the last bin.
    """
    if not ordered.size:
        return 0.0, 0.0
    low, inner_low, inner_high, high = np.quantile(ordered, [0, _REST, 1 - _REST, 1]).tolist()
    inner = inner_high - inner_low
    if inner > 0:
        low = inner_low if inner_low - low > inner else low
        high = inner_high if high - inner_high > inner else high
    return low, high


def histogram_edges(low: float, high: float) -> FloatArray:
    """Cut a range into `BINS` bins of equal width, shape (BINS + 1,)."""
    # Values that differ by rounding only would make bins too narrow for floats.
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        half = 0.5 * max(abs(low), abs(high), 1.0) * 1e-3
        low, high = low - half, high + half
    return np.linspace(low, high, BINS + 1)
