import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.errors import InvalidInputError
from tools.simulation.reading.confidence import read_confidences
from tools.simulation.reading.parse import find_quantities


def _read(text):
    return read_confidences(text, find_quantities(text, in_question=True))[0]


@pytest.mark.parametrize(
    ("text", "low", "high", "mass"),
    [
        ("90% sure price lands between 40 and 55", 40, 55, 0.9),
        ("We are 80% confident that cost is between $2m and $3m", 2e6, 3e6, 0.8),
        ("price is 40 to 55 (90% sure)", 40, 55, 0.9),
        ("between 40 and 55, with 95% confidence", 40, 55, 0.95),
        ("p10 of price is 40 and p90 is 55", 40, 55, 0.8),
        ("P5 $40m, P95 $55m", 40e6, 55e6, 0.9),
        ("10th percentile of demand 1,000, 90th percentile 5,000", 1000, 5000, 0.8),
        ("P10-P90 range of 40 to 55", 40, 55, 0.8),
        ("p25/p75 of churn: 1-2%", 0.01, 0.02, 0.5),
    ],
)
def test_a_range_has_the_mass_that_is_stated_with_it(text, low, high, mass):
    ((quantity, confidence, _),) = _read(text)
    assert (quantity.low, quantity.high, confidence) == pytest.approx((low, high, mass))


@pytest.mark.parametrize(
    "text", ["40 to 55", "90% sure it is 40", "100% sure it is 40 to 55", "p10 40, p80 55"]
)
def test_without_a_range_or_a_possible_confidence_there_is_none(text):
    assert {stated.confidence for stated in _read(text)} == {None}


@pytest.mark.parametrize(
    ("text", "unused"),
    [
        ("90% sure it is 40", ["90%"]),
        ("100% sure it is 40 to 55", ["100%"]),
        ("40 to 55, 90% confidence, 80% confidence", ["80%"]),
        ("90% sure", ["90%"]),
        ("a 30% chance that churn rises 10-20%", ["30%"]),
        ("40 to 55, most likely 45 (90% sure)", []),
    ],
)
def test_a_confidence_that_nothing_is_made_of_is_told(text, unused):
    quantities = find_quantities(text, in_question=True)
    assert [text[q.start : q.end] for q in read_confidences(text, quantities)[1]] == unused


def test_a_horizon_may_stand_between_the_confidence_and_its_range():
    (horizon, *_), (_, confidence, _) = _read("90% sure that over 12 months price lands between 40 and 55")
    assert (horizon.unit, confidence) == ("duration", 0.9)


def test_percentiles_in_the_wrong_order_are_refused():
    with pytest.raises(InvalidInputError, match="p10") as caught:
        _read("p10 of price is 55 and p90 is 40")
    assert caught.value.remedy == "swap them"


@given(st.floats(1, 1e6), st.floats(1, 1e6), st.integers(1, 99))
def test_a_stated_range_and_its_confidence_are_read_back(one, other, percent):
    low, high = sorted((round(one, 1), round(other + 1, 1)))
    if low == high:
        return
    ((quantity, confidence, _),) = _read(f"{percent}% sure it lies between {low:.1f} and {high:.1f}")
    assert (quantity.low, quantity.high, confidence) == pytest.approx((low, high, percent / 100))


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("churn between 10% and 20% with a mode of 12%", 0.12),
        ("10 to 20%, most likely 12", 0.12),
        ("$40m to $55m, most likely around 45", 45e6),
        ("40 to 55, most likely 45 (90% sure)", 45),
    ],
)
def test_what_is_most_likely_belongs_to_its_range(text, mode):
    assert _read(text)[0].mode == pytest.approx(mode)


def test_what_is_most_likely_has_to_lie_in_its_range():
    with pytest.raises(InvalidInputError, match="most likely") as caught:
        _read("churn between 10% and 20%, most likely 25%")
    assert "inside" in caught.value.remedy
