import numpy as np
import pytest

from tools.errors import InvalidInputError
from tools.simulation.model.drivers import MAX_DRIVERS, Driver, central, check_specs, clip


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


def test_clipping_holds_values_in_the_bounds_and_counts_them():
    values, under, over = clip(_driver(floor=-1.0, ceiling=2.0), np.array([-3.0, -1.0, 0.0, 2.5, 9.0]))
    assert values.tolist() == [-1.0, -1.0, 0.0, 2.0, 2.0]
    assert (under, over) == (1, 2)


def test_the_central_value_respects_the_floor():
    assert central(_driver(floor=0.5)) == 0.5
    assert central(_driver()) == 0.0


GOOD = {"name": "a", "distribution": "fixed", "parameters": {"value": 1}}


@pytest.mark.parametrize(
    ("specs", "names"),
    [
        ([GOOD] * (MAX_DRIVERS + 1), "101 entries"),
        ([GOOD, None], "drivers[1]"),
        ([{"name": "a"}], "drivers[0] lacks"),
        ([GOOD | {"name": "x" * 10**6}], "drivers[0].name"),
        ([GOOD | {"name": {"a": 1}}], "drivers[0].name"),
    ],
)
def test_what_is_no_driver_is_refused_briefly_with_its_place(specs, names):
    with pytest.raises(InvalidInputError) as caught:
        check_specs(specs)
    assert names in caught.value.message
    assert len(caught.value.message) < 200
    assert caught.value.remedy
