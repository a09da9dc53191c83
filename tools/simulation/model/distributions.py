"""The probability distributions of drivers: how a latent draw becomes a value.

A latent draw is either standard normal or uniform on (0, 1), whichever the family takes at least cost; both
carry the same information, so that any sampler and any correlation between drivers work with every family.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tools.simulation.model.discrete import binomial_table, look_up, poisson_table
from tools.simulation.model.smooth import beta_of_normal, gamma_of_normal, student_of_normal

FloatArray: TypeAlias = NDArray[np.float64]
Parameters: TypeAlias = Mapping[str, Any]  # canonical form: numbers, or lists of them
Latent = Literal["normal", "uniform"]
DistributionName = Literal[
    "fixed",
    "normal",
    "lognormal",
    "uniform",
    "triangular",
    "pert",
    "beta",
    "gamma",
    "student_t",
    "poisson",
    "binomial",
    "bernoulli",
    "discrete",
    "empirical",
    "mixture",
]
DISTRIBUTIONS: Final[tuple[DistributionName, ...]] = get_args(DistributionName)

# Weight of the mode in the PERT mean (low + 4 mode + high) / 6: Malcolm et al. 1959, beta form.
PERT_WEIGHT: Final = 4.0

_TAKES_NORMAL: Final = frozenset({"normal", "lognormal", "pert", "beta", "gamma", "student_t"})
_MIXTURE_GRID: Final = 8192


def latent_of(distribution: DistributionName) -> Latent:
    """Name the latent draw that the family takes at least cost."""
    return "normal" if distribution in _TAKES_NORMAL else "uniform"


def values(
    distribution: DistributionName, parameters: Parameters, draws: FloatArray, latent: Latent
) -> FloatArray:
    """Turn latent draws, shape (n,), into values of the distribution, shape (n,).

    Args:
        distribution: The family.
        parameters: In canonical form.
        draws: Standard normal, or uniform on (0, 1).
        latent: Which of the two.
    """
    wanted = latent_of(distribution)
    if wanted == latent:
        latent_draws = draws
    else:
        latent_draws = np.asarray((special.ndtri if wanted == "normal" else special.ndtr)(draws))
    if wanted == "normal":
        return _of_normal(distribution, parameters, latent_draws)
    return _of_uniform(distribution, parameters, latent_draws)


def quantile(distribution: DistributionName, parameters: Parameters, u: float) -> float:
    """Give the value that a share `u`, in (0, 1), of all draws stays below; canonical parameters.

    That of a mixture is read from `_MIXTURE_GRID` evenly spread draws.
    """
    with np.errstate(all="ignore"):  # beyond the range of floats a quantile is infinite
        if distribution == "mixture":
            grid = (np.arange(_MIXTURE_GRID) + 0.5) / _MIXTURE_GRID
            return float(np.quantile(values(distribution, parameters, grid, "uniform"), u))
        return float(values(distribution, parameters, np.array([u]), "uniform")[0])


def pert_shape(place: float) -> tuple[float, float]:
    """Give alpha and beta of the beta that a PERT on [0, 1] with its mode at `place` is."""
    return 1 + PERT_WEIGHT * place, 1 + PERT_WEIGHT * (1 - place)


def _of_normal(distribution: DistributionName, p: Parameters, z: FloatArray) -> FloatArray:
    """Turn standard normal draws into values."""
    result: FloatArray
    match distribution:
        case "normal":
            result = p["sd"] * z + p["mean"]
        case "lognormal":
            result = np.exp(p["mu"] + p["sigma"] * z)
        case "pert":
            width = p["high"] - p["low"]
            shape = pert_shape((p["mode"] - p["low"]) / width)
            result = p["low"] + width * beta_of_normal(*shape, z)
        case "beta":
            result = beta_of_normal(p["alpha"], p["beta"], z)
        case "gamma":
            result = p["scale"] * gamma_of_normal(p["shape"], z)
        case "student_t":
            result = p["location"] + p["scale"] * student_of_normal(p["df"], z)
        case _:
            raise ValueError(f"{distribution} takes uniform draws")
    return result


def _of_uniform(distribution: DistributionName, p: Parameters, u: FloatArray) -> FloatArray:
    """Turn draws that are uniform on (0, 1) into values."""
    result: FloatArray
    match distribution:
        case "fixed":
            result = np.full(u.shape, p["value"], dtype=np.float64)
        case "uniform":
            result = p["low"] + (p["high"] - p["low"]) * u
        case "triangular":
            result = _triangular(p["low"], p["mode"], p["high"], u)
        case "poisson":
            result = look_up(*poisson_table(p["mean"]), u)
        case "binomial":
            result = look_up(*binomial_table(p["trials"], p["probability"]), u)
        case "bernoulli":
            result = np.where(u >= 1 - p["probability"], 1.0, 0.0)
        case "discrete":
            result = look_up(np.asarray(p["values"], float), np.cumsum(p["probabilities"]), u)
        case "empirical":
            data = np.sort(np.asarray(p["values"], float))
            result = np.interp(u, (np.arange(data.size) + 0.5) / data.size, data)
        case "mixture":
            result = _mixture(p["components"], u)
        case _:
            raise ValueError(f"{distribution} takes normal draws")
    return result


def _triangular(low: float, mode: float, high: float, u: FloatArray) -> FloatArray:
    """Invert the two parabolas of the triangular distribution function, which meet at the mode."""
    width = high - low
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1 - u) * width * (high - mode))
    return np.where(u * width < mode - low, rising, falling)


def _mixture(components: list[dict[str, Any]], u: FloatArray) -> FloatArray:
    """Give each component the slice of (0, 1) that its weight is, in the order in which they are listed.

    Inside its slice the draw is uniform again, so the marginal distribution is exact. It rises with `u` only
    as far as the components do not overlap.
    """
    ends = np.cumsum([component["weight"] for component in components])
    which = np.searchsorted(ends[:-1], u, side="right")
    result = np.empty_like(u)
    for k, component in enumerate(components):
        inside = which == k
        start = ends[k] - component["weight"]
        share = np.clip((u[inside] - start) / component["weight"], 2.0**-53, 1 - 2.0**-53)
        result[inside] = values(component["distribution"], component["parameters"], share, "uniform")
    return result
