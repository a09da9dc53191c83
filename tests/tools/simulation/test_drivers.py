import numpy as np

from tools.simulation.drivers import Driver, central, clip


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
