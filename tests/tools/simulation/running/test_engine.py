import math
import pickle
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from tools.errors import InvalidInputError
from tools.simulation.model.templates.arr import ARR
from tools.simulation.planning.plan import make_plan
from tools.simulation.running.engine import MAX_TRIALS, run, shown_range
from tools.simulation.running.sampling import BATCH
from tools.simulation.simulate import simulate

PLAN = make_plan("Estimate ARR impact with a 15% churn increase")
LARGE = 2 * BATCH + 1  # three batches of plain trials


def of(trials=LARGE, **more):
    outcomes, _ = run(PLAN.problem, trials, seed=4, level=1e7, **more)
    return pickle.dumps(
        (outcomes.scenario, outcomes.impact, outcomes.counts, outcomes.reference_sum, outcomes.measures)
    )


@pytest.fixture(scope="module")
def alone():
    return of()


@pytest.mark.parametrize("sampling", ["plain", "lhs"])
def test_the_same_seed_gives_the_same_bits(sampling):
    assert of(sampling=sampling) == of(sampling=sampling)


def test_two_processes_give_the_same_bits_as_one(alone):
    assert of(place="processes", workers=2) == alone


def test_a_ray_cluster_gives_the_same_bits_as_one_process(alone):
    assert of(place="ray", workers=2) == alone


def test_batches_give_what_a_single_one_would():
    many, layout = run(PLAN.problem, 4 * BATCH, seed=1, level=1e7)
    single, _ = run(PLAN.problem, BATCH, seed=2, level=1e7)
    assert layout.batches == 4
    for name in ("mean", "p10", "median", "p90", "tail_mean", "share_below"):
        error = many.scenario.error(name) + single.scenario.error(name)
        assert many.scenario[name] == pytest.approx(single.scenario[name], abs=5 * error)
    assert many.scenario.error("p10") < single.scenario.error("p10")
    assert many.counts.sum() == many.scenario.n == 4 * BATCH


def test_progress_is_told_after_each_batch():
    told = []
    run(
        PLAN.problem,
        LARGE,
        seed=1,
        level=0,
        sampling="plain",
        progress=lambda done, of: told.append((done, of)),
    )
    assert told == [(BATCH, LARGE), (2 * BATCH, LARGE), (LARGE, LARGE)]


def test_memory_does_not_grow_with_the_number_of_trials():
    problem = replace(PLAN.problem, template=ARR)
    peaks = []
    for trials in (BATCH, 3 * BATCH):
        tracemalloc.start()
        run(problem, trials, seed=1, level=1e7)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0]
    assert peaks[1] < 50 * 2**20


def test_scenario_and_baseline_share_their_draws():
    outcomes, _ = run(PLAN.problem, 4096, seed=1, level=0)
    assert outcomes.impact["p90"] < 0  # more churn never helps, trial by trial
    assert outcomes.impact.sd < 0.2 * outcomes.scenario.sd
    assert np.isfinite(outcomes.paths).all()


def test_a_tail_longer_than_the_rest_is_cut_from_the_range_of_a_histogram():
    rest = np.linspace(-1, 1, 10_000)
    low, high = shown_range(np.append(rest, 1e6))
    assert low == -1
    assert high == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    "outcomes", [np.linspace(-1, 1, 10_000), np.append(np.zeros(10_000), 5.0), np.zeros(1), np.zeros(0)]
)
def test_a_range_without_such_a_tail_is_whole(outcomes):
    assert shown_range(outcomes) == (min(outcomes, default=0.0), max(outcomes, default=0.0))


@pytest.mark.parametrize(
    ("distribution", "parameters", "mean"),
    [
        ("normal", {"mean": 100.0, "sd": 10.0}, 100.0),
        ("lognormal", {"mu": math.log(1000), "sigma": 0.25}, 1031.7434074991024),
    ],
)
def test_the_mean_is_the_closed_form_through_the_whole_of_it(distribution, parameters, mean):
    drivers = [
        {"name": "monthly_revenue", "distribution": distribution, "parameters": parameters},
        {"name": "revenue_growth", "distribution": "fixed", "parameters": {"value": 0}},
    ]
    stats = simulate("revenue over 1 month", trials=40_000, seed=2, drivers=drivers)["stats"]
    assert stats["mean"] == pytest.approx(mean, abs=4 * stats["standard_error"])


def test_the_error_of_the_mean_falls_with_the_root_of_plain_trials_and_faster_with_sobol_points():
    def gain(sampling):
        few, many = (
            simulate("revenue", trials=trials, seed=1, sampling=sampling, with_sensitivity=False)
            for trials in (1_024, 65_536)
        )
        return few["stats"]["standard_error"] / many["stats"]["standard_error"]

    assert gain("plain") == pytest.approx(8, rel=0.1)
    assert gain("sobol") > 24


@pytest.mark.parametrize("trials", [0, -1, 2.5, True, "5000", None])
def test_a_number_of_trials_that_is_none_is_refused(trials):
    with pytest.raises(InvalidInputError, match="trials"):
        simulate("ARR", trials=trials)


def test_too_many_trials_are_refused():
    with pytest.raises(InvalidInputError, match="trials"):
        simulate("ARR", trials=MAX_TRIALS + 1)


@pytest.mark.parametrize("seed", [-1, 2**53, 1.0, True, "1"])
def test_a_seed_that_is_none_is_refused(seed):
    with pytest.raises(InvalidInputError, match="seed"):
        simulate("ARR", trials=10, seed=seed)
