import numpy as np
import pytest

from evals.bench.medians import median, ratio_interval


def test_median_of_an_even_number_lies_in_the_middle() -> None:
    assert median([4.0, 1.0, 3.0, 2.0]) == 2.5


def test_interval_of_a_constant_ratio_is_that_ratio() -> None:
    base = [1.0, 2.0, 3.0, 4.0, 5.0]
    assert ratio_interval([3 * value for value in base], base) == pytest.approx([3.0, 3.0])


def test_interval_holds_the_true_ratio_and_narrows_with_more_rounds() -> None:
    rng = np.random.default_rng(1)
    widths = []
    for rounds in (20, 2_000):
        low, high = ratio_interval(2 + rng.random(rounds), 1 + rng.random(rounds))
        assert low < 2.5 / 1.5 < high
        widths.append(high - low)
    assert widths[1] < widths[0] / 3
