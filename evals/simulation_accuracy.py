"""What the simulator's points gain over plain trials, how honest its intervals are, how exact its indices."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy import special

from evals.bench.simulation_job import arr_problem
from evals.intervals import Metric
from evals.simulation_models import G_8, Distributions, ishigami, problem, sobol_g
from tools.simulation.running.engine import run as run_trials
from tools.simulation.running.estimates import Statistic
from tools.simulation.running.sampling import Sampling
from tools.simulation.running.sensitivity import sensitivity

COVERAGE_SEEDS: Final = 200
ACCURACY_SEEDS: Final = 100
TRIALS: Final = 5000  # what a caller gets who asks for nothing else
_EXACT_SEED: Final = 20_261_122


def accuracy(seeds: int = ACCURACY_SEEDS, trials: int = TRIALS) -> dict[str, Metric]:
    """Root mean square errors of Sobol over plain trials, at as many trials as Sobol really runs.

    The problem is ARR after 12 months from five normal drivers, its truth from 2**24 Sobol trials.
    """
    job = arr_problem()
    exact, _ = run_trials(job, 2**24, seed=_EXACT_SEED, level=0.0)
    errors: dict[Sampling, list[list[float]]] = {"sobol": [], "plain": []}
    for seed in range(seeds):
        outcomes, layout = run_trials(job, trials, seed=seed, level=0.0)
        plain, _ = run_trials(job, layout.trials, seed=seed, level=0.0, sampling="plain")
        for kind, found in (("sobol", outcomes), ("plain", plain)):
            errors[kind].append([found.scenario[name] - exact.scenario[name] for name in ("mean", "p10")])  # type: ignore[index]  # its keys
    squares = {kind: np.square(each) for kind, each in errors.items()}
    ratio = np.sqrt(squares["sobol"].mean(axis=0) / squares["plain"].mean(axis=0))
    picks = np.random.default_rng(_EXACT_SEED).integers(seeds, size=(2000, seeds))
    spread = np.sqrt(squares["sobol"][picks].mean(axis=1) / squares["plain"][picks].mean(axis=1))
    low, high = np.quantile(spread, [0.025, 0.975], axis=0)
    return {
        f"{name}_rmse_vs_plain": {
            "value": float(ratio[i]),
            "low": float(low[i]),
            "high": float(high[i]),
            "n": seeds,
        }
        for i, name in enumerate(("mean", "p10"))
    }


def coverage() -> dict[str, list[bool]]:
    """Which of the seeds have an interval that holds the truth, for a sum of two correlated normals."""
    mean, sd = 150.0, 700.0**0.5
    z10, z5 = float(special.ndtri(0.1)), float(special.ndtri(0.05))
    truth: dict[Statistic, float] = {
        "mean": mean,
        "p10": mean + z10 * sd,
        "median": mean,
        "p90": mean - z10 * sd,
        "tail_mean": mean - sd * math.exp(-z5 * z5 / 2) / math.sqrt(2 * math.pi) / 0.05,
        "share_below": float(special.ndtr((100.0 - mean) / sd)),
    }
    summands = {"a": ("normal", {"mean": 100, "sd": 10}), "b": ("normal", {"mean": 50, "sd": 20})}
    model = problem("a + b", summands, 0.5)
    hits: dict[str, list[bool]] = {f"{kind}_{name}": [] for kind in ("sobol", "plain") for name in truth}
    samplings: tuple[Sampling, ...] = ("sobol", "plain")
    for seed in range(COVERAGE_SEEDS):
        for kind in samplings:
            found = run_trials(model, TRIALS, seed=seed, level=100.0, sampling=kind)[0].scenario
            for name, value in truth.items():
                low, high = found.interval(name)
                hits[f"{kind}_{name}"].append(low is not None and high is not None and low <= value <= high)
    return hits


def sensitivity_errors(seeds: int = 20) -> dict[str, Metric]:
    """Largest error of any first or total index, over seeds: the median and the range."""
    errors: dict[str, list[float]] = {"ishigami": [], "sobol_g": []}
    a = np.array(G_8)
    part = 1 / (3 * (1 + a) ** 2)
    variance = np.prod(1 + part) - 1
    truths: dict[str, tuple[tuple[str, Distributions], Sequence[float], Sequence[float]]] = {
        "ishigami": (
            ishigami(),
            [0.31390519114781146, 0.4424111447900409, 0.0],
            [0.5575888552099592, 0.4424111447900409, 0.2436836640621477],
        ),
        "sobol_g": (
            sobol_g(G_8),
            (part / variance).tolist(),
            (part * np.prod(1 + part) / (1 + part) / variance).tolist(),
        ),
    }
    for name, ((formula, distributions), first, total) in truths.items():
        names = list(distributions)
        made = problem(formula, distributions)
        for seed in range(seeds):
            found = sensitivity(made, seed=seed)["indices"]
            errors[name].append(
                float(
                    max(
                        max(abs(index["first"] - first[i]), abs(index["total"] - total[i]))
                        for index in found
                        for i in [names.index(index["drivers"][0])]
                    )
                )
            )
    return {
        name: {"value": float(np.median(each)), "low": min(each), "high": max(each), "n": seeds}
        for name, each in errors.items()
    }
