from evals import simulation_checks
from evals.simulation_checks import Check


def test_a_wrong_closed_form_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(simulation_checks, "CHECK_TRIALS", 4096)
    rows = {"cvar_normal": {"var95": 1.7, "cvar95": 2.0627128075074275}}
    checks = {check.name: check for check in simulation_checks.checks(rows)}
    assert not checks["cvar_normal.var95"].is_within
    assert checks["cvar_normal.cvar95"].is_within


def test_few_degrees_of_freedom_allow_more():
    assert Check("x", 8.0, 0.0, 1.0, 7).is_within
    assert not Check("x", 8.0, 0.0, 1.0, 1000).is_within
    assert not Check("x", 9.0, 0.0, 1.0, 7).is_within


def test_rounding_is_no_distance():
    assert Check("x", 1 + 1e-12, 1.0, 0.0, 7).is_within
    assert not Check("x", 1.1, 1.0, 0.0, 7).is_within
