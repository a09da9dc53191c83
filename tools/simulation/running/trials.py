"""From points to the outcome of each trial: draws, values of drivers inside their bounds, the model."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tools.simulation.model.distributions import FloatArray, Latent, latent_of, values
from tools.simulation.model.drivers import LEVER_SUFFIXES, Driver, bound, central, clip, is_certain
from tools.simulation.model.problem import Problem
from tools.simulation.model.templates.definition import Value
from tools.simulation.running.sampling import Points
from tools.simulation.running.stopping import check_wanted


@dataclass
class Clipped:
    """How many draws were held up by the floor and down by the ceiling, by driver."""

    below: dict[str, int]
    above: dict[str, int]

    def count(self, name: str, below: int, above: int) -> None:
        """Add to both counts of a driver."""
        self.below[name] = self.below.get(name, 0) + below
        self.above[name] = self.above.get(name, 0) + above


Latents = Mapping[str, tuple[FloatArray, Latent]]


def draw_latents(problem: Problem, points: Points) -> Latents:
    """Draw each uncertain driver once, on the scale that suits it, and correlate what hangs together.

    Scenario and baseline share the draws, so that they differ by the changes alone.
    """
    correlated = problem.copula.names if problem.copula else ()
    latents: dict[str, tuple[FloatArray, Latent]] = {}
    for dimension, name in enumerate(problem.uncertain):
        driver = problem.scenario.get(name) or problem.baseline[name]
        if is_certain(driver):
            driver = problem.baseline[name]
        latent: Latent = "normal" if name in correlated else latent_of(driver["distribution"])
        latents[name] = points.draw(dimension, latent), latent
    if problem.copula:
        mixed = problem.copula.mix({name: latents[name][0] for name in correlated})
        latents |= {name: (draws, "normal") for name, draws in mixed.items()}
    return latents


def driver_values(drivers: Mapping[str, Driver], latents: Latents) -> dict[str, Value]:
    """Turn latent draws into a value of each driver; one number for what is certain."""
    result: dict[str, Value] = {}
    for name, driver in drivers.items():
        if is_certain(driver):
            result[name] = driver["parameters"]["value"]
        else:
            result[name] = values(driver["distribution"], driver["parameters"], *latents[name])
    return result


def effective_values(
    drivers: Mapping[str, Driver], draws: Mapping[str, Value], clipped: Clipped | None = None, trials: int = 1
) -> dict[str, Value]:
    """Apply levers, then floors and ceilings, to draws; count what is clipped.

    A driver becomes draw * (1 + change) + shift, held inside its bounds. The levers themselves are left out
    of the result.

    Args:
        drivers: By name.
        draws: Of each, shape (n,), or one number for all trials.
        clipped: Is told of the draws that bounds held.
        trials: For how many one number stands there.
    """

    def bounded(name: str, value: Value) -> Value:
        if isinstance(value, float | int):
            inside: Value = bound(drivers[name], value)
            below, above = int(value < inside) * trials, int(value > inside) * trials
        else:
            inside, below, above = clip(drivers[name], value)
        if clipped:
            clipped.count(name, below, above)
        return inside

    levers = {name: bounded(name, draws[name]) for name in drivers if name.endswith(LEVER_SUFFIXES)}
    result = {}
    for name in drivers:
        if name in levers:
            continue
        value = draws[name]
        if (change := levers.get(f"{name}_change")) is not None:
            value = value * (1 + change)
        if (shift := levers.get(f"{name}_shift")) is not None:
            value = value + shift
        result[name] = bounded(name, value)
    return result


def follow(problem: Problem, drivers: Mapping[str, Value], path: FloatArray | None = None) -> Value:
    """Run the model and return the outcome; where a path of shape (months + 1, n) is given, fill it.

    Raises:
        SimulationStopped: Nobody waits for the result any more.
    """
    state: Value = np.nan
    for month, state in enumerate(problem.template.states(drivers, problem.months)):
        check_wanted()
        if path is not None:
            path[month] = state
    return problem.template.outcome(drivers, state)


def central_case(problem: Problem) -> tuple[float, FloatArray]:
    """Run the baseline with every driver at its median: its outcome, and its path, shape (months + 1,)."""
    draws: dict[str, Value] = {name: central(driver) for name, driver in problem.baseline.items()}
    path = np.empty((problem.months + 1, 1))
    with np.errstate(all="ignore"):
        outcome = follow(problem, effective_values(problem.baseline, draws), path)
    return float(outcome), path[:, 0]
