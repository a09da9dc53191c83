"""The stop rule: more trials until an estimate is as precise as wanted, or a cap is reached."""

from collections.abc import Callable, Mapping
from typing import Final, NotRequired

from typing_extensions import TypedDict

from tools.errors import InvalidInputError
from tools.simulation.model.fields import finite_number
from tools.simulation.running.engine import Outcomes, check_trials
from tools.simulation.running.estimates import STATISTICS, Statistic
from tools.simulation.running.sampling import Layout

DEFAULT_CAP: Final = 2_000_000


class Precision(TypedDict):
    """How precise an estimate shall be.

    `half_width` of its 95 % interval, in the unit of the outcome; `statistic` is the mean if absent;
    `max_trials` caps the trials.
    """

    half_width: float
    statistic: NotRequired[Statistic]
    max_trials: NotRequired[int]


class Convergence(TypedDict):
    """What became of a wanted precision; `trials` alone repeat the run."""

    statistic: Statistic
    wanted_half_width: float
    half_width: float | None
    converged: bool
    max_trials: int


def check_precision(wanted: Precision, trials: int, most: int) -> Precision:
    """Check a wanted precision and fill in what is absent.

    Raises:
        InvalidInputError: Names the field that is wrong.
    """
    fields = Precision.__annotations__
    if not isinstance(wanted, Mapping) or "half_width" not in wanted or wanted.keys() - fields:
        raise InvalidInputError("precision is wrong", remedy='give {"half_width": 1000, "statistic": "mean"}')
    width = finite_number("precision.half_width", wanted["half_width"])
    if width <= 0:
        raise InvalidInputError(f"precision.half_width is {width:g}", remedy="give a number above 0")
    statistic = wanted.get("statistic", "mean")
    if statistic not in STATISTICS:
        raise InvalidInputError(
            f"precision.statistic is {statistic!r:.40}", remedy=f"use one of {', '.join(STATISTICS)}"
        )
    cap = wanted.get("max_trials", max(trials, min(DEFAULT_CAP, most)))
    check_trials(cap, most)
    if cap < trials:
        raise InvalidInputError(
            f"precision.max_trials ({cap:,}) is below trials ({trials:,})",
            remedy="raise it, or ask for fewer",
        )
    return Precision(half_width=width, statistic=statistic, max_trials=cap)


def run_until(
    wanted: Precision, trials: int, run: Callable[[int], tuple[Outcomes, Layout]]
) -> tuple[Outcomes, Layout, Convergence]:
    """Run with twice the trials until the estimate is precise enough, or the next run would pass the cap.

    Each run begins anew, so that the last one is what its number of trials and the seed give by themselves;
    all together cost at most twice as much as the last one.
    """
    statistic, cap = wanted["statistic"], wanted["max_trials"]
    while True:
        outcomes, layout = run(trials)
        half = outcomes.scenario.half_width(statistic)
        converged = bool(half <= wanted["half_width"])
        if converged or 2 * layout.trials > cap:
            convergence = Convergence(
                statistic=statistic,
                wanted_half_width=wanted["half_width"],
                half_width=half if half < float("inf") else None,
                converged=converged,
                max_trials=cap,
            )
            return outcomes, layout, convergence
        trials = 2 * layout.trials
