import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tools.simulation.parse import find_quantities


def _only(text):
    (quantity,) = find_quantities(text)
    return quantity


@pytest.mark.parametrize(
    ("text", "first", "second", "unit", "currency"),
    [
        ("$48.2m", 48.2e6, 48.2e6, "money", "USD"),
        ("€3 million", 3e6, 3e6, "money", "EUR"),
        ("3,5 Mio €", 3.5e6, 3.5e6, "money", "EUR"),
        ("USD 5m to 7m", 5e6, 7e6, "money", "USD"),
        ("US$40-55m", 40e6, 55e6, "money", "USD"),
        ("$900k to $1.2m", 9e5, 1.2e6, "money", "USD"),
        ("12k", 12e3, 12e3, "number", ""),
        ("1,234,567.5", 1234567.5, 1234567.5, "number", ""),
        ("15%", 0.15, 0.15, "percent", ""),
        ("15 % de churn", 0.15, 0.15, "percent", ""),
        ("1,5%", 0.015, 0.015, "percent", ""),
        ("-5 percent", -0.05, -0.05, "percent", ""),
        ("10-20%", 0.1, 0.2, "percent", ""),
        ("60\u201370%", 0.6, 0.7, "percent", ""),
        ("between 40 and 55", 40, 55, "number", ""),
        ("200 bps", 0.02, 0.02, "points", ""),
        ("2 percentage points", 0.02, 0.02, "points", ""),
        ("2 years", 24, 24, "duration", ""),
        ("an 18-month view", 18, 18, "duration", ""),
        ("slips two months", 2, 2, "duration", ""),
        ("two to three months", 2, 3, "duration", ""),
        ("next two quarters", 6, 6, "duration", ""),
        ("$2m a month", 2e6, 2e6, "money", "USD"),
    ],
)
def test_a_quantity_is_read_with_unit_scale_and_currency(text, first, second, unit, currency):
    quantity = _only(text)
    assert (quantity.first, quantity.second) == pytest.approx((first, second))
    assert (quantity.unit, quantity.currency) == (unit, currency)


@pytest.mark.parametrize(
    "text", ["", "in 2024", "2024-2025", "one of them", "Q3", "ISO9001", "a month", "naïve ½"]
)
def test_what_is_no_quantity_is_left_alone(text):
    assert [q for q in find_quantities(text) if q.unit != "duration"] == []


def test_two_amounts_in_two_currencies_are_no_range():
    assert [q.currency for q in find_quantities("$5m to €7m")] == ["USD", "EUR"]


def test_a_conjunction_makes_a_range_only_after_between():
    assert len(find_quantities("40% and 55%")) == 2
    assert len(find_quantities("between 40% and 55%")) == 1


@given(st.text(max_size=300))
@example("5 mon\u017f, 5 \u212ailo, 5 m\u0131llion, \u0665%")
@example("-" * 50 + "1" * 400 + "%")
def test_any_text_gives_ordered_spans_that_do_not_overlap(text):
    quantities = find_quantities(text)
    position = 0
    for quantity in quantities:
        assert position <= quantity.start < quantity.end <= len(text)
        assert quantity.low <= quantity.high
        position = quantity.end


@given(st.integers(1, 999), st.integers(0, 9), st.sampled_from([("k", 1e3), ("m", 1e6), ("bn", 1e9)]))
def test_an_amount_is_read_back_as_it_was_written(whole, tenth, scale):
    letter, size = scale
    quantity = _only(f"cash of ${whole}.{tenth}{letter} now")
    assert quantity.first == pytest.approx((whole + tenth / 10) * size)


@given(
    st.integers(0, 500), st.integers(0, 500), st.sampled_from(["{}-{}%", "{}% to {}%", "between {} and {}%"])
)
def test_a_range_is_read_back_in_the_order_it_was_written(first, second, form):
    quantity = _only(form.format(first, second))
    assert (quantity.first, quantity.second) == pytest.approx((first / 100, second / 100))


@pytest.mark.parametrize("unit", ["1", "1 ", "1,234", "between 1 and ", "a ", "-", "$", "15% ", "ARR "])
def test_a_huge_text_of_near_matches_comes_back(unit):
    """A pattern that is quadratic in the length would not, for hours."""
    text = (unit * 200_000)[:200_000]
    assert all(q.end <= len(text) for q in find_quantities(text))
