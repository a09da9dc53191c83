import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.errors import InvalidInputError
from tools.simulation.reading.statements import MAX_PROMPT_CHARS, read_prompt


def _only(text):
    (statement,) = read_prompt(text).statements
    return statement


@pytest.mark.parametrize(
    ("text", "kind", "direction"),
    [
        ("Estimate downside ARR impact with 15% churn increase", "change", 1),
        ("churn rises by 15%", "change", 1),
        ("a 15% increase in churn", "change", 1),
        ("15% higher churn", "change", 1),
        ("+15% churn", "change", 1),
        ("an increase of 15%", "change", 1),
        ("revenue drops 20%", "change", -1),
        ("Estimate downside ARR impact with 15% churn", "level", 0),
        ("What is the risk of lower ARR with 15% churn", "level", 0),
        ("How much would 15% churn reduce ARR", "level", 0),
        ("churn rises to 15%", "level", 0),
        ("margin drops below 60%", "level", 0),
        ("ARR falls $5m", "change", -1),
        ("CAC goes up by about $200", "change", 1),
        ("a price cut of $5", "change", -1),
        ("ARR falls to $5m", "level", 0),
        ("revenue drops in a year of $5m", "level", 0),
        ("revenue 20% below plan", "change", -1),
        ("price 10% above list", "change", 1),
        ("churn moves from 10% to 15%", "move", 0),
        ("churn falls to 10% from 15%", "move", 0),
        ("hiring slips two months", "delay", 1),
        ("90% sure price lands between 40 and 55", "interval", 0),
    ],
)
def test_kind_and_direction_of_a_statement(text, kind, direction):
    statement = _only(text)
    assert statement.kind == kind
    if kind in ("change", "level", "delay"):
        assert statement.direction == direction


def test_each_clause_keeps_its_own_statement():
    delay, change = read_prompt("What if hiring slips two months and CAC rises 10-20%?").statements
    assert (delay.kind, delay.quantity.first) == ("delay", 2)
    assert (change.kind, change.quantity.low, change.quantity.high) == ("change", 0.1, 0.2)


def test_a_target_is_the_level_that_the_outcome_is_compared_with():
    reading = read_prompt("What is the chance that cash falls below $1m?")
    assert reading.target is not None
    assert reading.target.first == 1e6
    assert reading.statements == ()


def test_a_move_goes_from_the_level_behind_from():
    quantity = _only("What if ARR falls to $30m from $48m?").quantity
    assert (quantity.first, quantity.second) == (48e6, 30e6)


def test_a_second_target_or_horizon_is_not_used_and_is_listed():
    reading = read_prompt("Chance that cash falls below $1m or below $0 over 9 months, over 12 months?")
    assert (reading.horizon_months, reading.target.first) == (9, 1e6)
    assert reading.unread == ("$0", "12 months")


def test_a_huge_prompt_is_cut_and_that_is_said():
    reading = read_prompt("churn 15% " * 1_000_000)
    assert len(reading.text) == MAX_PROMPT_CHARS
    assert any("characters" in note for note in reading.notes)


@given(st.text(max_size=300))
def test_any_prompt_is_read(text):
    try:
        reading = read_prompt(text)
    except InvalidInputError as error:
        assert error.remedy  # noqa: PT017  # a horizon too far, percentiles in the wrong order
        return
    assert 1 <= reading.horizon_months <= 120
    for statement in reading.statements:
        assert statement.clause[0] <= statement.quantity.start < statement.clause[1]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("How likely is it that we miss $60m ARR in 18 months?", 60e6),
        ("Will we reach $60m of ARR?", 60e6),
        ("P(ARR > $55m)", 55e6),
        ("Chance that LTV/CAC falls below 3x", 3),
        ("What if we reach $60m of ARR?", None),
    ],
)
def test_a_level_whose_chance_is_asked_for_is_a_target(text, target):
    reading = read_prompt(text)
    assert (reading.target and reading.target.first) == target


@pytest.mark.parametrize(
    "text",
    [
        "ARR rose 20% to $48m.",
        "Burn fell by 10% last quarter to $400k",
        "ARR grew by $8m last year to $48m",
        "ARR increased roughly 20% to $48m",
    ],
)
def test_how_a_level_of_today_came_about_is_no_change_of_the_scenario(text):
    reading = read_prompt(text)
    assert [statement.kind for statement in reading.statements] == ["level"]
    assert "tells how a figure came to its level of today" in reading.notes[-1]


@pytest.mark.parametrize(
    "text",
    [
        "What if ARR rose 20% to $48m?",
        "What if, next year, ARR increased 20% to $58m?",
        "ARR could jump 20% to $58m. What is the risk?",
        "Churn rises 20% to 1.2%",
        "ARR rose 20%",
    ],
)
def test_a_change_that_is_supposed_or_ends_nowhere_is_one(text):
    assert read_prompt(text).statements[0].kind == "change"
