import numpy as np
import pytest

from evals.intervals import bootstrap, share, share_of


def test_intervals_hold_the_value_and_narrow_with_n() -> None:
    few, many = share(9, 10), share(900, 1000)
    # Wilson (1927), with z = 1.96: 9 of 10.
    assert (few["low"], few["high"]) == pytest.approx((0.5958, 0.9821), abs=1e-3)
    assert many["high"] - many["low"] < few["high"] - few["low"]
    spread = bootstrap(lambda rows: float(rows.mean()), [1.0, 2.0, 3.0, 4.0])
    assert spread["low"] <= spread["value"] == 2.5 <= spread["high"]


def test_rows_of_one_question_are_drawn_together() -> None:
    rows = np.array([[0.0], [1.0]] * 50)
    together = bootstrap(lambda drawn: float(drawn.mean()), rows, [i // 2 for i in range(100)])
    assert together["low"] == together["high"] == together["value"] == 0.5
    assert together["n"] == 50
    assert share_of([])["n"] == 0
