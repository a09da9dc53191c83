"""A driver: one uncertain input of a model, its distribution, its bounds and where its value is from."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NotRequired

from typing_extensions import TypedDict

from tools.errors import InvalidInputError
from tools.simulation.model.distributions import DistributionName, FloatArray, quantile

MAX_DRIVERS: Final = 100
MAX_NAME: Final = 60  # characters
# A lever acts on the driver that its name begins with: a relative change of it, or an addition to it.
LEVER_SUFFIXES: Final = ("_change", "_shift")


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
    parameters: Mapping[str, Any]
    unit: NotRequired[str]
    floor: NotRequired[float]
    ceiling: NotRequired[float]


class Driver(TypedDict):
    """A driver ready to be drawn; `parameters` in canonical form, bounds inclusive."""

    name: str
    label: str
    distribution: DistributionName
    parameters: dict[str, Any]
    unit: str
    floor: NotRequired[float]
    ceiling: NotRequired[float]
    source: Source


def check_specs(specs: Sequence[DriverSpec]) -> None:
    """Refuse what are no drivers, or too many, before anything is made of them.

    Raises:
        InvalidInputError: Names the entry and its field; and where there are too many.
    """
    if len(specs) > MAX_DRIVERS:
        raise InvalidInputError(f"drivers has {len(specs):,} entries", remedy=f"give at most {MAX_DRIVERS}")
    for position, spec in enumerate(specs):
        if not isinstance(spec, Mapping) or not spec.keys() >= {"name", "distribution", "parameters"}:
            raise InvalidInputError(
                f"drivers[{position}] lacks one of name, distribution, parameters",
                remedy="give an object with these three fields",
            )
        name: object = spec["name"]
        if not isinstance(name, str) or len(name) > MAX_NAME:
            raise InvalidInputError(
                f"drivers[{position}].name is {name!r:.80}",
                remedy=f"give a text of {MAX_NAME} characters at most",
            )


def names_given(drivers: Sequence[DriverSpec]) -> list[str]:
    """Return the names that a caller's drivers have; they are not checked yet, and may be anything."""
    return [str(spec["name"]) for spec in drivers if isinstance(spec, Mapping) and "name" in spec]


def central(driver: Driver) -> float:
    """Give the median of the driver, inside its bounds."""
    return bounded_quantile(driver, 0.5)


def bounded_quantile(driver: Driver, u: float) -> float:
    """Give the quantile `u`, in (0, 1), of the driver after its floor and ceiling."""
    return bound(driver, quantile(driver["distribution"], driver["parameters"], u))


def bound(driver: Driver, value: float) -> float:
    """Hold one value inside the bounds."""
    return min(max(value, driver.get("floor", -math.inf)), driver.get("ceiling", math.inf))


def is_certain(driver: Driver) -> bool:
    """Tell whether the driver takes one value only, by its distribution."""
    return driver["distribution"] == "fixed"


def has_mean(distribution: DistributionName, parameters: Mapping[str, Any]) -> bool:
    """Tell whether a distribution has a mean; Student's t with one degree of freedom or less has none."""
    if distribution == "mixture":
        return all(has_mean(part["distribution"], part["parameters"]) for part in parameters["components"])
    return distribution != "student_t" or parameters["df"] > 1


def clip(driver: Driver, values: FloatArray) -> tuple[FloatArray, int, int]:
    """Hold values, shape (n,), inside the bounds; also count those below the floor, above the ceiling."""
    floor, ceiling = driver.get("floor", -math.inf), driver.get("ceiling", math.inf)
    # Most draws are inside: two quick looks at the ends spare the counting. NaN fails both comparisons.
    below = 0 if floor == -math.inf or values.min() >= floor else int((values < floor).sum())
    above = 0 if ceiling == math.inf or values.max() <= ceiling else int((values > ceiling).sum())
    return (values.clip(floor, ceiling) if below or above else values), below, above
