import pytest

from evals import simulation_accuracy
from evals.simulation_accuracy import accuracy, coverage, sensitivity_errors


def test_sobol_points_are_more_accurate_than_plain_trials():
    measured = accuracy(seeds=10, trials=2000)
    assert measured["mean_rmse_vs_plain"]["value"] < 0.2
    assert measured["p10_rmse_vs_plain"]["value"] < 0.9


def test_intervals_are_tried_with_both_kinds_of_points(monkeypatch):
    monkeypatch.setattr(simulation_accuracy, "COVERAGE_SEEDS", 20)
    hits = coverage()
    assert {name.split("_")[0] for name in hits} == {"sobol", "plain"}
    assert sum(hits["sobol_mean"]) >= 16


def test_indices_are_near_their_closed_forms():
    errors = sensitivity_errors(seeds=2)
    assert errors["ishigami"]["high"] == pytest.approx(0, abs=0.02)
    assert errors["sobol_g"]["high"] == pytest.approx(0, abs=0.02)
