import pytest

from tools.simulation.model.describe import driver_notes
from tools.simulation.model.drivers import Driver, Source

CAUCHY = {"df": 1.0, "location": 0.0, "scale": 1.0}


def driver(distribution, parameters, kind="user", **bounds):
    source = Source(kind=kind, detail="")
    return Driver(
        name="d",
        label="demand",
        distribution=distribution,
        parameters=parameters,
        unit="",
        source=source,
        **bounds,
    )


def part(distribution, parameters):
    return {"distribution": distribution, "parameters": parameters, "weight": 0.5}


@pytest.mark.parametrize(
    "said",
    [
        driver("student_t", CAUCHY),
        driver("student_t", CAUCHY, floor=0.0),
        driver("mixture", {"components": [part("fixed", {"value": 1.0}), part("student_t", CAUCHY)]}),
    ],
)
def test_a_driver_without_a_mean_is_told(said):
    (note,) = driver_notes(said)
    assert "demand has no mean" in note


@pytest.mark.parametrize(
    "said",
    [driver("student_t", CAUCHY | {"df": 1.5}), driver("student_t", CAUCHY, floor=0.0, ceiling=9.0)],
)
def test_a_driver_with_a_mean_that_somebody_gives_needs_no_note(said):
    assert driver_notes(said) == []


def test_an_assumed_driver_is_told_with_its_values():
    said = driver("uniform", {"low": 1.0, "high": 2.0}, kind="assumption")
    assert driver_notes(said) == ["Demand (assumed): 1 to 2."]
