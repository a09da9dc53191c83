from tools.simulation.simulate import simulate

CORRELATED_CHANGE = [{"drivers": ["monthly_churn", "monthly_churn_change"], "value": 0.5}]


def test_a_correlated_change_is_correlated_in_the_other_reading_too():
    result = simulate("ARR with churn up 10 to 20%", trials=64, seed=1, correlations=CORRELATED_CHANGE)
    alone = simulate("ARR with churn up 10 to 20%", trials=64, seed=1)
    (correlated,), (independent,) = (each["metadata"]["other_readings"] for each in (result, alone))
    assert correlated["reading"] == independent["reading"]
    assert correlated["impact"] != independent["impact"]


def test_a_reading_without_a_driver_that_is_correlated_is_left_out_and_that_is_said():
    shift = {"name": "monthly_churn_shift", "distribution": "normal", "parameters": {"mean": 0, "sd": 0.001}}
    result = simulate(
        "ARR with churn up 10 to 20%", trials=64, seed=1, drivers=[shift], correlations=CORRELATED_CHANGE
    )
    assert result["metadata"]["other_readings"] == []
    assert any("was not simulated" in note for note in result["metadata"]["assumptions"])
