import json

from tests.tools.simulation.results import PLAYBOOK
from tools.simulation.simulate import simulate
from tools.simulation.telling.narrative import narrative


def test_without_a_shock_there_is_no_impact_and_no_change():
    stats = simulate("Simulate revenue", trials=50, seed=1)["stats"]
    assert (stats["impact"], stats["change"], stats["change_percent"]) == (None, None, None)


def test_the_change_is_what_the_questions_changes_make_of_the_outcome():
    stats = simulate(PLAYBOOK[0], trials=50, seed=1)["stats"]
    assert stats["change"] == stats["impact"]["mean"] < 0
    assert stats["change_percent"] == stats["impact"]["percent"] < 0


def test_a_yes_or_no_has_no_percentiles():
    measures = simulate(PLAYBOOK[3], trials=50, seed=1)["stats"]["measures"]
    assert measures["runs_out"].keys() == {"label", "unit", "mean", "mean_ci"}
    assert measures["runway"]["p10"] <= measures["runway"]["median"]


def test_a_single_plain_trial_is_enough_and_tells_no_error():
    result = simulate("ARR with 15% churn", trials=1, seed=1, sampling="plain")
    assert result["stats"]["standard_error"] is None
    json.dumps(result, allow_nan=False)


def test_the_downside_of_a_cost_lies_above():
    result = simulate("What does payroll cost if salaries rise 5%?", trials=2000, seed=1, target=12e6)
    stats = result["stats"]
    assert result["metadata"]["is_cost"]
    assert stats["impact"]["probability_worse"] == 1.0
    assert 0.2 < stats["downside_probability"] < 0.5
    assert stats["expected_shortfall_95"] > stats["value_at_risk_95"] > stats["p90"] - 12e6
    low, high = stats["value_at_risk_95_ci"]
    assert low < stats["value_at_risk_95"] < high
    assert "above the target" in narrative(result)
    assert "Budget" in narrative(result)
