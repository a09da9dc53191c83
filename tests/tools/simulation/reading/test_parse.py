import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tools.simulation.reading.parse import find_quantities
from tools.simulation.reading.tokens import MAX_SIZE


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
        ("between -5% and 12%", -0.05, 0.12, "percent", ""),
        ("\u22123 to \u22121 points", -0.03, -0.01, "points", ""),
        ("CHF 1,200 to 1,500", 1200, 1500, "money", "CHF"),
        ("from £2bn to £1.5bn", 2e9, 1.5e9, "money", "GBP"),
        ("entre 40 et 55 milliards €", 40e9, 55e9, "money", "EUR"),
        ("zwischen 2 und 3 Mrd EUR", 2e9, 3e9, "money", "EUR"),
        ("¥500 tausend", 500e3, 500e3, "money", "JPY"),
        ("60%-70%", 0.6, 0.7, "percent", ""),
        ("40€-55€", 40, 55, "money", "EUR"),
        ("10-12 million euros", 10e6, 12e6, "money", "EUR"),
        ("5,000 dollars", 5000, 5000, "money", "USD"),
        ("twenty percent", 0.2, 0.2, "percent", ""),
        ("twenty-five percent", 0.25, 0.25, "percent", ""),
        ("half a year", 6, 6, "duration", ""),
        ("churn doubles", 1.0, 1.0, "factor", ""),
        ("costs were halved", -0.5, -0.5, "factor", ""),
    ],
)
def test_a_quantity_is_read_with_unit_scale_and_currency(text, first, second, unit, currency):
    quantity = _only(text)
    assert (quantity.first, quantity.second) == pytest.approx((first, second))
    assert (quantity.unit, quantity.currency) == (unit, currency)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("$10m ± $1m", 9e6, 11e6, "money"),
        ("$10m +/- 1m", 9e6, 11e6, "money"),
        ("$10 ± 1 million", 9e6, 11e6, "money"),
        ("$10m (plus or minus 10%)", 9e6, 11e6, "money"),
        ("40 give or take 10%", 36, 44, "number"),
        ("5% ± 1%", 0.04, 0.06, "percent"),
        ("5% ± 1 point", 0.04, 0.06, "percent"),
        ("3 ± 1 months", 2, 4, "duration"),
    ],
)
def test_a_margin_in_a_question_makes_a_range(text, low, high, unit):
    (quantity,) = find_quantities(text, in_question=True)
    assert (quantity.low, quantity.high, quantity.unit) == (pytest.approx(low), pytest.approx(high), unit)


def test_a_number_word_from_two_on_counts_in_a_question_only():
    assert [q.low for q in find_quantities("hire ten people, one of them now", in_question=True)] == [10]
    assert find_quantities("hire ten people") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "in 2024",
        "2024-2025",
        "one of them",
        "Q3",
        "ISO9001",
        "a month",
        "naïve ½",
        "double-digit growth",
        "a doubling-up",
    ],
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


MONEY = ["{sign}${n}{scale}", "{sign}US${n} {scale}", "{sign}€{n}{scale}", "{sign}{n}{scale} EUR"]
MONEY += ["{sign}£{n} {scale}", "{sign}CHF {n}{scale}"]


@given(
    st.sampled_from(MONEY),
    st.sampled_from(["", "-", "\u2212", "+"]),
    st.integers(1, 999_999),
    st.sampled_from([("", 1), ("k", 1e3), ("million", 1e6), ("Mio", 1e6), ("bn", 1e9), ("tn", 1e12)]),
    st.booleans(),
)
def test_amounts_of_any_sign_scale_and_currency_are_read_back(form, sign, number, scale, with_commas):
    digits = f"{number:,}" if with_commas else str(number)
    text = form.format(sign=sign, n=digits, scale=scale[0])
    quantity = _only(f"cash of {text} today")
    assert quantity.first == pytest.approx((-1 if sign in ("-", "\u2212") else 1) * number * scale[1])
    assert quantity.unit == "money"
    assert quantity.currency in ("USD", "EUR", "GBP", "CHF")


@given(
    st.sampled_from("$€£¥"), st.integers(-500, 500), st.integers(-500, 500), st.sampled_from(["k", "m", "bn"])
)
def test_a_range_of_amounts_keeps_its_order_and_its_ends(symbol, first, second, scale):
    quantity = _only(
        f"between {symbol}{first}{scale} and {symbol}{second}{scale}".replace(f"{symbol}-", f"-{symbol}")
    )
    size = {"k": 1e3, "m": 1e6, "bn": 1e9}[scale]
    assert (quantity.first, quantity.second) == pytest.approx((first * size, second * size))
    assert (quantity.low, quantity.high) == pytest.approx(
        (min(first, second) * size, max(first, second) * size)
    )


SIGNS = [*"%$€¥-+,. ½∞", "\u2212", "\u202e", "\x00", "\u0663", "\u0967\u096b", "\uff05"]
FIGURES = [
    "15",
    "1,234",
    "1.5",
    "1e9",
    "0x1F",
    "a",
    "one",
    "doubles",
    "k",
    "m",
    "Mio",
    "months",
    "Prozent",
    "pp",
]
JOINTS = ["to", "between", "and", "bis", "à"]


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*SIGNS, *FIGURES, *JOINTS]), max_size=40).map("".join))
def test_fragments_of_quantities_in_any_order_are_read_without_an_error(text):
    for quantity in find_quantities(text):
        assert text[quantity.start : quantity.end].strip()
        assert math.isfinite(quantity.first)
        assert math.isfinite(quantity.second)
        assert abs(quantity.first) <= MAX_SIZE


@given(
    st.integers(0, 500), st.integers(0, 500), st.sampled_from(["{}-{}%", "{}% to {}%", "between {} and {}%"])
)
def test_a_range_is_read_back_in_the_order_it_was_written(first, second, form):
    quantity = _only(form.format(first, second))
    assert (quantity.first, quantity.second) == pytest.approx((first / 100, second / 100))


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("5.000.000 €", 5e6, "EUR"),
        ("€1.234.567,50", 1234567.5, "EUR"),
        ("1.234,56 €", 1234.56, "EUR"),
        ("CHF 300'000", 300e3, "CHF"),
        ("80\u202f000 EUR", 80e3, "EUR"),
        ("0,4 Mio. EUR", 4e5, "EUR"),
        ("CAD 3m", 3e6, "CAD"),
        ("a CAD 3m cost", 3e6, "CAD"),
        ("250 tsd SEK", 250e3, "SEK"),
    ],
)
@pytest.mark.parametrize("in_question", [False, True])
def test_amounts_are_read_as_they_are_written_elsewhere(text, value, currency, in_question):
    (quantity,) = find_quantities(text, in_question=in_question)
    assert (quantity.first, quantity.currency, quantity.other) == (pytest.approx(value), currency, None)


def test_a_plain_blank_sets_thousands_apart_in_a_question_only():
    text = "Cash 1 200 000 EUR"
    assert [q.first for q in find_quantities(text, in_question=True)] == [1.2e6]
    assert len(find_quantities(text)) == 3


def test_a_lone_dot_has_two_readings_and_the_other_end_of_the_range_keeps_its_own():
    (quantity,) = find_quantities("€900 to €1.200", in_question=True)
    assert (quantity.first, quantity.second, quantity.other) == (900, 1200, (900, 1.2))
    (quantity,) = find_quantities("€1.200")
    assert (quantity.first, quantity.other) == (1.2, (1200, 1200))


def test_a_fraction_is_a_share():
    quantity = _only("falls 1/3")
    assert (quantity.first, quantity.unit) == (pytest.approx(1 / 3), "percent")


@pytest.mark.parametrize("text", ["1.2.3", "12,34,567 units", "5.00.000 €", "12/31/2025", "24/7"])
def test_a_number_in_no_known_form_is_not_cut(text):
    assert find_quantities(text) == []


def test_a_quantity_starts_at_its_first_sign():
    text = "cash of -€5m, 12 people"
    assert [text[q.start : q.end] for q in find_quantities(text)] == ["-€5m", "12"]


@pytest.mark.parametrize("unit", ["1", "1 ", "1,234", "between 1 and ", "a ", "-", "$", "15% ", "ARR "])
def test_a_huge_text_of_near_matches_comes_back(unit):
    """A pattern that is quadratic in the length would not, for hours."""
    text = (unit * 200_000)[:200_000]
    assert all(q.end <= len(text) for q in find_quantities(text))
