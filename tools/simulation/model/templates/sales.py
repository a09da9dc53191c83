"""Sales from units and price, for questions that speak of either."""

from collections.abc import Iterator
from typing import Final

from tools.simulation.model.templates.definition import DriverDefinition, Shock, Template, Value, Values


def _states(v: Values, months: int) -> Iterator[Value]:
    """Sales summed from the start to the end of each month."""
    sales: Value = 0.0
    yield sales
    units = v["monthly_units"]
    for _ in range(months):
        sales = sales + units * v["price"]
        units = units * (1 + v["unit_growth"])
        yield sales


SALES: Final = Template(
    name="sales",
    outcome_label="Revenue over {months} months",
    path_label="Revenue since the start",
    unit="currency",
    words={r"(?:unit|sales) (?:price|volumes?)|pricing|units sold|price": 2, r"revenues?|sales": 1.5},
    drivers=(
        DriverDefinition(
            "monthly_units",
            "units sold",
            "count/month",
            "pert",
            {"low": 5e3, "mode": 10e3, "high": 20e3},
            synonyms=r"units?(?: sold)?|volumes?|shipments|demand",
            floor=0,
        ),
        DriverDefinition(
            "price",
            "price",
            "currency",
            "pert",
            {"low": 50, "mode": 100, "high": 200},
            synonyms=r"(?:unit |selling |list )?pric(?:es?|ing)"
            r"|units?(?: sold)?(?: (?:a|per) (?:month|quarter|year))? at(?= (?:about )?(?:US)?[$€£¥])",
            floor=0,
            spread=0.05,
        ),
        DriverDefinition(
            "unit_growth",
            "growth of units",
            "ratio/month",
            "pert",
            {"low": -0.02, "mode": 0.005, "high": 0.03},
            synonyms=r"(?:unit |volume )?(?:growth|grow(?:s|ing)?)",
            floor=-1,
            compounding="growth",
        ),
    ),
    states=_states,
    stress=(
        Shock("monthly_units", "change", "uniform", {"low": -0.3, "high": -0.1}),
        Shock("price", "change", "uniform", {"low": -0.15, "high": -0.05}),
    ),
)
