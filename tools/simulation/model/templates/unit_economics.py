"""Unit economics: what a customer brings in a lifetime against what it costs to win one."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from tools.simulation.model.distributions import FloatArray
from tools.simulation.model.templates.common import CHURN, GROSS_MARGIN
from tools.simulation.model.templates.definition import (
    DriverDefinition,
    Measure,
    Shock,
    Template,
    Value,
    Values,
)


def _states(v: Values, months: int) -> Iterator[Value]:
    """Gross profit of a customer since it was won, as a multiple of its acquisition cost."""
    earned: Value = 0.0
    yield earned
    in_month = v["revenue_per_customer"] * v["gross_margin"] / v["cac"]
    for _ in range(months):
        earned = earned + in_month
        in_month = in_month * (1 - v["monthly_churn"])
        yield earned


def _lifetime(v: Values, state: Value) -> Value:
    """LTV/CAC: the limit of the path; infinite, and so undefined, where nobody ever leaves."""
    return np.divide(v["revenue_per_customer"] * v["gross_margin"], v["monthly_churn"]) / v["cac"]


def _paid_back(path: FloatArray) -> FloatArray:
    """Whether the acquisition cost is earned back within the horizon."""
    return np.where(path[-1] >= 1, 1.0, 0.0)


UNIT_ECONOMICS: Final = Template(
    name="unit_economics",
    outcome_label="LTV/CAC",
    path_label="Gross profit of a customer as a multiple of CAC",
    unit="multiple",
    words={
        r"unit economics|LTV|CLV|(?:customer )?lifetime value|pay ?back": 3,
        r"CAC|acquisition costs?": 0.5,
    },
    drivers=(
        DriverDefinition(
            "cac",
            "customer acquisition cost",
            "currency",
            "pert",
            {"low": 600, "mode": 1200, "high": 2400},
            synonyms=r"CAC|(?:customer )?acquisition costs?",
            floor=0.01,
        ),
        DriverDefinition(
            "revenue_per_customer",
            "revenue per customer",
            "currency/month",
            "pert",
            {"low": 50, "mode": 100, "high": 200},
            synonyms=r"ARPA|ARPU|(?:average )?revenue per (?:customer|account|user)",
            floor=0,
            usual_period_months=1,
        ),
        replace(GROSS_MARGIN, parameters={"low": 0.5, "mode": 0.7, "high": 0.85}),
        replace(CHURN, parameters={"low": 0.01, "mode": 0.02, "high": 0.04}),
    ),
    states=_states,
    outcome=_lifetime,
    measures=(Measure("paid_back", "CAC is earned back within the horizon", "ratio", _paid_back),),
    stress=(
        Shock("cac", "change", "uniform", {"low": 0.1, "high": 0.4}),
        Shock("monthly_churn", "change", "uniform", {"low": 0.25, "high": 0.75}),
    ),
)
