import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.simulation.reading.factors import find_factors
from tools.simulation.reading.parse import find_quantities


@pytest.mark.parametrize(
    ("text", "words", "change", "is_signed"),
    [
        ("churn doubles", "doubles", 1.0, True),
        ("costs were halved", "halved", -0.5, True),
        ("revenue falls by a third", "a third", 1 / 3, False),
        ("revenue drops by two thirds", "two thirds", 2 / 3, False),
        ("burn increases by half", "half", 0.5, False),
        ("ARR grows by a quarter", "a quarter", 0.25, False),
        ("we lose a tenth of revenue", "a tenth", 0.1, False),
        ("costs were cut in half", "half", 0.5, False),
    ],
)
def test_a_change_is_read_from_words(text, words, change, is_signed):
    (factor,) = find_factors(text)
    assert text[factor.start : factor.end] == words
    assert (factor.change, factor.is_signed) == (pytest.approx(change), is_signed)


@pytest.mark.parametrize(
    "text",
    [
        "hiring slips by a quarter",
        "in half a year",
        "the third quarter",
        "falls by three thirds",
        "doubles to 4%",
    ],
)
def test_a_time_or_a_figure_is_no_change_in_words(text):
    assert list(find_factors(text)) == []


def test_what_is_a_change_is_no_duration_too():
    assert [q.unit for q in find_quantities("ARR grows by a quarter")] == ["factor"]


@given(st.text(max_size=300))
def test_any_text_gives_spans_inside_it(text):
    assert all(0 <= factor.start < factor.end <= len(text) for factor in find_factors(text))
