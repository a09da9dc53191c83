import pickle
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from tools.simulation.engine import run, shown_range
from tools.simulation.plan import make_plan
from tools.simulation.sampling import BATCH
from tools.simulation.templates.arr import ARR

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
