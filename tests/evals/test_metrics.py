import numpy as np
import pytest

from evals.metrics import auc, expected_calibration_error, refused_at
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


def test_calibration_error_is_the_gap_between_confidence_and_accuracy():
    honest = np.array([[0.75, 1.0]] * 3 + [[0.75, 0.0]])
    boastful = np.array([[0.95, 0.0], [0.95, 1.0], [0.55, 1.0], [0.55, 0.0]])
    assert expected_calibration_error(honest) == pytest.approx(0.0)
    assert expected_calibration_error(boastful) == pytest.approx(0.5 * 0.45 + 0.5 * 0.05)


def test_ranking_counts_as_the_set_does() -> None:
    found, gold = ["x", "has gold one", "y", "goldtwo goldone"], ["gold one", "gold two"]
    assert hit(found, gold, depth=1) == 0
    assert hit(found, gold, depth=4) == 1
    assert reciprocal_rank(found, gold) == 0.5
    assert average_precision(found, gold) == pytest.approx((1 / 2 + 1 / 4) / 2)
    assert all_gold(found, gold) == 1
    assert all_gold(found[:3], gold) == 0
