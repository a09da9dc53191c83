"""Each model against a closed form, with all drivers fixed."""

import numpy as np
import pytest

from tools.simulation.model.parameters import canonical
from tools.simulation.model.templates.choose import TEMPLATES, choose_template
from tools.simulation.reading.statements import read_prompt

BY_NAME = {template.name: template for template in TEMPLATES}


def _run(template, months, **values):
    path = np.array(list(BY_NAME[template].states(values, months)), dtype=float)
    return path, float(BY_NAME[template].outcome(values, path[-1]))


ARR = {
    "starting_arr": 1000,
    "monthly_churn": 0.02,
    "monthly_expansion": 0.01,
    "monthly_new_arr": 30,
    "hire_share": 0.5,
    "hire_start": 0,
    "cac_index": 1,
}
CASH = {
    "starting_cash": 100,
    "monthly_burn": 10,
    "monthly_receipts": 50,
    "receipts_index": 1,
    "receipts_growth": 0,
    "collection_delay": 0,
}


def test_arr_is_the_geometric_series_of_retention():
    path, outcome = _run("arr", 12, **ARR)
    r = 0.99
    assert outcome == pytest.approx(1000 * r**12 + 30 * (1 - r**12) / (1 - r))
    assert path[0] == 1000


def test_hires_that_never_start_leave_the_rest_of_new_arr():
    _, outcome = _run("arr", 1, **ARR | {"hire_start": 5})
    assert outcome == pytest.approx(1000 * 0.99 + 15)


def test_hires_that_start_within_a_month_count_in_part():
    _, outcome = _run("arr", 1, **ARR | {"hire_start": 0.5})
    assert outcome == pytest.approx(1000 * 0.99 + 22.5)


def test_a_dearer_acquisition_buys_less_arr():
    _, outcome = _run("arr", 1, **ARR | {"cac_index": 1.25})
    assert outcome == pytest.approx(1000 * 0.99 + 24)


def test_cash_falls_by_the_burn():
    path, outcome = _run("liquidity", 12, **CASH)
    assert outcome == pytest.approx(100 - 12 * 10)
    runs_out, runway = (measure.of(path[:, None])[0] for measure in BY_NAME["liquidity"].measures)
    assert (runs_out, runway) == (1.0, 10.0)


def test_a_delay_of_collections_costs_the_receipts_of_that_time():
    _, outcome = _run("liquidity", 12, **CASH | {"collection_delay": 1.5})
    assert outcome == pytest.approx(100 - 12 * 10 - 1.5 * 50)


def test_costs_stay_when_receipts_fall_short():
    _, outcome = _run("liquidity", 12, **CASH | {"receipts_index": 0.8})
    assert outcome == pytest.approx(100 - 12 * 10 - 12 * 0.2 * 50)


def test_a_runway_that_outlasts_the_horizon_is_the_horizon():
    path, _ = _run("liquidity", 6, **CASH)
    runs_out, runway = (measure.of(path[:, None])[0] for measure in BY_NAME["liquidity"].measures)
    assert (runs_out, runway) == (0.0, 6.0)


def test_revenue_and_gross_profit_are_sums_of_a_growing_run_rate():
    total = 100 * (1.01**12 - 1) / 0.01
    assert _run("revenue", 12, monthly_revenue=100, revenue_growth=0.01)[1] == pytest.approx(total)
    profit = {"monthly_revenue": 100, "revenue_growth": 0.01, "gross_margin": 0.6}
    assert _run("gross_profit", 12, **profit, cost_index=1)[1] == pytest.approx(0.6 * total)
    assert _run("gross_profit", 12, **profit, cost_index=1.5)[1] == pytest.approx(0.4 * total)


def test_sales_are_units_times_price():
    assert _run("sales", 3, monthly_units=10, price=5, unit_growth=0.1)[1] == pytest.approx(5 * 10 * 3.31)


def test_headcount_cost_is_the_people_who_stay_and_those_who_join():
    people = {"headcount": 100, "cost_per_head": 10, "planned_hires": 20, "hire_start": 1.5}
    path, outcome = _run("headcount", 3, **people, monthly_attrition=0.1)
    assert path.tolist() == pytest.approx([0, 1000, 1000 + 900 + 100, 2000 + 810 + 200])
    assert outcome == pytest.approx(3010)


def test_lifetime_value_is_the_limit_of_the_path():
    values = {"cac": 600, "revenue_per_customer": 100, "gross_margin": 0.6, "monthly_churn": 0.05}
    path, outcome = _run("unit_economics", 600, **values)
    assert outcome == pytest.approx(100 * 0.6 / 0.05 / 600)
    assert path[-1] == pytest.approx(outcome)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_every_assumption_is_a_valid_distribution_and_every_pattern_compiles(template):
    for driver in template.drivers:
        canonical(driver.name, driver.distribution, driver.parameters)
        driver.mentions("some text")
    names = {driver.name for driver in template.drivers}
    assert {shock.driver for shock in template.stress} <= names


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("Estimate downside ARR impact with 15% churn increase", "arr"),
        ("Run a Monte Carlo for 15% churn", "arr"),
        ("annual recurring revenue next year", "arr"),
        ("Monte Carlo liquidity stress test", "liquidity"),
        ("How long is our cash runway?", "liquidity"),
        ("What if hiring slips two months and CAC rises 10-20%?", "arr"),
        ("What if CAC rises 20%?", "unit_economics"),
        ("LTV/CAC with 3% monthly churn", "unit_economics"),
        ("Simulate revenue", "revenue"),
        ("revenue if price drops 10%", "sales"),
        ("Risk to gross margin", "gross_profit"),
        ("What does payroll cost if salaries rise 5%?", "headcount"),
        ("Headcount cost if hiring slips two months", "headcount"),
        ("90% sure price lands between 40 and 55", "quantity"),
    ],
)
def test_the_words_of_the_question_choose_the_template(prompt, name):
    template, note = choose_template(read_prompt(prompt), ())
    assert (template.name, note) == (name, "")


def test_a_question_about_nothing_known_says_so():
    template, note = choose_template(read_prompt("Was wird aus meinem Garten?"), ())
    assert template.name == "revenue"
    assert "names none" in note


def test_given_drivers_choose_the_template_of_a_vague_question():
    assert choose_template(read_prompt("Simulate"), ["starting_cash"])[0].name == "liquidity"
    assert choose_template(read_prompt("Simulate"), ["cac_change"])[0].name == "unit_economics"
