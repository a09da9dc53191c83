import pytest

from tools.errors import InvalidInputError
from tools.simulation.reading.horizon import MAX_HORIZON_MONTHS, check_horizon
from tools.simulation.reading.statements import read_prompt


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("ARR over 18 months", 18),
        ("ARR over the next 2 years", 24),
        ("cash next quarter", 3),
        ("a 6-month forecast of cash", 6),
        ("what if hiring slips two months", 12),
        ("hiring slips two months over the next 9 months", 9),
        ("revenue within 10 years", 120),
        ("ARR in 18 months", 18),
        ("cash after 6 months", 6),
        ("ARR by 24 months from now", 24),
        ("what if hiring is delayed by 2 months", 12),
        ("the new team starts in 3 months", 12),
        ("12 people, starting in 3 months", 12),
        ("revenue of $1m a month, 2 years", 24),
        ("hiring is late, 2 months", 12),
    ],
)
def test_the_horizon_is_named_or_a_year(text, months):
    assert read_prompt(text).horizon_months == months


def test_a_horizon_that_was_not_named_is_said():
    assert "no horizon" in read_prompt("ARR").notes[0]
    assert read_prompt("ARR over 24 months").notes == ()


@pytest.mark.parametrize("text", ["ARR over 50 years", "ARR over the next 10,000 months"])
def test_a_horizon_beyond_what_can_be_simulated_is_refused(text):
    with pytest.raises(InvalidInputError, match="horizon") as caught:
        read_prompt(text)
    assert "120" in caught.value.remedy


def test_a_date_is_no_horizon_and_that_is_said():
    (note,) = read_prompt("Simulate revenue until the end of 2027").notes
    assert note.startswith("“until the end of 2027” is a date")
    assert "was not used: 12 months" in note


@pytest.mark.parametrize("months", [0, -1, MAX_HORIZON_MONTHS + 1, True, 1.5, "12"])
def test_a_number_of_months_that_is_none_is_refused_with_its_field(months):
    with pytest.raises(InvalidInputError, match="horizon_months"):
        check_horizon(months)
