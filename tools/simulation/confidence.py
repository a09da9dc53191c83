"""How sure a question is of a range: "90% sure", "with 80% confidence", "p10 … p90 …"."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tools.errors import InvalidInputError
from tools.simulation.tokens import Quantity

_SURE: Final = re.compile(
    r"\s{0,2}(?:sure|confiden(?:t|ce)|certain(?:ty)?|likely|probab\w+|chance|ci\b)", re.IGNORECASE
)
# Between a range and the confidence behind it: "40 to 55 (90% sure)", "40 to 55, with 90% confidence".
_BEHIND: Final = re.compile(r"[\s,(]{1,3}(?:(?:with|at|to)\s{1,2})?(?:an?\s{1,2})?", re.IGNORECASE)
_RANK: Final = r"(?:p(?P<p>[0-9]{1,2})|(?P<th>[0-9]{1,2})th[- ]percentile)\b"
_RANK_AHEAD: Final = re.compile(rf"\b{_RANK}[^.;0-9]{{0,30}}$", re.IGNORECASE)
_RANKS_AHEAD: Final = re.compile(
    r"\bp(?P<low>[0-9]{1,2})\s?(?:-|\u2013|/|to|and)\s?p(?P<high>[0-9]{1,2})\b[^.;0-9]{0,30}$", re.IGNORECASE
)


def with_confidences(text: str, quantities: Sequence[Quantity]) -> list[tuple[Quantity, float | None]]:
    """Give each quantity with the mass that is stated with it, in (0, 1), or None.

    Confidences are left out of the list; two percentiles ("p10 is 40 and p90 is 55") become one range.

    Raises:
        InvalidInputError: A lower percentile is above the higher one.
    """
    found: list[tuple[Quantity, float | None]] = []
    pending: float | None = None
    for quantity in quantities:
        last = found[-1][0] if found else None
        if quantity.unit == "percent" and _SURE.match(text, quantity.end):
            pending = quantity.low if 0 < quantity.low < 1 else None
            if last and _is_range(last) and _BEHIND.fullmatch(text, last.end, quantity.start):
                found[-1], pending = (last, pending), None
        elif last and (joined := _percentiles(text, last, quantity)):
            found[-1] = joined
        elif quantity.unit == "duration" and not _is_range(quantity):
            found.append((quantity, None))  # most likely a horizon, between the confidence and its range
        else:
            mass = pending if pending is not None else _ranks(text, quantity)
            found.append((quantity, mass if _is_range(quantity) else None))
            pending = None
    return found


def _is_range(quantity: Quantity) -> bool:
    return quantity.first != quantity.second


def _percentiles(text: str, low: Quantity, high: Quantity) -> tuple[Quantity, float] | None:
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
    return replace(high, first=low.first, start=low.start), (ranks[1] - ranks[0]) / 100


def _ranks(text: str, quantity: Quantity) -> float | None:
    """Read the mass of "P10-P90 of 40 to 55"."""
    match = _RANKS_AHEAD.search(text[max(0, quantity.start - 45) : quantity.start])
    if not match:
        return None
    low, high = int(match["low"]), int(match["high"])
    return (high - low) / 100 if 0 < low < high and low + high == 100 else None
