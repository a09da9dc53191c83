import json

import pytest

from evals import simulation, simulation_accuracy, simulation_checks
from evals.simulation import run
from tools.errors import InvalidInputError

CLOSED_FORMS = [
    {"id": "lognormal", "truth": {"mean": 1031.7434074991024, "sd": 262.0190721092011, "median": 1000.0}},
    {"id": "cvar_normal", "truth": {"var95": 1.6448536269514722, "cvar95": 2.0627128075074275}},
]
CLOSED_FORMS[0]["truth"] |= {"p10": 725.8674247381794, "p90": 1377.6620439479013}


def test_figures_are_checked_against_the_closed_forms_of_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(simulation_checks, "CHECK_TRIALS", 4096)
    monkeypatch.setattr(simulation_accuracy, "COVERAGE_SEEDS", 3)
    monkeypatch.setattr(simulation, "accuracy", dict)
    monkeypatch.setattr(simulation, "sensitivity_errors", dict)
    folder = tmp_path / "montecarlo"
    folder.mkdir()
    (folder / "reference.json").write_text(json.dumps(CLOSED_FORMS))
    result = run(tmp_path)
    assert (result["suite"], result["n"]) == ("simulation", 7)
    assert result["metrics"]["within_4_se"]["value"] == 1.0
    assert set(result["checks"]) >= {"lognormal.mean", "lognormal.p90", "cvar_normal.cvar95"}
    json.dumps(result)


def test_without_the_file_the_remedy_is_named(tmp_path):
    with pytest.raises(InvalidInputError, match=r"reference\.json"):
        run(tmp_path)
