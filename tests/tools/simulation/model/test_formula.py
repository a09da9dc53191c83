import json
import pickle

import pytest

from tests.tools.simulation.results import chart_of, driver_named
from tools.errors import InvalidInputError
from tools.simulation.model.formula import formula_template
from tools.simulation.simulate import simulate


def driver(name, **more):
    return {"name": name, "distribution": "fixed", "parameters": {"value": 2}} | more


def test_states_start_where_they_are_told_and_know_month_and_previous_state():
    template = formula_template({"formula": "previous * 2 + month", "start": "price"}, [driver("price")])
    assert [float(state) for state in template.states({"price": 2.0}, 3)] == [2, 5, 12, 27]


def test_a_total_adds_the_months_up():
    template = formula_template({"formula": "price * month", "outcome": "total"}, [driver("price")])
    assert [float(state) for state in template.states({"price": 2.0}, 3)] == [0, 2, 6, 12]


def test_a_formula_without_time_has_one_state():
    template = formula_template({"formula": "price ** 2"}, [driver("price")])
    assert not template.has_months
    assert [float(state) for state in template.states({"price": 3.0}, 0)] == [9]


def test_a_formula_can_be_sent_to_another_process():
    template = formula_template({"formula": "previous + price"}, [driver("price")])
    states = pickle.loads(pickle.dumps(template.states))
    assert [float(state) for state in states({"price": 3.0}, 2)] == [0, 3, 6]


@pytest.mark.parametrize(
    ("spec", "drivers", "names"),
    [
        ({}, [], "formula is wrong"),
        ({"formula": "1", "colour": 1}, [], "formula is wrong"),
        ({"formula": "1", "outcome": "mean"}, [], "formula.outcome"),
        ({"formula": "1", "start": "month"}, [], "formula.start"),
        ({"formula": "1", "unit": 5}, [], "formula.unit"),
        ({"formula": "1", "unit": "x" * 41}, [], "formula.unit"),
        ({"formula": "1"}, [driver("a", unit=["USD"])], "drivers[0].unit"),
        ({"formula": "1"}, [driver("max")], "drivers[0].name"),
        ({"formula": "1"}, [driver("month")], "drivers[0].name"),
        ({"formula": "1"}, [driver("a b")], "drivers[0].name"),
        ({"formula": "1"}, [driver("a", distribution="no such")], "no such"),
    ],
)
def test_a_wrong_model_is_refused_with_its_field(spec, drivers, names):
    with pytest.raises(InvalidInputError) as caught:
        formula_template(spec, drivers)
    assert names in caught.value.message


FORMULA = {"formula": "previous * (1 - churn) + price * units", "start": "1000", "unit": "USD"}


FORMULA_DRIVERS = [
    {"name": "churn", "distribution": "uniform", "parameters": {"low": 0.01, "high": 0.03}},
    {"name": "price", "distribution": "normal", "parameters": {"mean": 10, "sd": 1}, "unit": "USD"},
    {"name": "units", "distribution": "poisson", "parameters": {"mean": 5}},
]


def test_a_formula_is_simulated_over_months_with_correlated_drivers():
    pair = [{"drivers": ["price", "units"], "value": -0.5}]
    result = simulate(
        "", trials=4096, seed=1, drivers=FORMULA_DRIVERS, formula=FORMULA, correlations=pair, horizon_months=6
    )
    alone = simulate("", trials=4096, seed=1, drivers=FORMULA_DRIVERS, formula=FORMULA, horizon_months=6)
    assert result["metadata"]["template"] == "formula"
    assert chart_of(result, "fan")["months"] == list(range(7))
    assert result["stats"]["standard_deviation"] < 0.95 * alone["stats"]["standard_deviation"]
    json.dumps(result, allow_nan=False)


def test_a_question_may_change_a_driver_of_a_formula():
    result = simulate(
        "What if price rises 10%?", trials=512, seed=1, drivers=FORMULA_DRIVERS, formula=FORMULA
    )
    assert driver_named(result, "price_change")["parameters"] == {"value": 0.1}
    assert result["stats"]["impact"]["p10"] > 0


def test_division_by_zero_in_some_trials_is_counted():
    drivers = [{"name": "n", "distribution": "bernoulli", "parameters": {"probability": 0.75}}]
    result = simulate("", trials=4096, seed=1, drivers=drivers, formula={"formula": "1 / n"})
    assert result["metadata"]["undefined_trials"] == pytest.approx(1024, abs=8)
    assert result["stats"]["mean"] == 1.0
    assert result["stats"]["sensitivity"]["indices"] == []
