import json

import pytest

from tests.tools.simulation.results import chart_of
from tools.errors import InvalidInputError
from tools.simulation.running.reference import MEDIAN_NOTE
from tools.simulation.simulate import simulate


def driver(name, distribution, **parameters):
    return {"name": name, "distribution": distribution, "parameters": parameters}


A = driver("a", "normal", mean=1, sd=0.1)


def run(formula, *drivers, **more):
    return simulate("", trials=1024, seed=1, drivers=drivers, formula={"formula": formula}, **more)


@pytest.mark.parametrize(
    ("formula", "other", "undefined"),
    [
        ("a / b", driver("b", "normal", mean=0, sd=1), 0),
        ("log(b) + 0 * a", driver("b", "normal", mean=-0.1, sd=1), 552),
        ("a / b", driver("b", "bernoulli", probability=0.4), 615),
    ],
)
def test_an_undefined_median_case_does_not_stop_trials_that_have_an_outcome(formula, other, undefined):
    result = run(formula, A, other)
    assert result["metadata"]["undefined_trials"] == pytest.approx(undefined, abs=8)
    assert result["stats"]["baseline"] == result["stats"]["median"]
    assert MEDIAN_NOTE in result["metadata"]["assumptions"]
    json.dumps(result, allow_nan=False)


def test_the_median_of_the_trials_is_that_without_the_questions_changes():
    dear = simulate(
        "unit economics if CAC rises 50%",
        trials=1024,
        seed=1,
        drivers=[driver("monthly_churn", "bernoulli", probability=0.4)],
    )["stats"]
    assert dear["baseline"] == pytest.approx(1.5 * dear["median"], rel=0.01)


def test_a_defined_median_case_is_the_baseline_and_needs_no_note():
    result = run("1 / b", driver("b", "bernoulli", probability=0.75))
    assert (result["stats"]["baseline"], result["metadata"]["assumptions"]) == (1.0, [])


def test_a_formula_without_any_outcome_is_named():
    with pytest.raises(InvalidInputError, match=r"formula\.formula: .* undefined in all 1,024 trials"):
        run("a / b", A, driver("b", "fixed", value=0))


@pytest.mark.parametrize(
    ("prompt", "drivers", "culprit"),
    [
        ("unit economics", [driver("monthly_churn", "fixed", value=0)], "'monthly_churn'"),
        ("unit economics with churn down 100%", [], "'monthly_churn_change'"),
    ],
)
def test_the_driver_that_leaves_no_outcome_is_named(prompt, drivers, culprit):
    with pytest.raises(InvalidInputError, match=culprit):
        simulate(prompt, trials=64, seed=1, drivers=drivers)


def test_months_without_a_number_are_null_in_the_path_of_the_baseline():
    result = simulate(
        "",
        trials=64,
        seed=1,
        drivers=[driver("a", "normal", mean=0, sd=1)],
        formula={"formula": "a * month", "start": "1 / 0"},
        horizon_months=2,
    )
    assert result["charts"][1]["baseline"] == [None, 0.0, 0.0]


def test_undefined_trials_are_counted_and_left_out():
    drivers = [
        {"name": "monthly_churn", "distribution": "normal", "parameters": {"mean": 0.01, "sd": 0.01}},
    ]
    result = simulate("unit economics", trials=2000, seed=2, drivers=drivers)
    floor = next(f for f in result["metadata"]["floors"] if f["driver"] == "monthly_churn")
    trials, undefined = result["metadata"]["trials_run"], result["metadata"]["undefined_trials"]
    assert undefined == round(floor["share_clipped"] * trials) > 0
    assert sum(chart_of(result, "histogram")["counts"]) == trials - undefined
    json.dumps(result, allow_nan=False)


def test_only_undefined_trials_are_an_error():
    drivers = [{"name": "monthly_churn", "distribution": "fixed", "parameters": {"value": 0}}]
    with pytest.raises(InvalidInputError, match="undefined"):
        simulate("unit economics", trials=20, seed=2, drivers=drivers)
