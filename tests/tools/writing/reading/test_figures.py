import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.writing.reading.figures import _BARE, Figure, agrees, even, find_figures


def figures(text: str) -> list[Figure]:
    return find_figures(even(text))


def agree(claimed: str, source: str, years: frozenset[int] = frozenset({2026})) -> bool:
    (ours,) = figures(claimed)
    return any(agrees(ours, theirs, years) for theirs in figures(source))


@pytest.mark.parametrize(
    ("claimed", "source"),
    [
        ("$4.5m", "$4,523,000"),
        ("4.523 million dollars", "$4,523,000"),
        ("$4,523,000", "USD 4.523 million"),
        ("$0.5 million", "half a million dollars"),
        ("€1.2bn", "1.2 billion euros"),
        ("$8 million", "$8.0 million"),
        ("-$2.6 million", "$(2.6) million"),
        ("12%", "12.4 percent"),
        ("20 percent", "a fifth"),
        ("67%", "two thirds"),
        ("seventeen customers", "17 customers"),
        ("31 customers", "Thirty-one customers"),
        ("26 basis points", "0.26 percentage points"),
        ("24 months", "two years"),
        ("about 300 customers", "305 customers"),
        ("nine hours", "9 hours and 20 minutes"),
        ("$42,000 a year", "$42,000 per year"),
        ("1.2%", "between 1.2% and 1.5%"),
        ("14 May 2026", "2026-05-14"),
        ("May 14, 2026", "14 May"),
        ("Q3 2026", "the third quarter of 2026"),
        ("Q3 2026", "the end of September 2026"),
        ("2026", "14 May 2026"),
        ("the first half of 2026", "Q1 2026"),
        ("a 4.6 times multiple", "4.6x"),
        ("twice the fee", "2 times"),
        ("at 11:30", "at 11:30"),
        ("model H100", "an H100 card"),
        ("$36.4 million", "ARR (USD million); Q1 2025: 36.4; Q2 2025: 38.1"),
        ("1.9%", "Monthly churn (%); Q2: 1.9"),
        ("$238,000", "customers lost: 34; revenue lost (USD): 238000"),
    ],
)
def test_a_figure_agrees_with_another_spelling_or_a_rounding_of_it(claimed: str, source: str) -> None:
    assert agree(claimed, source)


@pytest.mark.parametrize(
    ("claimed", "source"),
    [
        ("$4,523,000", "$4.5m"),  # more precise than the source
        ("$4.6m", "$4,523,000"),
        ("$4.5bn", "$4.5m"),
        ("€4.5m", "$4.5m"),
        ("4.5 million", "$4.5m"),
        ("1%", "1.4%"),  # rounded beyond use
        ("1.4 percentage points", "1.4%"),
        ("14%", "1.4%"),
        ("300 customers", "310 customers"),
        ("about 400 customers", "310 customers"),
        ("9 minutes", "9 hours"),
        ("13 weeks", "13 months"),
        ("$42,000 a month", "$42,000 a year"),
        ("$2.6 million", "$(2.6) million"),
        ("14 May 2025", "14 May 2026"),
        ("15 May 2026", "14 May"),
        ("June 2026", "14 May 2026"),
        ("Q2 2026", "the third quarter of 2026"),
        ("September 2026", "the third quarter of 2026"),  # more precise than the source
        ("at 11:30", "at 11:31"),
        ("model H200", "an H100 card"),
        ("12345678901234567890123", "12345678901234567890124"),
    ],
)
def test_a_figure_of_other_value_unit_currency_or_precision_does_not(claimed: str, source: str) -> None:
    assert not agree(claimed, source)


@pytest.mark.parametrize("text", ["one of them", "in May it may rain", "a year earlier", "second to none"])
def test_words_that_state_no_figure_are_none(text: str) -> None:
    assert [figure for figure in figures(text) if not figure.period] == []


@given(st.text(st.sampled_from("0123456789.,%$€kmbn -/:()aQH;"), max_size=40))
def test_every_digit_of_a_text_is_in_a_figure(text: str) -> None:
    written = even(text)
    covered = {place for figure in find_figures(written) for place in range(figure.start, figure.end)}
    assert all(place in covered for place, letter in enumerate(written) if letter.isdigit())


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    for figure in figures(text):
        assert figure.start < figure.end


def test_a_number_that_ends_its_clause_has_the_unit_of_the_duration_before_it() -> None:
    months, number = find_figures("back in 18 months, today in 22.")
    assert (number.kind, number.value) == (months.kind, 22)
    assert [figure.kind for figure in find_figures("in 18 months 22 people left")] == ["duration", "count"]


@given(st.text("a1é .,:/%-$(", max_size=30))
def test_bare_digits_are_those_of_the_slow_pattern(text: str) -> None:
    anywhere = re.compile(r"[\w.,:/%-]*\d[\w%]*")
    assert [m.span() for m in _BARE.finditer(text)] == [m.span() for m in anywhere.finditer(text)]


def test_a_long_text_without_a_space_is_read() -> None:
    assert figures("x" * 20_000) == []
