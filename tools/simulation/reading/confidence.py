"""What a question says of a range: how sure it is ("90% sure", "p10 … p90 …"), what is most likely in it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from tools.errors import InvalidInputError
from tools.simulation.reading.tokens import Quantity, times

_SURE: Final = re.compile(
    r"\s{0,2}(?:sure|confiden(?:t|ce)|certain(?:ty)?|(?P<chance>likely|probab\w+|chance)|ci\b)", re.IGNORECASE
)
_LEAST_CHANCE: Final = 0.5  # a smaller one is that of an event, not that something lies in a range
# Between a range and the confidence behind it: "40 to 55 (90% sure)", "40 to 55, with 90% confidence".
_BEHIND: Final = re.compile(r"[\s,(]{1,3}(?:(?:with|at|to)\s{1,2})?(?:an?\s{1,2})?", re.IGNORECASE)
_SCALES: Final = (1.0, 0.01, 1e3, 1e6, 1e9)
_MOST_BETWEEN: Final = 40  # characters between a range and its mode
_RANK: Final = r"(?:p(?P<p>[0-9]{1,2})|(?P<th>[0-9]{1,2})th[- ]percentile)\b"
_RANK_AHEAD: Final = re.compile(rf"\b{_RANK}[^.;0-9]{{0,30}}$", re.IGNORECASE)
_RANKS_AHEAD: Final = re.compile(
    r"\bp(?P<low>[0-9]{1,2})\s?(?:-|\u2013|/|to|and)\s?p(?P<high>[0-9]{1,2})\b[^.;0-9]{0,30}$", re.IGNORECASE
)


_MODE_AHEAD: Final = re.compile(
    r"\b(?:most\s+likely|mode(?:\s+of|\s+at|\s+is)?|peak(?:ing)?\s+at)(?:\s+(?:around|about))?\s{0,2}[:=]?\s{0,2}$",
    re.IGNORECASE,
)


class Stated(NamedTuple):
    """A quantity, and what is said of it.

    Attributes:
        quantity: The quantity.
        confidence: Mass of a range, in (0, 1), where one is stated with it.
        mode: The most likely value in a range, in its unit, where one is stated with it.
    """

    quantity: Quantity
    confidence: float | None = None
    mode: float | None = None


def read_confidences(text: str, quantities: Sequence[Quantity]) -> tuple[list[Stated], list[Quantity]]:
    """Give each quantity with what is said of it, and the confidences that are said of no range.

    What is said of another is left out of the first list; two percentiles ("p10 is 40 and p90 is 55") become
    one range.

    Raises:
        InvalidInputError: A lower percentile is above the higher one, or a mode outside its range.
    """
    found: list[Stated] = []
    unused: list[Quantity] = []
    pending: Quantity | None = None
    end = 0  # of what was said of the last quantity
    for quantity in quantities:
        last = found[-1].quantity if found else None
        if quantity.unit == "percent" and _SURE.match(text, quantity.end):
            unused += [pending] if pending else []
            pending = quantity
            is_behind = last and _is_range(last) and _BEHIND.fullmatch(text, end, quantity.start)
            if is_behind and (mass := _mass(text, quantity)):
                found[-1], pending = found[-1]._replace(confidence=mass), None
            continue
        end = quantity.end
        if last and (joined := _percentiles(text, last, quantity)):
            found[-1] = joined
        elif last and (mode := _mode(text, last, quantity)) is not None:
            found[-1] = found[-1]._replace(mode=mode)
        elif quantity.unit == "duration" and not _is_range(quantity):
            found.append(Stated(quantity))  # most likely a horizon, between the confidence and its range
        else:
            mass = _mass(text, pending) if pending and _is_range(quantity) else None
            unused += [pending] if pending and not mass else []
            found.append(Stated(quantity, mass or _ranks(text, quantity)))
            pending = None
    return found, [*unused, pending] if pending else unused


def _mass(text: str, stated: Quantity) -> float | None:
    """The confidence that a percentage is; None where none can be."""
    sure = _SURE.match(text, stated.end)
    least = _LEAST_CHANCE if sure and sure["chance"] else 0.0
    return stated.low if least <= stated.low < 1 and stated.low > 0 else None


def _is_range(quantity: Quantity) -> bool:
    return quantity.first != quantity.second


def _mode(text: str, of: Quantity, quantity: Quantity) -> float | None:
    """Read what is most likely in a range, close behind it; a bare number may lack the range's scale."""
    gap = text[of.end : quantity.start]
    if not _is_range(of) or _is_range(quantity) or len(gap) > _MOST_BETWEEN or not _MODE_AHEAD.search(gap):
        return None
    sizes = (1.0,) if quantity.unit == of.unit else _SCALES if quantity.unit == "number" else ()
    for size in sizes:
        if of.low <= (mode := times(quantity.first, size)) <= of.high:
            return mode
    raise InvalidInputError(
        f"the most likely value of the question ({text[quantity.start : quantity.end]}) is not in its range "
        f"({text[of.start : of.end]})",
        remedy="give one inside it, in the same unit",
    )


def _percentiles(text: str, low: Quantity, high: Quantity) -> Stated | None:
    """Join two quantities that are called percentiles at equal distances from the median."""
    bottom = _RANK_AHEAD.search(text[max(0, low.start - 45) : low.start])
    top = _RANK_AHEAD.search(text[low.end : high.start])
    if not (bottom and top) or _is_range(low) or _is_range(high) or low.unit not in ("number", high.unit):
        return None
    ranks = [int(match["p"] or match["th"]) for match in (bottom, top)]
    if not 0 < ranks[0] < 50 or sum(ranks) != 100:
        return None
    if low.first > high.first:
        raise InvalidInputError(
            f"p{ranks[0]} of the question ({text[low.start : low.end]}) is above p{ranks[1]} "
            f"({text[high.start : high.end]})",
            remedy="swap them",
        )
    return Stated(replace(high, first=low.first, start=low.start), (ranks[1] - ranks[0]) / 100)


def _ranks(text: str, quantity: Quantity) -> float | None:
    """Read the mass of "P10-P90 of 40 to 55"; of one value there is none."""
    if not _is_range(quantity):
        return None
    match = _RANKS_AHEAD.search(text[max(0, quantity.start - 45) : quantity.start])
    if not match:
        return None
    low, high = int(match["low"]), int(match["high"])
    return (high - low) / 100 if 0 < low < high and low + high == 100 else None
