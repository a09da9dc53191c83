import pytest

from tools.simulation.simulate import simulate
from tools.simulation.telling.ranking import influences


def driver(name, distribution, **parameters):
    return {"name": name, "distribution": distribution, "parameters": parameters}


def normal(name, mean=0.0, sd=1.0):
    return driver(name, "normal", mean=mean, sd=sd)


def ranked(formula, *drivers, **more):
    result = simulate("", trials=256, seed=1, drivers=drivers, formula={"formula": formula}, **more)
    return influences(result["charts"], result["stats"]["sensitivity"])


@pytest.mark.parametrize(
    ("formula", "drivers", "largest"),
    [
        (
            "base - 5 * event",
            [normal("base", 10, 0.1), driver("event", "bernoulli", probability=0.08)],
            "event",
        ),
        ("x ** 2 + 0.01 * y", [normal("x"), normal("y")], "x"),
        ("event * t", [driver("event", "bernoulli", probability=0.08), normal("t", 5)], "event"),
    ],
)
def test_what_the_tornado_cannot_see_is_still_the_largest(formula, drivers, largest):
    first = ranked(formula, *drivers)[0]
    assert first.drivers == (largest,)
    assert first.share > 0.9
    assert first.bars == ()


def test_a_driver_that_the_outcome_does_not_use_has_no_influence():
    assert [each.drivers for each in ranked("sqrt(b + 0.5)", normal("a"), normal("b"))] == [("b",)]


def test_without_shares_the_largest_swing_is_first():
    plain = ranked("a + 2 * b", normal("a"), normal("b"), with_sensitivity=False)
    assert [(each.label, each.share) for each in plain] == [("b", None), ("a", None)]


def test_without_shares_an_end_without_an_outcome_leaves_it_open_what_is_largest():
    assert ranked("sqrt(b + 0.5)", normal("a"), normal("b"), with_sensitivity=False) == []


def test_correlated_drivers_are_one_influence():
    pair = [{"drivers": ["a", "b"], "value": 0.5}]
    (both,) = ranked("a + 2 * b", normal("a"), normal("b"), correlations=pair)
    assert both.drivers == ("a", "b")
    assert [bar["driver"] for bar in both.bars] == ["b", "a"]
