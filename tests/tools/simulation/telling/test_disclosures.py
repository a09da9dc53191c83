import pytest

from tools.simulation.simulate import simulate
from tools.simulation.telling.narrative import narrative


@pytest.mark.parametrize(("half_width", "is_told"), [(1e9, False), (1e-3, True)])
def test_a_precision_that_was_not_reached_is_told(half_width, is_told):
    wanted = {"half_width": half_width, "max_trials": 1024}
    text = narrative(simulate("Simulate revenue", trials=512, seed=1, precision=wanted))
    assert ("The wanted precision was not reached: half the 95% interval of the mean is $" in text) == is_told


def test_a_precision_that_nothing_can_tell_is_told_as_such():
    wanted = {"half_width": 1, "max_trials": 1}
    result = simulate("Simulate revenue", trials=1, seed=1, sampling="plain", precision=wanted)
    assert "of the mean cannot be told after 1 trials" in narrative(result)


@pytest.mark.parametrize(("values", "is_told"), [((0.9, 0.9, 0.9), False), ((0.9, 0.9, -0.9), True)])
def test_correlations_that_cannot_be_together_are_told(values, is_told):
    drivers = [
        {"name": name, "distribution": "normal", "parameters": {"mean": 1, "sd": 1}}
        for name in ("a", "b", "c")
    ]
    pairs = [("a", "b"), ("b", "c"), ("a", "c")]
    correlations = [{"drivers": [*pair], "value": value} for pair, value in zip(pairs, values, strict=True)]
    result = simulate(
        "", trials=64, seed=1, drivers=drivers, formula={"formula": "a + b + c"}, correlations=correlations
    )
    assert ("3 had to be changed, most of all that of" in narrative(result)) == is_told
