"""Figures of one customer or contract: none of the sum over all."""

import re
from typing import Final

from tools.simulation.reading.tokens import Quantity

_ONE: Final = r"(?:customer|client|account|contract|deal|subscriber|buyer|tenant|supplier|partner|reseller)"
# "Our biggest customers ($3m ARR)", "a client worth $3m", "one account with ARR of $3m".
_BEFORE: Final = re.compile(
    rf"\b(?P<one>{_ONE})(?:s?,?\s+\(|,?\s+(?:with|worth|of|paying|bringing|at|(?:who|that|which)\s+pays)\s)"
    r"(?:[^().,;!?\d]{0,30}\s)?$",
    re.IGNORECASE,
)
# "A $3m ARR customer".
_AFTER: Final = re.compile(
    r"\s+(?:(?:in|of)\s+)?(?:(?:ARR|MRR|annual|yearly|revenue|a\s+year|per\s+year)\s+)*"
    rf"(?P<one>{_ONE})\b",
    re.IGNORECASE,
)
WHOLES: Final = frozenset(
    {"starting_arr", "monthly_new_arr", "starting_cash", "monthly_receipts", "monthly_revenue"}
)
"""Drivers that are sums over all customers."""
_REACH: Final = 60  # characters


def part_spoken_of(text: str, quantity: Quantity) -> str | None:
    """Return what a figure is of, where it is one of many: "customer"; None where it may be of the company.

    Args:
        text: The question.
        quantity: The figure.
    """
    before = text[max(0, quantity.start - _REACH) : quantity.start]
    found = _BEFORE.search(before) or _AFTER.match(text, quantity.end)
    return found["one"].casefold() if found else None
