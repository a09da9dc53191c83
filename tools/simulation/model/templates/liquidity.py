"""Liquidity: cash at hand, what comes in, what goes out, and how long it lasts."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from tools.simulation.model.distributions import FloatArray
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
    """Cash at the start and at the end of each month; it may go below zero, which is the finding.

    Costs are the receipts expected at the start plus the net burn, and stay there when receipts fall
    short. While collections are delayed nothing comes in (a part of a month counts in part).
    """
    cash = v["starting_cash"]
    yield cash
    costs = v["monthly_receipts"] + v["monthly_burn"]
    expected = v["monthly_receipts"]
    for month in range(1, months + 1):
        collected = expected * v["receipts_index"] * share_passed(month, v["collection_delay"])
        cash = cash + collected - costs
        expected = expected * (1 + v["receipts_growth"])
        yield cash


def _runs_out(path: FloatArray) -> FloatArray:
    """Whether cash is below zero at the end of any month."""
    return np.where((path < 0).any(axis=0), 1.0, 0.0)


def _runway(path: FloatArray) -> FloatArray:
    """Whole months whose end cash reaches without falling below zero, at most the horizon."""
    below = path < 0
    months = path.shape[0] - 1
    # argmax finds the first month below zero; the month before it is the last that cash reaches.
    reached = np.where(below.any(axis=0), below.argmax(axis=0) - 1, months)
    return np.asarray(np.maximum(reached, 0), dtype=np.float64)


LIQUIDITY: Final = Template(
    name="liquidity",
    outcome_label="Cash after {months} months",
    path_label="Cash",
    unit="currency",
    words={r"liquidity|cash|runway|burn(?: rate)?|solvency": 3},
    drivers=(
        DriverDefinition(
            "starting_cash",
            "starting cash",
            "currency",
            "pert",
            {"low": 3e6, "mode": 6e6, "high": 12e6},
            synonyms=r"cash(?: balance| position| reserves?| at hand| on hand)?|liquidity"
            r"|cash and cash equivalents"
            r"|ha(?:ve|s)(?= (?:about )?[$€£¥][\d.,]+ ?\w{0,8}(?: and| left| in (?:the )?bank|[.,;?!]|$))",
            floor=0,
            spread=0.0,
        ),
        DriverDefinition(
            "monthly_burn",
            "net burn",
            "currency/month",
            "pert",
            {"low": 0.15e6, "mode": 0.35e6, "high": 0.7e6},
            synonyms=r"(?:net |cash )?burn(?: rate)?",
            usual_period_months=1,
        ),
        DriverDefinition(
            "monthly_receipts",
            "expected monthly receipts",
            "currency/month",
            "pert",
            {"low": 0.5e6, "mode": 0.8e6, "high": 1.2e6},
            synonyms=r"receipts|collections|cash inflows?|inflows?",
            accepts=("level",),
            floor=0,
            usual_period_months=1,
        ),
        DriverDefinition(
            "receipts_index",
            "receipts relative to expectation",
            "multiple",
            "fixed",
            {"value": 1},
            synonyms=r"receipts|collections|cash inflows?|inflows?|revenues?|sales",
            accepts=("change",),
            floor=0,
        ),
        DriverDefinition(
            "receipts_growth",
            "growth of receipts",
            "ratio/month",
            "pert",
            {"low": -0.02, "mode": 0.005, "high": 0.03},
            synonyms=r"(?:receipts|revenue|sales) growth",
            floor=-1,
            compounding="growth",
        ),
        DriverDefinition(
            "collection_delay",
            "collection delay",
            "months",
            "fixed",
            {"value": 0},
            synonyms=r"collections?|receipts|payments?|customers? pay\w*|receivables|DSO",
            accepts=("delay",),
            floor=0,
        ),
    ),
    states=_states,
    measures=(
        Measure("runs_out", "cash runs out within the horizon", "ratio", _runs_out),
        Measure("runway", "runway, counted up to the horizon", "months", _runway),
    ),
    stress=(
        Shock("receipts_index", "change", "uniform", {"low": -0.3, "high": -0.1}),
        Shock("collection_delay", "shift", "uniform", {"low": 0.5, "high": 1.5}),
    ),
)
