"""Numbers and lists as a caller gives them: checked, with the name of the field in every refusal."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tools.errors import InvalidInputError
from tools.simulation.reading.tokens import MAX_SIZE

MAX_POINTS: Final = 100_000  # of an empirical or discrete distribution
_SUM_TOLERANCE: Final = 1e-6


@dataclass(frozen=True)
class ParameterField:
    """A place in the request, for messages: `driver 'price': parameters.sd`."""

    owner: str

    def __getitem__(self, parameter: str) -> str:
        """Name the place of one parameter."""
        return f"{self.owner}: parameters.{parameter}"


def finite_number(field: str, value: Any) -> float:
    """Read a number of at most `MAX_SIZE`; a boolean, a string, NaN and infinity are none."""
    if not _is_usable(value):
        raise InvalidInputError(
            f"{field} is {value!r:.40}", remedy=f"give a number of size {MAX_SIZE:g} at most"
        )
    return float(value)


def finite_numbers(field: str, value: object) -> list[float]:
    """Read a list of 1 to `MAX_POINTS` numbers."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise InvalidInputError(f"{field} is no list of numbers", remedy="give a list of at least one number")
    if len(value) > MAX_POINTS:
        raise InvalidInputError(f"{field} has {len(value):,} numbers", remedy=f"give at most {MAX_POINTS:,}")
    for i, number in enumerate(value):
        if not _is_usable(number):
            finite_number(f"{field}[{i}]", number)  # refuses it; to name each place beforehand takes long
    return [float(number) for number in value]


def _is_usable(value: object) -> bool:
    """Tell a number of at most `MAX_SIZE` from everything else."""
    # The comparison, unlike a conversion to float, is exact for integers of any size, and false for NaN.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MAX_SIZE


def shares(field: str, numbers: Sequence[float]) -> list[float]:
    """Check that shares are not negative and sum to one; what rounding left over is spread."""
    if min(numbers) < 0:
        raise InvalidInputError(
            f"{field} has a negative number ({min(numbers):g})", remedy="give shares from 0 to 1"
        )
    total = math.fsum(numbers)
    if abs(total - 1) > _SUM_TOLERANCE:
        raise InvalidInputError(f"{field} sum to {total:.6g}", remedy="give shares that sum to 1")
    return [number / total for number in numbers]


def points(field: ParameterField, values: object, probabilities: object) -> dict[str, list[float]]:
    """Read values with their probabilities, and sort both by value."""
    numbers = finite_numbers(field["values"], values)
    weights = finite_numbers(field["probabilities"], probabilities)
    if len(numbers) != len(weights):
        raise InvalidInputError(
            f"{field['probabilities']} has {len(weights)} numbers for {len(numbers)} values",
            remedy="give as many probabilities as values",
        )
    pairs = sorted(zip(numbers, shares(field["probabilities"], weights), strict=True))
    return {"values": [value for value, _ in pairs], "probabilities": [share for _, share in pairs]}
