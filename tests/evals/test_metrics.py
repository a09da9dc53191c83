import numpy as np
import pytest

from evals.metrics import auc, bootstrap, expected_calibration_error, refused_at, share
from evals.ranking import all_gold, average_precision, hit, reciprocal_rank


def test_what_is_refused_where_so_much_is_answered() -> None:
    rows = np.array([[i / 10, 1] for i in range(10)] + [[0.15, 0], [0.85, 0]])
    assert refused_at(rows, 1.0) == 0
    assert refused_at(rows, 0.8) == 0.5
    assert refused_at(rows, 0.1) == 1.0


def test_auc_counts_ties_half() -> None:
    assert auc(np.array([[1, 1], [0, 0]])) == 1
    assert auc(np.array([[0, 1], [1, 0]])) == 0
    assert auc(np.array([[1, 1], [1, 0]])) == 0.5


def test_a_probability_that_comes_true_has_no_calibration_error() -> None:
    rows = np.array([[0.25, 1], [0.25, 0], [0.25, 0], [0.25, 0]])
    assert expected_calibration_error(rows) == pytest.approx(0)
    assert expected_calibration_error(np.array([[1.0, 0]])) == 1


def test_rows_of_one_question_are_drawn_together() -> None:
    rows = np.array([[0.0], [1.0]] * 50)
    together = bootstrap(lambda drawn: float(drawn.mean()), rows, [i // 2 for i in range(100)])
    assert together["low"] == together["high"] == together["value"] == 0.5
    assert together["n"] == 50
    assert share([])["n"] == 0


def test_ranking_counts_as_the_set_does() -> None:
    found, gold = ["x", "has gold one", "y", "goldtwo goldone"], ["gold one", "gold two"]
    assert hit(found, gold, depth=1) == 0
    assert hit(found, gold, depth=4) == 1
    assert reciprocal_rank(found, gold) == 0.5
    assert average_precision(found, gold) == pytest.approx((1 / 2 + 1 / 4) / 2)
    assert all_gold(found, gold) == 1
    assert all_gold(found[:3], gold) == 0
