"""How right the simulator is, how honest its intervals are, and what it gains over plain trials."""

import json
from pathlib import Path

from evals.intervals import Metric, share_of
from evals.simulation_accuracy import (
    COVERAGE_SEEDS,
    TRIALS,
    accuracy,
    coverage,
    sensitivity_errors,
)
from evals.simulation_checks import CHECK_TRIALS, checks
from evals.simulation_models import Truth
from tools.errors import InvalidInputError
from tools.simulation.running.sensitivity import POINTS


def run(data: Path | None = None) -> dict[str, object]:
    """Judge the simulator by the closed forms of `montecarlo/reference.json`.

    Args:
        data: The folder with `montecarlo`, or that folder, or the file.

    Returns:
        `{suite, n, metrics: {name: {value, low, high, n}}, settings, checks}`. `within_4_se`: share of all
        figures within four standard errors, as Student's t has it for so few scrambles. `coverage_*`: share
        of seeds whose 95 % interval holds the truth. `*_rmse_vs_plain`: error over plain trials' at equal
        trials. `sensitivity_*`: largest error of any index.

    Raises:
        InvalidInputError: There is no such file.
    """
    found = list(checks(_read(data)))
    metrics: dict[str, Metric] = {"within_4_se": share_of([check.is_within for check in found])}
    metrics |= {f"coverage_{name}": share_of(hits) for name, hits in coverage().items()}
    metrics |= accuracy()
    metrics |= {f"sensitivity_{name}_max_error": value for name, value in sensitivity_errors().items()}
    return {
        "suite": "simulation",
        "n": len(found),
        "metrics": metrics,
        "settings": {
            "trials_of_a_check": CHECK_TRIALS,
            "trials_of_an_interval": TRIALS,
            "seeds_of_an_interval": COVERAGE_SEEDS,
            "sensitivity_points": POINTS,
            "four_standard_errors": "by Student's t: with 7 degrees of freedom as likely beyond 8.6",
            "beyond_4_plain_se": [check.name for check in found if check.distance > 4],
        },
        "checks": {
            check.name: {
                "estimate": check.estimate,
                "truth": check.truth,
                "standard_errors": check.distance,
                "freedom": check.freedom,
            }
            for check in found
        },
    }


def _read(data: Path | None) -> dict[str, Truth]:
    """Read the rows by their ids."""
    places = [] if data is None else [data / "montecarlo" / "reference.json", data / "reference.json", data]
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        raise InvalidInputError(
            "there is no montecarlo/reference.json", remedy="give the folder that holds it by --data"
        )
    return {row["id"]: row["truth"] for row in json.loads(path.read_text(encoding="utf-8"))}
