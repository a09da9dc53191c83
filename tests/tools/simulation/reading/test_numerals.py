import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.simulation.reading.numerals import (
    NUMBER_WORD,
    has_lone_dot,
    more_digits,
    numeral,
    read_number_word,
    read_numeral,
    with_ascii_digits,
)

MARKS = [(",", "."), (".", ","), ("'", "."), ("\u2019", ","), ("\u00a0", ","), ("\u202f", "."), (" ", ",")]


@given(st.integers(1_000_000, 10**15), st.integers(0, 99), st.sampled_from(MARKS))
def test_a_number_is_read_back_whatever_marks_set_its_thousands_and_decimals_apart(whole, cents, marks):
    thousands, decimals = marks
    digits = f"{whole:,}".replace(",", thousands) + f"{decimals}{cents:02}"
    assert re.fullmatch(numeral(blanks=True), digits)
    assert read_numeral(digits) == pytest.approx(whole + cents / 100)


def test_a_plain_blank_stands_between_columns_unless_it_may_set_thousands_apart():
    assert re.match(numeral(blanks=False), "120 135")[0] == "120"
    assert re.match(numeral(blanks=True), "120 135")[0] == "120 135"


@pytest.mark.parametrize("digits", ["1.2.3", "12,34,567", "5.00.000", "1'2", "12/31/2025"])
def test_digits_in_no_known_form_are_told_by_what_stands_behind_them(digits):
    pattern = f"(?:{numeral(blanks=False)})(?:{more_digits(blanks=False)})"
    assert re.fullmatch(pattern, digits)


@pytest.mark.parametrize(
    ("digits", "is_open"), [("5.000", True), ("0.125", False), ("5.00", False), ("5.000.000", False)]
)
def test_only_a_lone_dot_before_three_digits_is_open(digits, is_open):
    assert has_lone_dot(digits) is is_open


@pytest.mark.parametrize(
    ("word", "number"),
    [("a", 1), ("half a", 0.5), ("twelve", 12), ("forty", 40), ("ninety-nine", 99), ("fifty one", 51)],
)
def test_numbers_in_words_are_read(word, number):
    assert re.fullmatch(NUMBER_WORD, word, re.VERBOSE)
    assert read_number_word(word) == number


def test_digits_of_other_scripts_are_written_in_place():
    assert with_ascii_digits("\u0661\u0665\u066a churn, \uff15\uff05 é") == "15% churn, 5% é"


@given(st.text(max_size=50))
def test_offsets_stay_where_they_are(text):
    assert len(with_ascii_digits(text)) == len(text)
