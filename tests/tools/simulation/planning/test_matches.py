"""What a matched statement comes to: its distribution, and how it was understood."""

import pytest

from tools.simulation.model.distributions import quantile
from tools.simulation.model.templates.choose import choose_template
from tools.simulation.planning.matching import read_statements
from tools.simulation.reading.statements import read_prompt


def _match(prompt):
    reading = read_prompt(prompt)
    (match,) = read_statements(choose_template(reading, ())[0], reading).matches
    return match


@pytest.mark.parametrize(
    "prompt",
    [
        "90% sure price lands between 40 and 55",
        "90% sure price lands between 55 and 40",
        "With 90% confidence price lies between 40 and 55",
        "price between 40 and 55 with 90% confidence",
        "Price lies between 40 and 55 (90% confidence)",
        "The 90% confidence interval for price is 40 to 55",
    ],
)
def test_a_confidence_before_or_behind_a_range_makes_an_interval_of_it(prompt):
    match = _match(prompt)
    family, parameters = match.level(match.statement.quantity.first, match.statement.quantity.second)
    assert family == "normal"
    assert [quantile(family, parameters, u) for u in (0.05, 0.95)] == pytest.approx([40, 55])
    assert "middle 90% of a normal" in match.notes[-1]


def test_a_confident_change_stays_a_change():
    match = _match("I am 80% sure churn rises 10-20%, what happens to ARR")
    family, parameters = match.change()
    assert [quantile(family, parameters, u) for u in (0.1, 0.9)] == pytest.approx([0.1, 0.2])
    assert match.statement.kind == "change"


def test_an_interval_of_a_share_stays_below_one():
    match = _match("We are 90% sure gross margin is between 80% and 98%")
    family, parameters = match.level(0.8, 0.98)
    assert family == "beta"
    assert [quantile(family, parameters, u) for u in (0.05, 0.95)] == pytest.approx([0.8, 0.98])


def test_a_range_that_spans_zero_is_a_level_and_says_both_period_and_confidence():
    match = _match("80% sure revenue growth will land between -5% and 12%")
    assert match.statement.kind == "interval"
    assert len(match.notes) == 2


@pytest.mark.parametrize(
    ("prompt", "taken", "other"),
    [
        ("ARR with churn up 15%", "relative change", "percentage points"),
        ("ARR with 15% churn", "a yearly figure", "a monthly figure"),
        ("ARR with churn up 2 points", "points of the yearly rate", "points of the monthly rate"),
        ("burn rises by $100k", "a monthly figure", "a yearly figure"),
    ],
)
def test_an_ambiguous_statement_has_one_other_reading(prompt, taken, other):
    (reading,) = _match(prompt).others
    assert taken in reading.taken
    assert other in reading.words


@pytest.mark.parametrize(
    ("prompt", "is_supposed"),
    [
        ("ARR with 15% churn", True),
        ("ARR if churn is 15%", True),
        ("churn fell to 15%: simulate ARR", False),
        ("ARR if churn fell to 15%", True),
        ("What if ARR falls to $30m?", True),
        ("ARR grew to $48m", False),
        ("Chance of a fall if starting ARR is $45m", False),
        ("What if burn is $500k a month?", True),
        ("burn rose to $500k a month", False),
    ],
)
def test_a_level_is_supposed_or_a_fact_of_today(prompt, is_supposed):
    assert _match(prompt).is_supposed is is_supposed


def test_a_lone_dot_and_a_missing_period_are_two_doubts():
    dot, period = _match("Simulate cash: burn 300.000 €").others
    assert (dot.taken, dot.words) == ("300,000 of net burn", "300")
    assert dot.match.value(dot.match.statement.quantity.first) == 300
    assert period.taken.startswith("a monthly figure")
    assert period.words.startswith("a yearly figure")


@pytest.mark.parametrize(
    "prompt", ["ARR with monthly churn up 15 points", "ARR with 2% monthly churn", "churn doubles"]
)
def test_an_unambiguous_statement_has_none(prompt):
    assert _match(prompt).others == []


@pytest.mark.parametrize(
    ("prompt", "needs_start"),
    [
        ("What if ARR falls to $30m?", True),
        ("LTV if CAC is $1,500", True),
        ("What if churn rises to 8%?", True),
        ("What if revenue growth is 5%?", True),
        ("ARR with 15% churn", False),
        ("ARR is $30m", False),
        ("ARR with churn up 15%", False),
    ],
)
def test_only_a_typical_loss_rate_can_be_compared_with(prompt, needs_start):
    assert _match(prompt).needs_start is needs_start


def test_what_is_most_likely_in_a_range_makes_a_pert():
    family, parameters = _match("CAC rises 10-20%, most likely 12%").change()
    assert (family, parameters) == ("pert", pytest.approx({"low": 0.1, "mode": 0.12, "high": 0.2}))
    family, parameters = _match("CAC falls 10-20%, most likely 12% (80% sure)").change()
    assert parameters["low"] < -0.2 < -0.12 == parameters["mode"] < -0.1 < parameters["high"]
