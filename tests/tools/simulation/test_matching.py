import pytest

from tools.simulation.matching import read_statements
from tools.simulation.statements import read_prompt
from tools.simulation.templates.choose import choose_template


def _read(prompt):
    reading = read_prompt(prompt)
    template, _ = choose_template(reading, ())
    return read_statements(template, reading)


def _drivers(prompt):
    said = _read(prompt)
    changes, _ = said.scenario_drivers("USD", set(), set())
    return said.base_drivers("USD") | changes


@pytest.mark.parametrize(
    ("prompt", "driver", "value"),
    [
        ("ARR with churn up 15%", "monthly_churn_change", 0.15),
        ("CAC falls 10%, churn doubles", "monthly_churn_change", 1.0),
        ("MRR of $200k", "starting_arr", 2.4e6),
        ("What if hiring slips and CAC rises from $900 to $1,200?", "cac_index_change", 1 / 3),
        ("gross margin with COGS up 5%", "cost_index_change", 0.05),
        ("Headcount cost for 12 new hires", "planned_hires", 12),
        ("Headcount cost of 300 employees", "headcount", 300),
    ],
)
def test_a_figure_goes_to_the_driver_it_is_about(prompt, driver, value):
    assert _drivers(prompt)[driver]["parameters"]["value"] == pytest.approx(value)


@pytest.mark.parametrize(
    ("prompt", "quote", "label"),
    [
        ("ARR impact with a 15% price increase", "15%", "price"),
        ("Simulate ARR if burn is halved", "halved", "net burn"),
        ("LTV with churn up 10% and price up 5%", "5%", "price"),
    ],
)
def test_a_figure_about_what_the_model_has_not_is_not_given_to_its_neighbour(prompt, quote, label):
    said = _read(prompt)
    assert f"“{quote}” speaks of {label}, which is not in the model, and was not used." in said.notes
    assert quote in said.unmatched
    assert all(match.quote != quote for match in said.matches)


def test_a_number_of_trials_is_no_driver():
    assert _read("price with 5000 units trials").matches == ()
