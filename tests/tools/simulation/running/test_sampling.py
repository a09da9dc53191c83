import numpy as np
import pytest
from scipy.stats import qmc

from tests.tools.simulation.results import chart_of
from tools.simulation.running import sampling
from tools.simulation.running.sampling import BATCH, CHUNK, REPLICATES, SAMPLINGS, draw_points, lay_out
from tools.simulation.simulate import simulate


def uniform(layout, batch, dimensions=3, seed=5):
    chunks = list(draw_points(layout, batch, seed=seed, dimensions=dimensions))
    assert max(chunk.size for chunk in chunks) <= CHUNK
    columns = [[chunk.draw(d, "uniform") for d in range(dimensions)] for chunk in chunks]
    return np.concatenate([np.stack(column) for column in columns], axis=1)


@pytest.mark.parametrize("kind", SAMPLINGS)
@pytest.mark.parametrize("trials", [1, 9, 5000, CHUNK + 1, 2 * BATCH + 3])
def test_batches_together_have_the_trials_of_the_layout(kind, trials):
    layout = lay_out(trials, kind)
    assert sum(layout.size(batch) for batch in range(layout.batches)) == layout.trials >= trials
    last = uniform(layout, layout.batches - 1)
    assert last.shape == (3, layout.size(layout.batches - 1))
    assert last.min() > 0
    assert last.max() < 1


def test_five_thousand_sobol_trials_run_as_eight_times_1024():
    layout = lay_out(5000, "sobol")
    assert (layout.trials, layout.batches, layout.replicates) == (8192, 1, 8)
    assert lay_out(5000, "plain").trials == lay_out(5000, "lhs").trials == 5000


def test_without_scrambling_the_points_are_those_of_scipy():
    directions = sampling._directions(7, 10)
    ours = sampling._net(np.zeros((1, 7), np.uint32), directions[None])[0].T * 2.0**-32
    theirs = qmc.Sobol(7, scramble=False, bits=32).random(1024)
    assert {tuple(row) for row in ours} == {tuple(row) for row in theirs}


@pytest.mark.parametrize("kind", ["sobol", "lhs"])
@pytest.mark.parametrize("trials", [512, 8 * CHUNK])
def test_every_replicate_has_one_point_in_each_cell_of_each_dimension(kind, trials):
    layout = lay_out(trials, kind)
    points = uniform(layout, 0).reshape(3, REPLICATES, -1)
    n = points.shape[-1]
    cells = np.sort((points * n).astype(int), axis=-1)
    assert (cells == np.arange(n)).all()


def test_scrambled_points_fill_the_square_as_evenly_as_scipys():
    def discrepancy(points):
        return qmc.discrepancy(points.T[:1024], method="L2-star")

    ours = np.mean([discrepancy(uniform(lay_out(8 * 1024, "sobol"), 0, seed=s)) for s in range(8)])
    theirs = np.mean([qmc.discrepancy(qmc.Sobol(3, rng=s).random(1024), method="L2-star") for s in range(8)])
    random = qmc.discrepancy(np.random.default_rng(1).random((1024, 3)), method="L2-star")
    assert ours == pytest.approx(theirs, rel=0.2)
    assert ours < random / 5


@pytest.mark.parametrize("kind", SAMPLINGS)
def test_seed_and_batch_decide_the_points(kind):
    layout = lay_out(2 * BATCH, kind)
    assert (uniform(layout, 1) == uniform(layout, 1)).all()
    assert (uniform(layout, 1) != uniform(layout, 0)).all()
    assert (uniform(layout, 1, seed=6) != uniform(layout, 1)).all()


def test_errors_of_replicates_are_independent_of_each_other():
    """The mean of eight has an eighth of the variance; each of the two is known within 0.1 of itself."""
    layout = lay_out(8 * 64, "sobol")
    points = np.stack([uniform(layout, 0, seed=s).reshape(3, 8, 64) for s in range(200)])
    errors = np.exp(points.sum(axis=1)).mean(axis=2) - (np.e - 1) ** 3
    assert errors.mean(axis=1).var() / errors.var() == pytest.approx(1 / 8, rel=0.5)


@pytest.mark.parametrize("kind", SAMPLINGS)
def test_normal_draws_are_standard_normal(kind):
    chunks = draw_points(lay_out(4096, kind), 0, seed=3, dimensions=1)
    z = np.concatenate([chunk.draw(0, "normal") for chunk in chunks])
    assert z.mean() == pytest.approx(0, abs=4 / 64)
    assert z.std() == pytest.approx(1, abs=4 / 64)


def test_the_first_plain_trials_are_the_same_however_many_follow():
    few = simulate("Simulate revenue", trials=CHUNK, seed=5, sampling="plain")
    many = simulate("Simulate revenue", trials=CHUNK + 100, seed=5, sampling="plain")
    assert chart_of(few, "fan") == chart_of(many, "fan")
    assert few["stats"]["mean"] != many["stats"]["mean"]
