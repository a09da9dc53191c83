"""The probability distributions of drivers: draws, quantiles, and their allowed parameters."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import special

FloatArray: TypeAlias = NDArray[np.float64]
DistributionName = Literal["fixed", "normal", "lognormal", "uniform", "triangular", "pert"]
DISTRIBUTIONS: Final[tuple[DistributionName, ...]] = get_args(DistributionName)

# The sets of parameters in which each distribution may be given; the first is the canonical one.
# `low`/`high`/`confidence` describe a central interval: "90 % sure that it lies between low and high".
PARAMETER_FORMS: Final[Mapping[DistributionName, tuple[frozenset[str], ...]]] = {
    "fixed": (frozenset({"value"}),),
    "normal": (frozenset({"mean", "sd"}), frozenset({"low", "high", "confidence"})),
    "lognormal": (
        frozenset({"mu", "sigma"}),
        frozenset({"mean", "sd"}),
        frozenset({"low", "high", "confidence"}),
    ),
    "uniform": (frozenset({"low", "high"}),),
    "triangular": (frozenset({"low", "mode", "high"}),),
    "pert": (frozenset({"low", "mode", "high"}),),
}

# Weight of the mode in the PERT mean (low + 4 mode + high) / 6: Malcolm et al. 1959, beta form.
PERT_WEIGHT: Final = 4.0


def fit_normal(low: float, high: float, confidence: float) -> dict[str, float]:
    """Fit the normal whose central interval of mass `confidence`, in (0, 1), is [low, high]."""
    z = float(special.ndtri((1 + confidence) / 2))
    return {"mean": (low + high) / 2, "sd": (high - low) / (2 * z)}


def fit_lognormal(low: float, high: float, confidence: float) -> dict[str, float]:
    """Fit the lognormal whose central interval of mass `confidence` is [low, high], 0 < low < high."""
    logs = fit_normal(float(np.log(low)), float(np.log(high)), confidence)
    return {"mu": logs["mean"], "sigma": logs["sd"]}


def lognormal_from_moments(mean: float, sd: float) -> dict[str, float]:
    """Convert mean > 0 and standard deviation of the variable into `mu`, `sigma` of its logarithm."""
    variance = float(np.log1p((sd / mean) ** 2))
    return {"mu": float(np.log(mean)) - variance / 2, "sigma": variance**0.5}


def draw(
    distribution: DistributionName, parameters: Mapping[str, float], rng: np.random.Generator, n: int
) -> FloatArray:
    """Draw `n` independent values, shape (n,); parameters in canonical form."""
    p = parameters
    match distribution:
        case "fixed":
            return np.full(n, p["value"])
        case "normal":
            return rng.normal(p["mean"], p["sd"], n)
        case "lognormal":
            return rng.lognormal(p["mu"], p["sigma"], n)
        case "uniform":
            return rng.uniform(p["low"], p["high"], n)
        case "triangular":
            return rng.triangular(p["low"], p["mode"], p["high"], n)
        case "pert":
            alpha, beta = _pert_shape(p)
            return p["low"] + (p["high"] - p["low"]) * rng.beta(alpha, beta, n)


def quantile(distribution: DistributionName, parameters: Mapping[str, float], u: float) -> float:
    """Give the value that a share `u`, in (0, 1), of all draws stays below; canonical parameters."""
    p = parameters
    match distribution:
        case "fixed":
            return float(p["value"])
        case "normal":
            return float(p["mean"] + p["sd"] * special.ndtri(u))
        case "lognormal":
            return float(np.exp(p["mu"] + p["sigma"] * special.ndtri(u)))
        case "uniform":
            return float(p["low"] + (p["high"] - p["low"]) * u)
        case "triangular":
            return _triangular_quantile(p["low"], p["mode"], p["high"], u)
        case "pert":
            alpha, beta = _pert_shape(p)
            return float(p["low"] + (p["high"] - p["low"]) * special.betaincinv(alpha, beta, u))


def _pert_shape(p: Mapping[str, float]) -> tuple[float, float]:
    """Beta parameters (alpha, beta) of the PERT distribution, each in [1, 5]."""
    position = (p["mode"] - p["low"]) / (p["high"] - p["low"])
    return 1 + PERT_WEIGHT * position, 1 + PERT_WEIGHT * (1 - position)


def _triangular_quantile(low: float, mode: float, high: float, u: float) -> float:
    """Invert the two parabolas of the triangular distribution function, which meet at the mode."""
    width = high - low
    if u * width < mode - low:
        return float(low + (u * width * (mode - low)) ** 0.5)
    return float(high - ((1 - u) * width * (high - mode)) ** 0.5)
