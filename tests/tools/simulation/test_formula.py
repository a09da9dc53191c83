import pickle

import pytest

from tools.errors import InvalidInputError
from tools.simulation.formula import formula_template


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
