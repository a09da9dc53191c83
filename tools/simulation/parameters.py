"""Check the parameters of a distribution as a caller gives them, and bring them to one canonical form."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.optimize import brentq

from tools.errors import InvalidInputError
from tools.simulation.distributions import DISTRIBUTIONS, DistributionName, quantile, values
from tools.simulation.parse import MAX_SIZE

DEFAULT_CONFIDENCE: Final = 0.9
MAX_POINTS: Final = 100_000  # of an empirical or discrete distribution
MAX_COMPONENTS: Final = 20
_MAX_COUNT: Final = 1e6  # mean of a Poisson, trials of a binomial: beyond it a normal says the same
_SUM_TOLERANCE: Final = 1e-6

# The sets of parameters in which each distribution may be given; the first is the canonical one.
# `low`/`high` with `confidence` describe a central interval: "90 % sure that it lies between low and high".
_INTERVAL: Final = frozenset({"low", "high", "confidence"})
_MOMENTS: Final = frozenset({"mean", "sd"})
_THREE_POINTS: Final = frozenset({"low", "mode", "high"})
PARAMETER_FORMS: Final[Mapping[DistributionName, tuple[frozenset[str], ...]]] = {
    "fixed": (frozenset({"value"}),),
    "normal": (_MOMENTS, _INTERVAL),
    "lognormal": (frozenset({"mu", "sigma"}), _MOMENTS, _INTERVAL),
    "uniform": (frozenset({"low", "high"}),),
    "triangular": (_THREE_POINTS,),
    "pert": (_THREE_POINTS,),
    "beta": (frozenset({"alpha", "beta"}), _MOMENTS),
    "gamma": (frozenset({"shape", "scale"}), _MOMENTS, _INTERVAL),
    "student_t": (frozenset({"df", "location", "scale"}), _INTERVAL | {"df"}),
    "poisson": (frozenset({"mean"}),),
    "binomial": (frozenset({"trials", "probability"}),),
    "bernoulli": (frozenset({"probability"}),),
    "discrete": (frozenset({"values", "probabilities"}),),
    "empirical": (frozenset({"values"}),),
    "mixture": (frozenset({"components"}),),
}
_PERCENTILES: Final = {"p5": "p95", "p10": "p90", "p25": "p75"}
_LISTS: Final = frozenset({"values", "probabilities"})
_POSITIVE: Final = frozenset({"alpha", "beta", "shape", "scale", "df"})
_NOT_NEGATIVE: Final = frozenset({"sd", "sigma"})


@dataclass(frozen=True)
class _Field:
    """A place in the request, for messages: `driver 'price': parameters.sd`."""

    owner: str

    def __getitem__(self, parameter: str) -> str:
        return f"{self.owner}: parameters.{parameter}"


def canonical(name: str, distribution: str, parameters: object) -> tuple[DistributionName, dict[str, Any]]:
    """Check a distribution and its parameters, and bring them to the canonical form.

    Args:
        name: The driver's name, for the message.
        distribution: One of `DISTRIBUTIONS`, any case.
        parameters: Mapping of numbers, or of lists for what is made of points; `confidence`, in (0, 1), may
            be left out and is then 0.9; `p10` and `p90` (or 5 and 95, 25 and 75) are an interval too.

    Raises:
        InvalidInputError: Names the field that is wrong and what it should be.
    """
    field = _Field(f"driver {name!r}")
    return _canonical(field, distribution, parameters)


def finite_number(field: str, value: Any) -> float:
    """Read a number of at most `MAX_SIZE`; a boolean, a string, NaN and infinity are none."""
    # The comparison, unlike a conversion to float, is exact for integers of any size, and false for NaN.
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= MAX_SIZE:
        raise InvalidInputError(
            f"{field} is {value!r:.40}", remedy=f"give a number of size {MAX_SIZE:g} at most"
        )
    return float(value)


def fit_normal(low: float, high: float, confidence: float) -> dict[str, float]:
    """Fit the normal whose central interval of mass `confidence`, in (0, 1), is [low, high]."""
    z = quantile("normal", {"mean": 0.0, "sd": 1.0}, (1 + confidence) / 2)
    return {"mean": (low + high) / 2, "sd": (high - low) / (2 * z)}


def fit_lognormal(low: float, high: float, confidence: float) -> dict[str, float]:
    """Fit the lognormal whose central interval of mass `confidence` is [low, high], 0 < low < high."""
    logs = fit_normal(math.log(low), math.log(high), confidence)
    return {"mu": logs["mean"], "sigma": logs["sd"]}


def fit_gamma(low: float, high: float, confidence: float) -> dict[str, float]:
    """Fit the gamma whose central interval of mass `confidence` is [low, high], 0 < low < high.

    Raises:
        ValueError: The ends are so far apart, or so close, that no shape from 0.01 to 1e6 has them.
    """
    ends = np.array([(1 - confidence) / 2, (1 + confidence) / 2])

    def quantiles(log_shape: float) -> Any:
        return values("gamma", {"shape": math.exp(log_shape), "scale": 1.0}, ends, "uniform")

    def mismatch(log_shape: float) -> float:
        bottom, top = quantiles(log_shape)
        return float(math.log(top) - math.log(max(bottom, 1e-300))) - math.log(high / low)

    root = float(brentq(mismatch, math.log(0.01), math.log(1e6)))
    return {"shape": math.exp(root), "scale": high / float(quantiles(root)[1])}


def _canonical(
    field: _Field, distribution: str, parameters: object
) -> tuple[DistributionName, dict[str, Any]]:
    known = next((name for name in DISTRIBUTIONS if name == str(distribution).lower()), None)
    if known is None:
        raise InvalidInputError(
            f"{field.owner}: unknown distribution {distribution!r}",
            remedy=f"use one of {', '.join(DISTRIBUTIONS)}",
        )
    if not isinstance(parameters, Mapping):
        raise InvalidInputError(f"{field.owner}: parameters must be an object", remedy=_forms(known))
    given = _with_interval(field, known, {str(key): value for key, value in parameters.items()})
    if given.keys() not in PARAMETER_FORMS[known]:
        names = ", ".join(sorted(given)) or "none"
        raise InvalidInputError(
            f"{field.owner}: parameters of {known} cannot be {names}", remedy=_forms(known)
        )
    if known == "mixture":
        return known, {"components": _components(field, given["components"])}
    if _LISTS & given.keys():
        return known, _points(field, {key: _numbers(field[key], value) for key, value in given.items()})
    numbers = {key: finite_number(field[key], value) for key, value in given.items()}
    _check(field, known, numbers)
    return known, _converted(field, known, numbers)


def _with_interval(field: _Field, known: DistributionName, given: dict[str, Any]) -> dict[str, Any]:
    """Write percentiles as an interval with its confidence, and add the usual confidence where none is."""
    takes_interval = any("confidence" in form for form in PARAMETER_FORMS[known])
    for bottom, top in _PERCENTILES.items():
        if takes_interval and {bottom, top} <= given.keys():
            low, high = finite_number(field[bottom], given[bottom]), finite_number(field[top], given[top])
            if low >= high:
                raise InvalidInputError(
                    f"{field[bottom]} ({low:g}) is not below {top} ({high:g})", remedy="swap them"
                )
            rest = {key: value for key, value in given.items() if key not in (bottom, top)}
            return rest | {"low": low, "high": high, "confidence": (int(top[1:]) - int(bottom[1:])) / 100}
    if takes_interval and {"low", "high"} <= given.keys():
        return {"confidence": DEFAULT_CONFIDENCE} | given
    return given


def _check(field: _Field, known: DistributionName, p: Mapping[str, float]) -> None:
    """Refuse numbers outside their range, and bounds in the wrong order."""
    for key, value in p.items():
        if key in _NOT_NEGATIVE and value < 0:
            raise InvalidInputError(
                f"{field[key]} is negative ({value:g})", remedy="give a spread of zero or more"
            )
        if key in _POSITIVE and value <= 0:
            raise InvalidInputError(f"{field[key]} is {value:g}", remedy="give a number above 0")
        if key == "probability" and not 0 <= value <= 1:
            raise InvalidInputError(f"{field[key]} is {value:g}", remedy="give a share from 0 to 1")
    if "low" in p and p["low"] >= p["high"]:
        raise InvalidInputError(
            f"{field['low']} ({p['low']:g}) is not below parameters.high ({p['high']:g})",
            remedy="swap them, or use the distribution 'fixed' for one value",
        )
    if "mode" in p and not p["low"] <= p["mode"] <= p["high"]:
        raise InvalidInputError(
            f"{field['mode']} ({p['mode']:g}) is not between low and high",
            remedy=f"give a mode in [{p['low']:g}, {p['high']:g}]",
        )
    if "confidence" in p and not 0 < p["confidence"] < 1:
        raise InvalidInputError(
            f"{field['confidence']} is {p['confidence']:g}",
            remedy="give a share above 0 and below 1, 0.9 for a 90 % interval",
        )
    if known in ("lognormal", "gamma", "poisson"):
        _check_positive(field, known, p)
    if known in ("poisson", "binomial"):
        _check_count(field, p)


def _check_positive(field: _Field, known: str, p: Mapping[str, float]) -> None:
    """Refuse what would need a positive variable to reach zero or less."""
    for key in ("low", "mean"):
        if p.get(key, 1.0) <= 0:
            raise InvalidInputError(
                f"{field[key]} of a {known} is {p[key]:g}",
                remedy="give a value above 0, or use the distribution 'normal'",
            )


def _check_count(field: _Field, p: Mapping[str, float]) -> None:
    """Refuse counts that are too large for a table, or no counts."""
    key = "mean" if "mean" in p else "trials"
    if p[key] > _MAX_COUNT or (key == "trials" and not (p[key] >= 0 and p[key].is_integer())):
        raise InvalidInputError(
            f"{field[key]} is {p[key]:g}",
            remedy=f"give a {'number' if key == 'mean' else 'whole number'} up to {_MAX_COUNT:g}; beyond it "
            "use the distribution 'normal'",
        )


def _converted(field: _Field, known: DistributionName, p: dict[str, float]) -> dict[str, float]:
    """Bring numbers that are in range to the canonical form."""
    if "confidence" in p:
        low, high, confidence = p["low"], p["high"], p["confidence"]
        match known:
            case "lognormal":
                return fit_lognormal(low, high, confidence)
            case "gamma":
                try:
                    return fit_gamma(low, high, confidence)
                except ValueError as exc:
                    raise InvalidInputError(
                        f"{field.owner}: no gamma has the interval from {low:g} to {high:g}",
                        remedy="use the distribution 'lognormal'",
                    ) from exc
            case "student_t":
                unit = quantile(known, {"df": p["df"], "location": 0.0, "scale": 1.0}, (1 + confidence) / 2)
                return {"df": p["df"], "location": (low + high) / 2, "scale": (high - low) / (2 * unit)}
            case _:
                return fit_normal(low, high, confidence)
    if known in ("lognormal", "gamma", "beta") and "mean" in p:
        return _from_moments(field, known, p["mean"], p["sd"])
    return p


def _from_moments(field: _Field, known: str, mean: float, sd: float) -> dict[str, float]:
    """Convert mean and standard deviation of the variable."""
    if known == "lognormal":
        variance = math.log1p((sd / mean) ** 2)
        return {"mu": math.log(mean) - variance / 2, "sigma": variance**0.5}
    if sd == 0:
        raise InvalidInputError(f"{field['sd']} is 0", remedy="use the distribution 'fixed'")
    if known == "gamma":
        return {"shape": (mean / sd) ** 2, "scale": sd * sd / mean}
    if not (0 < mean < 1 and sd * sd < mean * (1 - mean)):
        raise InvalidInputError(
            f"{field.owner}: no beta has mean {mean:g} and sd {sd:g}",
            remedy="give a mean between 0 and 1 and an sd below the root of mean (1 - mean)",
        )
    size = mean * (1 - mean) / (sd * sd) - 1
    return {"alpha": mean * size, "beta": (1 - mean) * size}


def _numbers(field: str, value: object) -> list[float]:
    """Read a list of numbers."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise InvalidInputError(f"{field} is no list of numbers", remedy="give a list of at least one number")
    if len(value) > MAX_POINTS:
        raise InvalidInputError(f"{field} has {len(value):,} numbers", remedy=f"give at most {MAX_POINTS:,}")
    return [finite_number(f"{field}[{i}]", number) for i, number in enumerate(value)]


def _points(field: _Field, p: dict[str, list[float]]) -> dict[str, list[float]]:
    """Check values with their probabilities and sort them; those of data are sorted, too."""
    if "probabilities" not in p:
        return {"values": sorted(p["values"])}
    if len(p["values"]) != len(p["probabilities"]):
        raise InvalidInputError(
            f"{field['probabilities']} has {len(p['probabilities'])} numbers for {len(p['values'])} values",
            remedy="give as many probabilities as values",
        )
    shares = _shares(field["probabilities"], p["probabilities"])
    pairs = sorted(zip(p["values"], shares, strict=True))
    return {"values": [value for value, _ in pairs], "probabilities": [share for _, share in pairs]}


def _shares(field: str, numbers: Sequence[float]) -> list[float]:
    """Check that shares are not negative and sum to one; what rounding left over is spread."""
    if min(numbers) < 0:
        raise InvalidInputError(
            f"{field} has a negative number ({min(numbers):g})", remedy="give shares from 0 to 1"
        )
    total = math.fsum(numbers)
    if abs(total - 1) > _SUM_TOLERANCE:
        raise InvalidInputError(f"{field} sum to {total:.6g}", remedy="give shares that sum to 1")
    return [number / total for number in numbers]


def _components(field: _Field, components: object) -> list[dict[str, Any]]:
    """Check the parts of a mixture; they are ordered by their medians, so that it rises with its draw."""
    keys = {"distribution", "parameters", "weight"}
    if not isinstance(components, Sequence) or isinstance(components, str) or not components:
        raise InvalidInputError(
            f"{field['components']} is no list", remedy=f"give a list of {{{', '.join(sorted(keys))}}}"
        )
    if len(components) > MAX_COMPONENTS:
        raise InvalidInputError(
            f"{field['components']} has {len(components)} parts", remedy=f"give at most {MAX_COMPONENTS}"
        )
    parts: list[dict[str, Any]] = []
    for i, component in enumerate(components):
        place = f"{field['components']}[{i}]"
        if not isinstance(component, Mapping) or component.keys() != keys:
            raise InvalidInputError(f"{place} is wrong", remedy=f"give {{{', '.join(sorted(keys))}}}")
        if str(component["distribution"]).lower() == "mixture":
            raise InvalidInputError(f"{place} is a mixture itself", remedy="list its parts here")
        kind, parameters = _canonical(_Field(place), component["distribution"], component["parameters"])
        weight = finite_number(f"{place}.weight", component["weight"])
        parts.append({"distribution": kind, "parameters": parameters, "weight": weight})
    weights = _shares(f"{field['components']}: weights", [part["weight"] for part in parts])
    weighted = [part | {"weight": weight} for part, weight in zip(parts, weights, strict=True) if weight > 0]
    return sorted(weighted, key=lambda part: quantile(part["distribution"], part["parameters"], 0.5))


def _forms(distribution: DistributionName) -> str:
    """Say which sets of parameters the distribution takes."""
    forms = (", ".join(sorted(form)) for form in PARAMETER_FORMS[distribution])
    return f"give {' or '.join(f'{{{form}}}' for form in forms)}"
