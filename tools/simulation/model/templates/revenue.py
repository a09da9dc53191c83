"""Revenue over the horizon, from a run rate that grows; and the gross profit that is left of it."""

from collections.abc import Iterator
from typing import Final

from tools.simulation.model.templates.common import GROSS_MARGIN
from tools.simulation.model.templates.definition import DriverDefinition, Shock, Template, Value, Values


def _revenue(v: Values, months: int) -> Iterator[Value]:
    """Revenue summed from the start to the end of each month."""
    revenue: Value = 0.0
    yield revenue
    in_month = v["monthly_revenue"]
    for _ in range(months):
        revenue = revenue + in_month
        in_month = in_month * (1 + v["revenue_growth"])
        yield revenue


def _gross_profit(v: Values, months: int) -> Iterator[Value]:
    """Gross profit summed from the start to the end of each month."""
    for revenue in _revenue(v, months):
        yield revenue * (1 - (1 - v["gross_margin"]) * v["cost_index"])


_DRIVERS: Final = (
    DriverDefinition(
        "monthly_revenue",
        "monthly revenue",
        "currency/month",
        "pert",
        {"low": 0.5e6, "mode": 1e6, "high": 2e6},
        synonyms=r"(?<!recurring )(?<!deferred )(?<!cost of )(?:revenues?|sales|turnover)",
        floor=0,
        spread=0.1,
    ),
    DriverDefinition(
        "revenue_growth",
        "revenue growth",
        "ratio/month",
        "pert",
        {"low": -0.02, "mode": 0.005, "high": 0.03},
        synonyms=r"(?:revenue |sales )?(?:growth|grow(?:s|ing)?)",
        floor=-1,
        compounding="growth",
    ),
)
_STRESS: Final = Shock("monthly_revenue", "change", "uniform", {"low": -0.3, "high": -0.1})

REVENUE: Final = Template(
    name="revenue",
    outcome_label="Revenue over {months} months",
    path_label="Revenue since the start",
    unit="currency",
    words={r"(?<!recurring )revenues?|sales(?! capacity)|turnover|top[- ]line": 3},
    drivers=_DRIVERS,
    states=_revenue,
    stress=(_STRESS,),
)

GROSS_PROFIT: Final = Template(
    name="gross_profit",
    outcome_label="Gross profit over {months} months",
    path_label="Gross profit since the start",
    unit="currency",
    words={r"gross (?:margins?|profits?)|COGS|cost of (?:goods sold|sales)": 4},
    drivers=(
        *_DRIVERS,
        GROSS_MARGIN,
        DriverDefinition(
            "cost_index",
            "cost of sales relative to today",
            "multiple",
            "fixed",
            {"value": 1},
            synonyms=r"COGS|costs? of (?:goods sold|sales|revenue)",
            accepts=("change",),
            floor=0,
        ),
    ),
    states=_gross_profit,
    stress=(_STRESS, Shock("gross_margin", "change", "uniform", {"low": -0.2, "high": -0.05})),
)
