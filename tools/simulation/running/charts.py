"""Charts as plain data: any front end can draw them, and a reader can check them."""

from typing import Any, Literal

import numpy as np

from tools.simulation.model.distributions import FloatArray
from tools.simulation.model.drivers import bounded_quantile, central, is_certain
from tools.simulation.model.problem import Problem
from tools.simulation.running.engine import Outcomes
from tools.simulation.running.estimates import LARGEST
from tools.simulation.running.trials import effective_values, follow

Chart = dict[str, Any]
PictureFormat = Literal["png", "svg"]


def histogram(
    outcomes: Outcomes, title: str, unit: str, *, baseline: float, target: float | None = None
) -> Chart:
    """Show how often the outcome falls into each of `BINS` bins of equal width.

    The first and the last one also count what lies beyond them: of a very long tail the edges leave out a
    thousandth of the trials.
    """
    return {
        "kind": "histogram",
        "title": title,
        "unit": unit,
        "edges": outcomes.edges.tolist(),
        "counts": outcomes.counts.tolist(),
        "baseline": baseline,
        "target": target,
    }


def fan(paths: FloatArray, baseline: FloatArray, title: str, unit: str) -> Chart:
    """Give p10, median and p90 of each month.

    Args:
        paths: Monthly paths, shape (months + 1, k); those with an undefined month are left out.
        baseline: Path of the baseline, shape (months + 1,); None stands for a month without a number.
        title: Of the chart.
        unit: Of the paths.
    """
    defined = paths[:, np.isfinite(paths).all(axis=0)]
    bands = np.quantile(defined, [0.1, 0.5, 0.9], axis=1) if defined.size else np.empty((3, 0))
    return {
        "kind": "fan",
        "title": title,
        "unit": unit,
        "months": list(range(paths.shape[0])),
        "p10": bands[0].tolist(),
        "p50": bands[1].tolist(),
        "p90": bands[2].tolist(),
        "baseline": [level if np.isfinite(level) else None for level in baseline.tolist()],
        "trials": int(defined.shape[1]),
    }


def tornado(problem: Problem, title: str, unit: str) -> Chart:
    """Swing each uncertain driver from its 10th to its 90th percentile, the others at their medians.

    Bars are in descending order of swing, at their end those without one: where the outcome at an end is
    infinite or undefined, it and the swing are None. Cost: two model runs a driver, and one.
    """
    uncertain = [name for name, driver in problem.scenario.items() if not is_certain(driver)]
    if not uncertain:
        return {"kind": "tornado", "title": title, "unit": unit, "bars": []}
    cases = 2 * len(uncertain) + 1
    draws = {name: np.full(cases, central(driver)) for name, driver in problem.scenario.items()}
    ends = [[bounded_quantile(problem.scenario[name], u) for u in (0.1, 0.9)] for name in uncertain]
    for i, name in enumerate(uncertain):
        draws[name][2 * i : 2 * i + 2] = ends[i]
    with np.errstate(all="ignore"):
        outcome = follow(problem, effective_values(problem.scenario, draws))
    *outcomes, middle = (
        value if abs(value) <= LARGEST else None
        for value in np.broadcast_to(np.asarray(outcome, np.float64), cases).tolist()
    )
    bars = []
    for i, name in enumerate(uncertain):
        low, high = outcomes[2 * i : 2 * i + 2]
        bars.append(
            {
                "driver": name,
                "label": problem.scenario[name]["label"],
                "unit": problem.scenario[name]["unit"],
                "low_value": ends[i][0],
                "high_value": ends[i][1],
                "outcome_middle": middle,
                "outcome_low": low,
                "outcome_high": high,
                "swing": None if low is None or high is None else abs(high - low),
            }
        )
    bars.sort(key=lambda bar: -1 if bar["swing"] is None else bar["swing"], reverse=True)
    return {"kind": "tornado", "title": title, "unit": unit, "bars": bars}
