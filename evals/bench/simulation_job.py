"""One job for every simulator: ARR after 12 months from five normal drivers; and what others make of it.

Each gives mean, 10th, 50th and 90th percentile, the share below a level, and a histogram of 40 bins.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.stats import qmc

from tools.simulation.model.drivers import Driver, DriverSpec
from tools.simulation.model.problem import Problem
from tools.simulation.planning.plan import make_plan

MONTHS: Final = 12
LEVEL: Final = 1e7
BINS: Final = 40
CHUNK: Final = 16_384
# Mean and standard deviation.
DRIVERS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "starting_arr": (10e6, 1e6),
        "monthly_churn": (0.010, 0.002),
        "monthly_expansion": (0.004, 0.001),
        "monthly_new_arr": (2e5, 4e4),
        "cac_index": (1.0, 0.1),
    }
)

Floats = NDArray[np.floating[Any]]
Figures = tuple[float, list[float], float, list[int]]


def arr_problem() -> Problem:
    """The job for our engine: the ARR template without its further figures, and no planned hires."""
    drivers = [
        DriverSpec(name=name, distribution="normal", parameters={"mean": mean, "sd": sd})
        for name, (mean, sd) in DRIVERS.items()
    ]
    drivers += [
        DriverSpec(name=name, distribution="fixed", parameters={"value": 0})
        for name in ("hire_share", "hire_start")
    ]
    problem = make_plan("ARR over 12 months", drivers=drivers).problem
    order = [*DRIVERS, "hire_share", "hire_start"]
    scenario: dict[str, Driver] = {name: problem.scenario[name] for name in order}
    template = replace(problem.template, measures=())
    return replace(problem, template=template, scenario=scenario, baseline=scenario)


def plain_numpy(trials: int, seed: int = 1) -> Figures:
    """All trials at once in double precision: what one writes first."""
    rng = np.random.default_rng(seed)
    return figures(arr_after(*(rng.normal(mean, sd, trials) for mean, sd in DRIVERS.values())))


def chunked_numpy(trials: int, seed: int = 1) -> Figures:
    """The hand-written reference: SFC64, single precision, in chunks that stay in the cache."""
    rng = np.random.Generator(np.random.SFC64(seed))
    outcome = np.empty(trials, np.float32)
    for start in range(0, trials, CHUNK):
        part = outcome[start : start + CHUNK]
        draws = []
        for mean, sd in DRIVERS.values():
            draw = rng.standard_normal(part.size, dtype=np.float32)
            draw *= np.float32(sd)
            draw += np.float32(mean)
            draws.append(draw)
        arr, churn, expansion, new_arr, cac = draws
        retention = 1 - churn + expansion
        new_arr /= cac
        for _ in range(MONTHS):
            arr *= retention
            arr += new_arr
        part[:] = arr
    mean = float(outcome.mean(dtype=np.float64))
    below = float((outcome < LEVEL).mean())
    counts = np.histogram(outcome, BINS)[0].tolist()
    ranks = [int(trials * share) for share in (0.1, 0.5, 0.9)]
    outcome.partition(ranks)
    return mean, [float(outcome[rank]) for rank in ranks], below, counts


def scipy_sobol(trials: int, seed: int = 1) -> Figures:
    """Scrambled Sobol points of scipy, whole: the next power of two."""
    engine = qmc.Sobol(len(DRIVERS), rng=seed)
    z = special.ndtri(engine.random_base2((trials - 1).bit_length()))
    draws = (mean + sd * z[:, i] for i, (mean, sd) in enumerate(DRIVERS.values()))
    return figures(arr_after(*draws))


def with_squigglepy(trials: int, seed: int = 1) -> Figures:
    """Squigglepy's draws."""
    import squigglepy

    squigglepy.set_seed(seed)
    draws = (
        np.asarray(squigglepy.sample(squigglepy.norm(mean=mean, sd=sd), n=trials))
        for mean, sd in DRIVERS.values()
    )
    return figures(arr_after(*draws))


def with_chaospy(trials: int, seed: int = 1) -> Figures:
    """Chaospy's joint distribution, plain draws."""
    import chaospy

    joint = chaospy.J(*(chaospy.Normal(mean, sd) for mean, sd in DRIVERS.values()))
    return figures(arr_after(*joint.sample(trials, rule="random", seed=seed)))


def peers() -> dict[str, Callable[[int], Figures]]:
    """Those that are installed, by name."""
    optional = {"squigglepy": with_squigglepy, "chaospy": with_chaospy}
    installed = {name: job for name, job in optional.items() if find_spec(name)}
    return {"scipy_sobol": scipy_sobol, **installed}


def arr_after(arr: Floats, churn: Floats, expansion: Floats, new_arr: Floats, cac: Floats) -> Floats:
    """ARR after all months, shape (trials,)."""
    retention, sold = 1 - churn + expansion, new_arr / cac
    for _ in range(MONTHS):
        arr = arr * retention + sold
    return arr


def figures(outcome: Floats) -> Figures:
    """The figures of the job from outcomes, shape (trials,)."""
    percentiles = np.percentile(outcome, [10, 50, 90]).tolist()
    counts = np.histogram(outcome, BINS)[0].tolist()
    return float(outcome.mean()), percentiles, float((outcome < LEVEL).mean()), counts
