"""Annual recurring revenue: what is retained, what expands, what is newly sold, month by month."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from tools.simulation.model.distributions import FloatArray
from tools.simulation.model.templates.common import CHURN, HIRE_START
from tools.simulation.model.templates.definition import (
    DriverDefinition,
    Measure,
    Shock,
    Template,
    Value,
    Values,
    share_passed,
)


def _states(v: Values, months: int) -> Iterator[Value]:
    """ARR at the start and at the end of each month.

    The sales budget is fixed: at a higher cost per customer it buys less. The planned hires' share of
    new ARR begins in the month after `hire_start` (a part of a month counts in part).
    """
    arr = v["starting_arr"]
    yield arr
    retention = 1 - v["monthly_churn"] + v["monthly_expansion"]
    sold_at_full_strength = v["monthly_new_arr"] / v["cac_index"]
    for month in range(1, months + 1):
        arr = arr * retention
        arr += sold_at_full_strength
        missing = v["hire_share"] * (1 - share_passed(month, v["hire_start"]))
        if np.any(missing):
            arr -= sold_at_full_strength * missing
        yield arr


def _shrinks(path: FloatArray) -> FloatArray:
    """Whether ARR ends below where it started."""
    return np.where(path[-1] < path[0], 1.0, 0.0)


ARR: Final = Template(
    name="arr",
    outcome_label="ARR after {months} months",
    path_label="ARR",
    unit="currency",
    words={r"ARR|MRR|(?:annual|monthly) recurring revenue|recurring revenue|subscriptions?": 3, "churn": 0.5},
    drivers=(
        DriverDefinition(
            "starting_arr",
            "starting ARR",
            "currency",
            "pert",
            {"low": 5e6, "mode": 10e6, "high": 20e6},
            synonyms=r"(?<!new )ARR|annual(?:i[sz]ed)? recurring revenue|annual run[- ]rate",
            floor=0,
            spread=0.0,
            multiples={r"MRR|monthly recurring revenue": 12.0},
        ),
        CHURN,
        DriverDefinition(
            "monthly_expansion",
            "monthly expansion",
            "ratio/month",
            "pert",
            {"low": 0.0, "mode": 0.004, "high": 0.012},
            synonyms=r"expansion(?: rate)?|upsell(?:ing)?",
            floor=0,
            ceiling=1,
            compounding="growth",
        ),
        DriverDefinition(
            "monthly_new_arr",
            "new ARR",
            "currency/month",
            "pert",
            {"low": 0.1e6, "mode": 0.2e6, "high": 0.4e6},
            synonyms=r"(?:net )?new ARR|new bookings|new business",
            floor=0,
        ),
        DriverDefinition(
            "hire_share",
            "share of new ARR that planned hires bring",
            "ratio",
            "pert",
            {"low": 0.1, "mode": 0.25, "high": 0.5},
            accepts=(),
            floor=0,
            ceiling=1,
        ),
        HIRE_START,
        DriverDefinition(
            "cac_index",
            "acquisition cost relative to today",
            "multiple",
            "fixed",
            {"value": 1},
            synonyms=r"CAC|(?:customer )?acquisition costs?",
            accepts=("change",),
            floor=0.01,
        ),
    ),
    states=_states,
    measures=(Measure("shrinks", "ARR ends below its start", "ratio", _shrinks),),
    stress=(
        Shock("monthly_churn", "change", "uniform", {"low": 0.25, "high": 0.75}),
        Shock("cac_index", "change", "uniform", {"low": 0.1, "high": 0.3}),
    ),
)
