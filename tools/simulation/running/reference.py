"""What the outcome is compared with: the case without the question's changes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tools.errors import InvalidInputError
from tools.simulation.model.distributions import FloatArray
from tools.simulation.model.drivers import LEVER_SUFFIXES
from tools.simulation.model.formula import FORMULA
from tools.simulation.model.problem import Problem
from tools.simulation.planning.records import assumed_driver
from tools.simulation.running.engine import Outcomes
from tools.simulation.running.estimates import LARGEST
from tools.simulation.running.trials import central_case

MEDIAN_NOTE: Final = (
    "With every driver at its median the outcome is infinite or undefined; the baseline is the median of the "
    "trials without the question's changes instead."
)


@dataclass(frozen=True)
class Reference:
    """The baseline.

    Attributes:
        outcome: With every driver at its median; where that is undefined, the median of the trials.
        path: Of that case, shape (months + 1,); may hold months without a number.
        notes: What a reader must know of it.
    """

    outcome: float
    path: FloatArray
    notes: tuple[str, ...] = ()


def find_reference(problem: Problem, run: Callable[[Problem], Outcomes]) -> Reference:
    """Give the baseline of a problem; `run` is called only where the median case has no outcome.

    Raises:
        InvalidInputError: No trial has an outcome either.
    """
    outcome, path = central_case(problem)
    if abs(outcome) <= LARGEST:
        return Reference(outcome, path)
    # With the sides exchanged the draws and the copula stay as they are.
    trials = run(replace(problem, scenario=problem.baseline, baseline=problem.scenario))
    check_defined(trials, problem)
    defined = trials.paths[:, np.isfinite(trials.paths).all(axis=0)]
    medians = np.median(defined, axis=1) if defined.size else np.full(problem.months + 1, np.nan)
    return Reference(trials.scenario["median"], medians, (MEDIAN_NOTE,))


def check_defined(outcomes: Outcomes, problem: Problem) -> None:
    """Refuse a problem of which no trial has an outcome.

    Raises:
        InvalidInputError: Names the formula, or the driver without whose value there would be one.
    """
    if outcomes.scenario.n:
        return
    where = "formula.formula" if problem.template.name == FORMULA else _culprit(problem)
    raise InvalidInputError(
        f"{where}: the outcome is infinite or undefined in all {outcomes.scenario.undefined:,} trials",
        remedy="check the drivers' sizes, and that none which the model divides by is always zero",
    )


def _culprit(problem: Problem) -> str:
    """Name the first driver without whose value the median case has an outcome."""
    definitions = {definition.name: definition for definition in problem.template.drivers}
    for name in problem.scenario:
        drivers = dict(problem.scenario)
        if name.endswith(LEVER_SUFFIXES):
            del drivers[name]
        else:
            drivers[name] = assumed_driver(definitions[name], "", 1.0, "")
        if abs(central_case(replace(problem, baseline=drivers))[0]) <= LARGEST:
            return f"driver {name!r}"
    return "drivers"
