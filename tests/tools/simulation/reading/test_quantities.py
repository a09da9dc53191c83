import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.simulation.reading.quantities import format_quantity


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (48_200_000, "USD", "$48.2m"),
        (999_999, "USD", "$1m"),
        (1234.5, "USD", "$1,230"),
        (12_500, "EUR", "€12.5k"),
        (47.5, "USD", "$47.5"),
        (-2_500_000_000, "GBP", "-£2.5bn"),
        (5_000_000, "CHF", "CHF 5m"),
        (300_000, "USD/month", "$300k a month"),
        (0.15, "ratio", "15%"),
        (0.014, "ratio/month", "1.4% a month"),
        (1, "months", "1 month"),
        (2.5, "months", "2.5 months"),
        (3.2, "multiple", "3.2\u00d7"),
        (0, "USD", "$0"),
        (-0.0, "count", "0"),
        (47.3187, "count", "47.3"),
    ],
)
def test_quantities_are_written_with_three_digits_and_their_unit(value, unit, text):
    assert format_quantity(value, unit) == text


def test_a_gain_has_its_sign_where_asked_for():
    assert format_quantity(0.02, "ratio", signed=True) == "+2%"
    assert format_quantity(-5e6, "USD", signed=True) == "-$5m"
    assert format_quantity(0.0, "USD", signed=True) == "$0"


@given(st.floats(1e-4, 1e14))
def test_what_is_written_is_the_value_to_three_digits(value):
    text = format_quantity(value, "count")
    scale = {"k": 1e3, "m": 1e6, "bn": 1e9, "tn": 1e12}[re.sub(r"[\d.,]", "", text) or "k"]
    number = float(re.sub(r"[^\d.]", "", text))
    read = number * (scale if text[-1].isalpha() else 1)
    assert read == pytest.approx(value, rel=0.0051)
