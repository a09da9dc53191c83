"""A driver: one uncertain input of a model, its distribution, its bounds and where its value is from."""

import math
from collections.abc import Mapping
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from tools.errors import InvalidInputError
from tools.simulation.distributions import (
    DISTRIBUTIONS,
    PARAMETER_FORMS,
    DistributionName,
    FloatArray,
    fit_lognormal,
    fit_normal,
    lognormal_from_moments,
    quantile,
)
from tools.simulation.parse import MAX_SIZE

DEFAULT_CONFIDENCE = 0.9
# A lever acts on the driver that its name begins with: a relative change of it, or an addition to it.
LEVER_SUFFIXES = ("_change", "_shift")


class Source(TypedDict):
    """Where a value is from; the fields after `detail` are there for evidence only.

    `passage_text[start:end] == quote` for the passage `chunk_id`.
    """

    kind: Literal["user", "evidence", "assumption"]
    detail: str
    doc_id: NotRequired[str]
    chunk_id: NotRequired[str]
    title: NotRequired[str]
    quote: NotRequired[str]
    start: NotRequired[int]
    end: NotRequired[int]


class DriverSpec(TypedDict):
    """A driver as a caller gives it; `parameters` in any form of `PARAMETER_FORMS`."""

    name: str
    distribution: str
    parameters: Mapping[str, float]
    unit: NotRequired[str]
    floor: NotRequired[float]
    ceiling: NotRequired[float]


class Driver(TypedDict):
    """A driver ready to be drawn; `parameters` in canonical form, bounds inclusive."""

    name: str
    label: str
    distribution: DistributionName
    parameters: dict[str, float]
    unit: str
    floor: NotRequired[float]
    ceiling: NotRequired[float]
    source: Source


def central(driver: Driver) -> float:
    """Give the median of the driver, inside its bounds."""
    return bounded_quantile(driver, 0.5)


def bounded_quantile(driver: Driver, u: float) -> float:
    """Give the quantile `u`, in (0, 1), of the driver after its floor and ceiling."""
    value = quantile(driver["distribution"], driver["parameters"], u)
    return min(max(value, driver.get("floor", -math.inf)), driver.get("ceiling", math.inf))


def clip(driver: Driver, values: FloatArray) -> tuple[FloatArray, int, int]:
    """Hold values, shape (n,), inside the bounds; also count those below the floor, above the ceiling."""
    floor, ceiling = driver.get("floor", -math.inf), driver.get("ceiling", math.inf)
    return values.clip(floor, ceiling), int((values < floor).sum()), int((values > ceiling).sum())


def canonical(name: str, distribution: str, parameters: object) -> tuple[DistributionName, dict[str, float]]:
    """Check a distribution and its parameters, and bring them to the canonical form.

    Args:
        name: The driver's name, for the message.
        distribution: One of `DISTRIBUTIONS`, any case.
        parameters: Mapping of numbers; `confidence`, in (0, 1), may be left out and is then 0.9.

    Raises:
        InvalidInputError: Names the field that is wrong and what it should be.
    """
    known = next((name for name in DISTRIBUTIONS if name == str(distribution).lower()), None)
    if known is None:
        raise InvalidInputError(
            f"driver {name!r}: unknown distribution {distribution!r}",
            remedy=f"use one of {', '.join(DISTRIBUTIONS)}",
        )
    if not isinstance(parameters, Mapping):
        raise InvalidInputError(f"driver {name!r}: parameters must be an object", remedy=_forms(known))
    numbers = {
        str(key): finite_number(f"driver {name!r}: parameters.{key}", value)
        for key, value in parameters.items()
    }
    if {"low", "high"} == numbers.keys() and known in ("normal", "lognormal"):
        numbers["confidence"] = DEFAULT_CONFIDENCE
    if numbers.keys() not in PARAMETER_FORMS[known]:
        given = ", ".join(sorted(numbers)) or "none"
        raise InvalidInputError(
            f"driver {name!r}: parameters of {known} cannot be {given}", remedy=_forms(known)
        )
    _check_order(name, numbers)
    if known == "lognormal":
        _check_positive(name, numbers)
    if "confidence" in numbers:
        fit = fit_normal if known == "normal" else fit_lognormal
        return known, fit(numbers["low"], numbers["high"], numbers["confidence"])
    if known == "lognormal" and "mean" in numbers:
        return known, lognormal_from_moments(numbers["mean"], numbers["sd"])
    return known, numbers


def finite_number(field: str, value: Any) -> float:
    """Read a number of at most `MAX_SIZE`; a boolean, a string, NaN and infinity are none."""
    # The comparison, unlike a conversion to float, is exact for integers of any size, and false for NaN.
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= MAX_SIZE:
        raise InvalidInputError(
            f"{field} is {value!r:.40}", remedy=f"give a number of size {MAX_SIZE:g} at most"
        )
    return float(value)


def _check_order(name: str, p: Mapping[str, float]) -> None:
    """Refuse negative spreads, and bounds in the wrong order."""
    for spread in ("sd", "sigma"):
        if p.get(spread, 0.0) < 0:
            raise InvalidInputError(
                f"driver {name!r}: parameters.{spread} is negative ({p[spread]:g})",
                remedy="give a spread of zero or more",
            )
    if "low" in p and p["low"] >= p["high"]:
        raise InvalidInputError(
            f"driver {name!r}: parameters.low ({p['low']:g}) is not below parameters.high ({p['high']:g})",
            remedy="swap them, or use the distribution 'fixed' for one value",
        )
    if "mode" in p and not p["low"] <= p["mode"] <= p["high"]:
        raise InvalidInputError(
            f"driver {name!r}: parameters.mode ({p['mode']:g}) is not between low and high",
            remedy=f"give a mode in [{p['low']:g}, {p['high']:g}]",
        )
    if "confidence" in p and not 0 < p["confidence"] < 1:
        raise InvalidInputError(
            f"driver {name!r}: parameters.confidence is {p['confidence']:g}",
            remedy="give a share above 0 and below 1, 0.9 for a 90 % interval",
        )


def _check_positive(name: str, p: Mapping[str, float]) -> None:
    """Refuse a lognormal that would need the logarithm of zero or less."""
    for field in ("low", "mean"):
        if p.get(field, 1.0) <= 0:
            raise InvalidInputError(
                f"driver {name!r}: parameters.{field} of a lognormal is {p[field]:g}",
                remedy="give a value above 0, or use the distribution 'normal'",
            )


def _forms(distribution: DistributionName) -> str:
    """Say which sets of parameters the distribution takes."""
    forms = (", ".join(sorted(form)) for form in PARAMETER_FORMS[distribution])
    return f"give {' or '.join(f'{{{form}}}' for form in forms)}"
