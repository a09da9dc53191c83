from tools.simulation.simulate import simulate


def test_more_trials_run_until_the_wanted_precision_is_met():
    rough = simulate("revenue", trials=512, seed=1, sampling="plain", with_sensitivity=False)["stats"]
    half = (rough["mean_ci"][1] - rough["mean_ci"][0]) / 2
    result = simulate("revenue", trials=512, seed=1, sampling="plain", precision={"half_width": half / 3})
    convergence = result["metadata"]["convergence"]
    assert convergence["converged"]
    assert convergence["half_width"] <= half / 3
    repeated = simulate("revenue", trials=result["metadata"]["trials_run"], seed=1, sampling="plain")
    assert repeated["stats"] == result["stats"]


def test_a_cap_ends_the_trials_and_that_is_said():
    wanted = {"half_width": 1e-9, "statistic": "p10", "max_trials": 2048}
    result = simulate("revenue", trials=512, seed=1, precision=wanted)
    assert result["metadata"]["trials_run"] == 2048
    assert not result["metadata"]["convergence"]["converged"]
