import json

import pytest

from evals import simulation
from evals.simulation import Check, accuracy, run
from tools.errors import InvalidInputError

CLOSED_FORMS = [
    {"id": "lognormal", "truth": {"mean": 1031.7434074991024, "sd": 262.0190721092011, "median": 1000.0}},
    {"id": "cvar_normal", "truth": {"var95": 1.6448536269514722, "cvar95": 2.0627128075074275}},
]
CLOSED_FORMS[0]["truth"] |= {"p10": 725.8674247381794, "p90": 1377.6620439479013}


def test_figures_are_checked_against_the_closed_forms_of_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(simulation, "CHECK_TRIALS", 4096)
    monkeypatch.setattr(simulation, "COVERAGE_SEEDS", 3)
    monkeypatch.setattr(simulation, "accuracy", dict)
    monkeypatch.setattr(simulation, "_sensitivity_errors", dict)
    folder = tmp_path / "montecarlo"
    folder.mkdir()
    (folder / "reference.json").write_text(json.dumps(CLOSED_FORMS))
    result = run(tmp_path)
    assert (result["suite"], result["n"]) == ("simulation", 7)
    assert result["metrics"]["within_4_se"]["value"] == 1.0
    assert set(result["checks"]) >= {"lognormal.mean", "lognormal.p90", "cvar_normal.cvar95"}
    json.dumps(result)


def test_a_wrong_closed_form_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(simulation, "CHECK_TRIALS", 4096)
    rows = {"cvar_normal": {"var95": 1.7, "cvar95": 2.0627128075074275}}
    checks = {check.name: check for check in simulation._checks(rows)}
    assert not checks["cvar_normal.var95"].is_within
    assert checks["cvar_normal.cvar95"].is_within


def test_few_degrees_of_freedom_allow_more():
    assert Check("x", 8.0, 0.0, 1.0, 7).is_within
    assert not Check("x", 8.0, 0.0, 1.0, 1000).is_within
    assert not Check("x", 9.0, 0.0, 1.0, 7).is_within


def test_rounding_is_no_distance():
    assert Check("x", 1 + 1e-12, 1.0, 0.0, 7).is_within
    assert not Check("x", 1.1, 1.0, 0.0, 7).is_within


def test_sobol_points_are_more_accurate_than_plain_trials():
    measured = accuracy(seeds=10, trials=2000)
    assert measured["mean_rmse_vs_plain"]["value"] < 0.2
    assert measured["p10_rmse_vs_plain"]["value"] < 0.9


def test_without_the_file_the_remedy_is_named(tmp_path):
    with pytest.raises(InvalidInputError, match=r"reference\.json"):
        run(tmp_path)
