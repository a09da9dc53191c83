import math

import pytest

from tools.errors import InvalidInputError
from tools.simulation.model.templates.liquidity import LIQUIDITY
from tools.simulation.planning.records import read_specs
from tools.simulation.simulate import simulate


@pytest.mark.parametrize(
    ("name", "unit", "remedy"),
    [("monthly_burn", "USD/year", "use 'USD/month'"), ("starting_cash", "EUR/month", "use 'EUR'")],
)
def test_an_amount_for_another_period_is_refused(name, unit, remedy):
    spec = {"name": name, "distribution": "fixed", "parameters": {"value": 3.6e6}, "unit": unit}
    with pytest.raises(InvalidInputError, match="another period") as caught:
        read_specs(LIQUIDITY, [spec])
    assert remedy in caught.value.remedy


@pytest.mark.parametrize("unit", ["EUR", "EUR/month", "currency/month"])
def test_an_amount_for_the_drivers_own_period_is_taken(unit):
    spec = {"name": "monthly_burn", "distribution": "fixed", "parameters": {"value": 3e5}, "unit": unit}
    given = read_specs(LIQUIDITY, [spec])
    assert given.base["monthly_burn"]["parameters"] == {"value": 3e5}
    assert given.in_currency("EUR").base["monthly_burn"]["unit"] == "EUR/month"


@pytest.mark.parametrize(
    ("spec", "names"),
    [
        ({"name": "magic", "distribution": "fixed", "parameters": {"value": 1}}, "'magic'"),
        ({"name": "starting_arr", "parameters": {"value": 1}}, "drivers\\[0\\]"),
        (
            {"name": "starting_arr", "distribution": "fixed", "parameters": {"value": 1}, "colour": 1},
            "'colour'",
        ),
        ({"name": "starting_arr", "distribution": "fixed", "parameters": {"value": 1}, "unit": "kg"}, "unit"),
        (
            {
                "name": "starting_arr",
                "distribution": "fixed",
                "parameters": {"value": 1},
                "floor": 2,
                "ceiling": 1,
            },
            "floor",
        ),
        (
            {"name": "starting_arr", "distribution": "fixed", "parameters": {"value": 1}, "floor": math.nan},
            "floor",
        ),
        ("starting_arr", "drivers\\[0\\]"),
    ],
)
def test_a_wrong_driver_is_refused_with_its_field_and_a_remedy(spec, names):
    with pytest.raises(InvalidInputError, match=names) as caught:
        simulate("ARR", trials=10, drivers=[spec])
    assert caught.value.remedy


def test_a_driver_given_twice_is_refused():
    spec = {"name": "starting_arr", "distribution": "fixed", "parameters": {"value": 1}}
    with pytest.raises(InvalidInputError, match="twice"):
        simulate("ARR", trials=10, drivers=[spec, spec])
