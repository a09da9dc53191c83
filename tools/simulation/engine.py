"""Run a plan: seeded draws, baseline and scenario on the same draws, in bounded memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.errors import InvalidInputError, TooLargeError
from tools.simulation.distributions import FloatArray, draw
from tools.simulation.drivers import LEVER_SUFFIXES, Driver, central, clip
from tools.simulation.plan import Plan

MAX_TRIALS: Final = 2_000_000
MAX_SEED: Final = 2**53 - 1  # the largest integer that every reader of JSON keeps exact
CHUNK: Final = 16_384  # trials at a time; at 120 months a path array then takes 16 MB


@dataclass(frozen=True)
class Outcomes:
    """What came out of a run; n is the number of trials.

    Attributes:
        scenario: Outcome of each trial, shape (n,); undefined ones are NaN or infinite.
        reference: The same trials without the question's changes, shape (n,); None if there are none.
        measures: Further figures by name, shape (n,) each.
        paths: Monthly paths of the first trials (at most `CHUNK`), shape (months + 1, k).
        below_floor: Draws held up by a floor, by driver.
        above_ceiling: Draws held down by a ceiling, by driver.
    """

    scenario: FloatArray
    reference: FloatArray | None
    measures: Mapping[str, FloatArray]
    paths: FloatArray
    below_floor: Mapping[str, int]
    above_ceiling: Mapping[str, int]


def check_trials(trials: int) -> None:
    """Raise InvalidInputError or TooLargeError unless trials are from 1 to `MAX_TRIALS`."""
    if isinstance(trials, bool) or not isinstance(trials, int) or trials < 1:
        raise InvalidInputError(
            f"trials is {trials!r}", remedy=f"give a whole number from 1 to {MAX_TRIALS:,}"
        )
    if trials > MAX_TRIALS:
        raise TooLargeError(f"trials is {trials:,}", remedy=f"give at most {MAX_TRIALS:,}")


def check_seed(seed: int) -> None:
    """Raise InvalidInputError unless the seed is from 0 to `MAX_SEED`."""
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= MAX_SEED:
        raise InvalidInputError(f"seed is {seed!r}", remedy=f"give a whole number from 0 to {MAX_SEED}")


def run(plan: Plan, trials: int, seed: int) -> Outcomes:
    """Draw every driver and run the model, for the scenario and, if it differs, the baseline.

    Each driver has a random stream of its own, derived from seed and name. So a trial is the same whatever
    the order of the drivers or the number of trials, and scenario and baseline differ by the changes only.

    Cost: memory of O(trials) for outcomes and O(CHUNK * months) for paths.
    """
    template, months = plan.template, plan.horizon_months
    streams, reference_streams = _streams(plan.scenario, seed), _streams(plan.baseline, seed)
    scenario = np.empty(trials)
    reference = np.empty(trials) if plan.has_shock else None
    measures = {measure.name: np.empty(trials) for measure in template.measures}
    below, above = dict.fromkeys(plan.scenario, 0), dict.fromkeys(plan.scenario, 0)
    first_paths = np.empty((months + 1, 0))
    # Overflow and division by zero make a trial undefined; the statistics count such trials.
    with np.errstate(all="ignore"):
        for part in _parts(trials):
            size = part.stop - part.start
            draws = {
                name: draw(driver["distribution"], driver["parameters"], streams[name], size)
                for name, driver in plan.scenario.items()
            }
            values = effective_values(plan.scenario, draws, below, above)
            path = template.path(values, months)
            scenario[part] = template.outcome(values, path)
            for measure in template.measures:
                measures[measure.name][part] = measure.of(path)
            if part.start == 0:
                first_paths = path
            if reference is not None:
                base_draws = {
                    name: draws[name]
                    if driver is plan.scenario.get(name)
                    else draw(driver["distribution"], driver["parameters"], reference_streams[name], size)
                    for name, driver in plan.baseline.items()
                }
                values = effective_values(plan.baseline, base_draws)
                reference[part] = template.outcome(values, template.path(values, months))
    return Outcomes(scenario, reference, measures, first_paths, below, above)


def run_central(plan: Plan) -> tuple[float, FloatArray]:
    """Run the baseline once with every driver at its median: its outcome, and its path (months + 1,)."""
    draws = {name: np.array([central(driver)]) for name, driver in plan.baseline.items()}
    with np.errstate(all="ignore"):
        values = effective_values(plan.baseline, draws)
        path = plan.template.path(values, plan.horizon_months)
        return float(plan.template.outcome(values, path)[0]), path[:, 0]


def effective_values(
    drivers: Mapping[str, Driver],
    draws: Mapping[str, FloatArray],
    below: dict[str, int] | None = None,
    above: dict[str, int] | None = None,
) -> dict[str, FloatArray]:
    """Apply levers, then floors and ceilings, to draws of shape (n,) each; count what is clipped.

    A driver becomes draw * (1 + change) + shift, held inside its bounds. The levers themselves are left out
    of the result.
    """
    below, above = {} if below is None else below, {} if above is None else above

    def bounded(name: str, values: FloatArray) -> FloatArray:
        values, under, over = clip(drivers[name], values)
        below[name] = below.get(name, 0) + under
        above[name] = above.get(name, 0) + over
        return values

    levers = {name: bounded(name, draws[name]) for name in drivers if name.endswith(LEVER_SUFFIXES)}
    result = {}
    for name in drivers.keys() - levers.keys():
        values = draws[name]
        if (change := levers.get(f"{name}_change")) is not None:
            values = values * (1 + change)
        if (shift := levers.get(f"{name}_shift")) is not None:
            values = values + shift
        result[name] = bounded(name, values)
    return result


def _streams(drivers: Mapping[str, Driver], seed: int) -> dict[str, np.random.Generator]:
    """Make one generator for each driver, from seed and name alone."""
    return {
        name: np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, *name.encode()])))
        for name in drivers
    }


def _parts(trials: int) -> Iterator[slice]:
    """Cut the trials into slices of at most `CHUNK`."""
    for start in range(0, trials, CHUNK):
        yield slice(start, min(start + CHUNK, trials))
