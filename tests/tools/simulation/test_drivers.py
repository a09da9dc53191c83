import math

import numpy as np
import pytest

from tools.errors import InvalidInputError
from tools.simulation.drivers import Driver, canonical, central, clip


def _driver(**changes):
    driver = Driver(
        name="x",
        label="x",
        distribution="normal",
        parameters={"mean": 0.0, "sd": 1.0},
        unit="count",
        source={"kind": "user", "detail": ""},
    )
    driver.update(changes)
    return driver


@pytest.mark.parametrize(
    ("distribution", "parameters", "names"),
    [
        ("gauss", {"mean": 1, "sd": 1}, "gauss"),
        ("normal", {"mean": 1, "sd": -1}, "parameters.sd"),
        ("lognormal", {"mu": 1, "sigma": -0.1}, "parameters.sigma"),
        ("lognormal", {"mean": 0, "sd": 1}, "parameters.mean"),
        ("lognormal", {"low": 0, "high": 1}, "parameters.low"),
        ("uniform", {"low": 2, "high": 1}, "parameters.low"),
        ("uniform", {"low": 1, "high": 1}, "parameters.low"),
        ("triangular", {"low": 0, "mode": 5, "high": 1}, "parameters.mode"),
        ("pert", {"low": 0, "high": 1}, "high, low"),
        ("normal", {"mean": math.nan, "sd": 1}, "parameters.mean"),
        ("normal", {"mean": math.inf, "sd": 1}, "parameters.mean"),
        ("normal", {"mean": 10**400, "sd": 1}, "parameters.mean"),
        ("normal", {"mean": 1e19, "sd": 1}, "parameters.mean"),
        ("normal", {"mean": "5", "sd": 1}, "parameters.mean"),
        ("fixed", {"value": True}, "parameters.value"),
        ("normal", {"low": 1, "high": 2, "confidence": 1.0}, "parameters.confidence"),
        ("normal", {}, "none"),
        ("normal", [1, 2], "object"),
    ],
)
def test_a_wrong_distribution_is_refused_with_field_and_remedy(distribution, parameters, names):
    with pytest.raises(InvalidInputError, match="driver 'price'") as caught:
        canonical("price", distribution, parameters)
    assert names in caught.value.message
    assert caught.value.remedy


def test_an_interval_without_confidence_is_a_90_percent_interval():
    name, parameters = canonical("price", "Normal", {"low": 40, "high": 55})
    assert name == "normal"
    assert parameters == pytest.approx({"mean": 47.5, "sd": 7.5 / 1.6448536269514722})


def test_clipping_holds_values_in_the_bounds_and_counts_them():
    values, under, over = clip(_driver(floor=-1.0, ceiling=2.0), np.array([-3.0, -1.0, 0.0, 2.5, 9.0]))
    assert values.tolist() == [-1.0, -1.0, 0.0, 2.0, 2.0]
    assert (under, over) == (1, 2)


def test_the_central_value_respects_the_floor():
    assert central(_driver(floor=0.5)) == 0.5
    assert central(_driver()) == 0.0
