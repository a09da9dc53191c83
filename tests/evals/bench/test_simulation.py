import numpy as np
import pytest

from evals.bench import simulation_job
from evals.bench.simulation import peak_above_idle, report
from evals.bench.simulation_job import LEVEL, arr_problem, chunked_numpy, peers, plain_numpy
from tools.simulation.running.engine import run


def test_ratios_are_those_of_the_raw_medians():
    million = {"plain": [2.0] * 3, "reference": [1.0] * 3, "sobol": [4.0], "scipy_sobol": [5.0]}
    small = {"statistics": [0.002] * 3, "reference": [0.001] * 3}
    long_run, peaks, requests = {"trials": 1e8, "seconds": 10.0}, {"plain": 11.0}, {"a": [0.03]}
    result = report(million, small, {"p10_rmse_vs_plain": 0.4}, long_run, peaks, requests)
    assert result["ratios"] == {
        "million_vs_limit": 2.0,
        "million_vs_scipy_sobol": 0.4,
        "small_vs_plain": 2.0,
        "p10_rmse_vs_plain": 0.4,
    }
    assert result["raw"]["intervals"]["million_vs_limit"] == pytest.approx([2.0, 2.0])
    assert result["raw"]["request_ms"] == {"a": 30.0}
    assert result["raw"]["long_run"]["billion_trials_extrapolated_s"] == 100.0


@pytest.mark.parametrize("job", [plain_numpy, chunked_numpy, *peers().values()])
def test_every_simulator_does_the_same_job(job):
    trials = 100_000
    ours = run(arr_problem(), trials, seed=1, level=LEVEL)[0].scenario
    mean, (p10, median, p90), below, counts = job(trials)
    tolerance = 5 * ours.sd / trials**0.5
    assert mean == pytest.approx(ours["mean"], abs=tolerance)
    assert [p10, median, p90] == pytest.approx([ours["p10"], ours["median"], ours["p90"]], abs=2 * tolerance)
    assert below == pytest.approx(ours["share_below"], abs=0.005)
    assert (len(counts), sum(counts)) == (simulation_job.BINS, len(range(sum(counts))))


def test_the_peak_of_a_million_trials_is_told():
    assert 1 < peak_above_idle("plain") < 50


def test_our_job_has_the_five_normal_drivers_of_the_others():
    problem = arr_problem()
    assert problem.uncertain == tuple(simulation_job.DRIVERS)
    assert np.isclose(problem.scenario["cac_index"]["parameters"]["sd"], 0.1)
