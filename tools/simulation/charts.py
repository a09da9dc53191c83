"""Charts as plain data: any front end can draw them, and a reader can check them."""

from typing import Any, Final

import numpy as np

from tools.simulation.distributions import FloatArray
from tools.simulation.drivers import bounded_quantile, central
from tools.simulation.engine import effective_values
from tools.simulation.plan import Plan

BINS: Final = 40
Chart = dict[str, Any]


def histogram(sample: FloatArray, title: str, unit: str, baseline: float) -> Chart:
    """Count a sample of finite values, shape (n,), in `BINS` bins of equal width."""
    low, high = float(sample.min()), float(sample.max())
    # Values that differ by rounding only would make bins too narrow for floats.
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        half = 0.5 * max(abs(low), abs(high), 1.0) * 1e-3
        low, high = low - half, high + half
    counts, edges = np.histogram(sample, bins=BINS, range=(low, high))
    return {
        "kind": "histogram",
        "title": title,
        "unit": unit,
        "edges": edges.tolist(),
        "counts": counts.tolist(),
        "baseline": baseline,
    }


def fan(paths: FloatArray, baseline: FloatArray, title: str, unit: str) -> Chart:
    """Give p10, median and p90 of each month.

    Args:
        paths: Monthly paths, shape (months + 1, k); those with an undefined month are left out.
        baseline: Path of the baseline, shape (months + 1,).
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
        "baseline": baseline.tolist(),
        "trials": int(defined.shape[1]),
    }


def tornado(plan: Plan, title: str) -> Chart:
    """Swing each uncertain driver from its 10th to its 90th percentile, the others at their medians.

    Bars are in descending order of swing. Cost: two model runs a driver.
    """
    uncertain = [name for name, driver in plan.scenario.items() if driver["distribution"] != "fixed"]
    draws = {name: np.full(2 * len(uncertain), central(driver)) for name, driver in plan.scenario.items()}
    ends = [[bounded_quantile(plan.scenario[name], u) for u in (0.1, 0.9)] for name in uncertain]
    for i, name in enumerate(uncertain):
        draws[name][2 * i : 2 * i + 2] = ends[i]
    with np.errstate(all="ignore"):
        values = effective_values(plan.scenario, draws)
        outcomes = plan.template.outcome(values, plan.template.path(values, plan.horizon_months)).tolist()
    bars = [
        {
            "driver": name,
            "label": plan.scenario[name]["label"],
            "unit": plan.scenario[name]["unit"],
            "low_value": ends[i][0],
            "high_value": ends[i][1],
            "outcome_low": outcomes[2 * i],
            "outcome_high": outcomes[2 * i + 1],
            "swing": abs(outcomes[2 * i + 1] - outcomes[2 * i]),
        }
        for i, name in enumerate(uncertain)
        if np.isfinite(outcomes[2 * i : 2 * i + 2]).all()
    ]
    bars.sort(key=lambda bar: -bar["swing"])
    return {"kind": "tornado", "title": title, "unit": plan.unit, "bars": bars}
