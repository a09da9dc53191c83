import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.evidence.judgement import can_refuse, moved

INSIDE = st.floats(0.001, 0.999)


@given(INSIDE)
def test_a_yes_raises_a_no_lowers_and_nothing_said_leaves_the_probability(probability: float) -> None:
    assert moved(probability, False) < probability < moved(probability, True)
    assert moved(probability, None) == probability


def test_a_no_counts_as_being_right_four_times_in_five() -> None:
    assert moved(0.5, False) == pytest.approx(0.2)
    assert moved(0.5, True) == pytest.approx(0.8)
    assert moved(0.8, False) == pytest.approx(0.5)


@given(st.floats(0, 1), st.floats(0.01, 0.99))
def test_a_model_is_asked_exactly_where_its_no_would_refuse_what_passed(
    probability: float, bound: float
) -> None:
    refuses = moved(probability, False) < bound
    assert can_refuse(probability, bound) == (probability >= bound and refuses)


def test_certainty_is_not_moved() -> None:
    assert (moved(0.0, True), moved(1.0, False)) == (0.0, 1.0)
