"""Headcount cost: what the people who are there and those who are hired cost over the horizon."""

from collections.abc import Iterator
from typing import Final

from tools.simulation.model.templates.common import HIRE_START
from tools.simulation.model.templates.definition import (
    DriverDefinition,
    Shock,
    Template,
    Value,
    Values,
    share_passed,
)


def _states(v: Values, months: int) -> Iterator[Value]:
    """Cost summed from the start to the end of each month.

    Planned hires join in the month after `hire_start` (a part of a month counts in part); those who leave are
    not replaced.
    """
    cost: Value = 0.0
    yield cost
    staying: Value = 1.0
    for month in range(1, months + 1):
        joined = v["planned_hires"] * share_passed(month, v["hire_start"])
        cost = cost + (v["headcount"] * staying + joined) * v["cost_per_head"]
        staying = staying * (1 - v["monthly_attrition"])
        yield cost


HEADCOUNT: Final = Template(
    name="headcount",
    outcome_label="Headcount cost over {months} months",
    path_label="Headcount cost since the start",
    unit="currency",
    words={
        r"headcount costs?|payroll|personnel costs?|staff(?:ing)? costs?|salar(?:y|ies)|cost of hiring"
        r"|cost per (?:head|employee)": 4
    },
    drivers=(
        DriverDefinition(
            "headcount",
            "headcount",
            "count",
            "pert",
            {"low": 40, "mode": 80, "high": 160},
            synonyms=r"headcount(?! cost)|employees|people|staff(?! cost)|FTEs?|engineers|developers",
            floor=0,
            spread=0.0,
        ),
        DriverDefinition(
            "cost_per_head",
            "cost per head",
            "currency/month",
            "pert",
            {"low": 7e3, "mode": 10e3, "high": 15e3},
            synonyms=r"(?:fully loaded )?cost per (?:head|employee)|(?:average )?(?:salar(?:y|ies)|wages?)"
            r"|(?:employees|people|staff|hires|heads|FTEs?) at(?= (?:about )?(?:US)?[$€£¥])",
            floor=0,
            spread=0.05,
        ),
        DriverDefinition(
            "planned_hires",
            "planned hires",
            "count",
            "pert",
            {"low": 0, "mode": 8, "high": 20},
            synonyms=r"(?:planned |new )?hires?|hiring|recruit(?:ing)?|add(?:ing)?|open positions",
            floor=0,
        ),
        HIRE_START,
        DriverDefinition(
            "monthly_attrition",
            "monthly attrition",
            "ratio/month",
            "pert",
            {"low": 0.003, "mode": 0.01, "high": 0.025},
            synonyms=r"attrition|(?:staff |employee )turnover",
            floor=0,
            ceiling=1,
            compounding="decay",
        ),
    ),
    states=_states,
    is_cost=True,
    stress=(
        Shock("cost_per_head", "change", "uniform", {"low": 0.03, "high": 0.10}),
        Shock("hire_start", "shift", "uniform", {"low": -2.0, "high": 0.0}),
    ),
)
