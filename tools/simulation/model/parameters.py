"""Check the parameters of a distribution as a caller gives them, and bring them to one canonical form."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tools.errors import InvalidInputError
from tools.simulation.model.distributions import DISTRIBUTIONS, DistributionName, quantile
from tools.simulation.model.fields import ParameterField, finite_number, finite_numbers, points, shares
from tools.simulation.model.fits import fit_interval, fit_moments

DEFAULT_CONFIDENCE: Final = 0.9
MAX_COMPONENTS: Final = 20
_LEAST_TAIL: Final = 1e-6  # an interval that leaves out less, or holds less, says nothing of the rest
_MAX_COUNT: Final = 1e6  # mean of a Poisson, trials of a binomial: beyond it a normal says the same

# The sets of parameters in which each distribution may be given; the first is the canonical one.
# `low`/`high` with `confidence` describe a central interval: "90 % sure that it lies between low and high".
# Where low and high alone are the ends of the range (uniform, triangular, PERT), it must be written.
_INTERVAL: Final = frozenset({"low", "high", "confidence"})
_MOMENTS: Final = frozenset({"mean", "sd"})
_THREE_POINTS: Final = frozenset({"low", "mode", "high"})
PARAMETER_FORMS: Final[Mapping[DistributionName, tuple[frozenset[str], ...]]] = {
    "fixed": (frozenset({"value"}),),
    "normal": (_MOMENTS, _INTERVAL),
    "lognormal": (frozenset({"mu", "sigma"}), _MOMENTS, _INTERVAL),
    "uniform": (frozenset({"low", "high"}), _INTERVAL),
    "triangular": (_THREE_POINTS, _INTERVAL | {"mode"}),
    "pert": (_THREE_POINTS, _INTERVAL | {"mode"}),
    "beta": (frozenset({"alpha", "beta"}), _MOMENTS, _INTERVAL),
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
# What to do about numbers that no member of the family has.
_NO_FIT: Final[Mapping[str, str]] = {
    "beta": "give an interval inside 0 and 1, or a mean there and an sd below the root of mean (1 - mean)",
    "gamma": "use the distribution 'lognormal'",
}
_POSITIVE: Final = frozenset({"alpha", "beta", "shape", "scale", "df"})
_NOT_NEGATIVE: Final = frozenset({"sd", "sigma"})


def canonical(name: str, distribution: str, parameters: object) -> tuple[DistributionName, dict[str, Any]]:
    """Check a distribution and its parameters, and bring them to the canonical form.

    Args:
        name: The driver's name, for the message.
        distribution: One of `DISTRIBUTIONS`, any case.
        parameters: Mapping of numbers, or of lists for what is made of points. `low` and `high` are the ends
            of a central interval with `confidence`, in (0, 1); left out it is 0.9, except of what has ends
            itself (uniform, triangular, PERT). `p10` and `p90` (or 5 and 95, 25 and 75) are an interval too.

    Raises:
        InvalidInputError: Names the field that is wrong and what it should be.
    """
    field = ParameterField(f"driver {name!r:.80}")
    return _canonical(field, distribution, parameters)


def _canonical(
    field: ParameterField, distribution: str, parameters: object
) -> tuple[DistributionName, dict[str, Any]]:
    known = next((name for name in DISTRIBUTIONS if name == str(distribution).lower()), None)
    if known is None:
        raise InvalidInputError(
            f"{field.owner}: unknown distribution {distribution!r:.40}",
            remedy=f"use one of {', '.join(DISTRIBUTIONS)}",
        )
    if not isinstance(parameters, Mapping):
        raise InvalidInputError(f"{field.owner}: parameters must be an object", remedy=_forms(known))
    given = _with_interval(field, known, {str(key): value for key, value in parameters.items()})
    if given.keys() not in PARAMETER_FORMS[known]:
        names = ", ".join(sorted(given)) or "none"
        raise InvalidInputError(
            f"{field.owner}: parameters of {known} cannot be {names:.120}", remedy=_forms(known)
        )
    if known == "mixture":
        return known, {"components": _components(field, given["components"])}
    if known == "discrete":
        return known, {**points(field, given["values"], given["probabilities"])}
    if known == "empirical":
        return known, {"values": sorted(finite_numbers(field["values"], given["values"]))}
    numbers = {key: finite_number(field[key], value) for key, value in given.items()}
    _check(field, known, numbers)
    return known, _converted(field, known, numbers)


def _with_interval(field: ParameterField, known: DistributionName, given: dict[str, Any]) -> dict[str, Any]:
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
    forms = PARAMETER_FORMS[known]
    if given.keys() not in forms and given.keys() | {"confidence"} in forms:
        return given | {"confidence": DEFAULT_CONFIDENCE}
    return given


def _check(field: ParameterField, known: DistributionName, p: Mapping[str, float]) -> None:
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
    if "confidence" in p and not _LEAST_TAIL <= p["confidence"] <= 1 - _LEAST_TAIL:
        raise InvalidInputError(
            f"{field['confidence']} is {p['confidence']:g}",
            remedy="give a share above 0 and below 1, 0.9 for a 90 % interval",
        )
    if known in ("lognormal", "gamma", "poisson"):
        _check_positive(field, known, p)
    if known in ("poisson", "binomial"):
        _check_count(field, p)


def _check_positive(field: ParameterField, known: str, p: Mapping[str, float]) -> None:
    """Refuse what would need a positive variable to reach zero or less."""
    for key in ("low", "mean"):
        if p.get(key, 1.0) <= 0:
            raise InvalidInputError(
                f"{field[key]} of a {known} is {p[key]:g}",
                remedy="give a value above 0, or use the distribution 'normal'",
            )


def _check_count(field: ParameterField, p: Mapping[str, float]) -> None:
    """Refuse counts that are too large for a table, or no counts."""
    key = "mean" if "mean" in p else "trials"
    if p[key] > _MAX_COUNT or (key == "trials" and not (p[key] >= 0 and p[key].is_integer())):
        raise InvalidInputError(
            f"{field[key]} is {p[key]:g}",
            remedy=f"give a {'number' if key == 'mean' else 'whole number'} up to {_MAX_COUNT:g}; beyond it "
            "use the distribution 'normal'",
        )


def _converted(field: ParameterField, known: DistributionName, p: dict[str, float]) -> dict[str, float]:
    """Bring numbers that are in range to the canonical form."""
    if p.keys() == PARAMETER_FORMS[known][0]:
        return p
    if known != "lognormal" and p.get("sd") == 0:
        raise InvalidInputError(f"{field['sd']} is 0", remedy="use the distribution 'fixed'")
    try:
        fitted = fit_interval(known, p) if "confidence" in p else fit_moments(known, p["mean"], p["sd"])
        return {key: finite_number(key, value) for key, value in fitted.items()}
    except (ValueError, ArithmeticError, InvalidInputError) as exc:  # an sd of 1e-300 overflows in its square
        said = ", ".join(f"{key} {value:g}" for key, value in p.items())
        remedy = _NO_FIT.get(known, "use the distribution 'normal'")
        raise InvalidInputError(f"{field.owner}: no {known} has {said}", remedy=remedy) from exc


def _components(field: ParameterField, components: object) -> list[dict[str, Any]]:
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
        kind, parameters = _canonical(
            ParameterField(place), component["distribution"], component["parameters"]
        )
        weight = finite_number(f"{place}.weight", component["weight"])
        parts.append({"distribution": kind, "parameters": parameters, "weight": weight})
    weights = shares(f"{field['components']}: weights", [part["weight"] for part in parts])
    weighted = [part | {"weight": weight} for part, weight in zip(parts, weights, strict=True) if weight > 0]
    return sorted(weighted, key=lambda part: quantile(part["distribution"], part["parameters"], 0.5))


def _forms(distribution: DistributionName) -> str:
    """Say which sets of parameters the distribution takes."""
    forms = (", ".join(sorted(form)) for form in PARAMETER_FORMS[distribution])
    return f"give {' or '.join(f'{{{form}}}' for form in forms)}"
