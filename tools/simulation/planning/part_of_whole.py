"""Figures of one customer or contract: none of the sum over all."""

import re
from typing import Final

from tools.simulation.reading.tokens import Quantity

_ONE: Final = r"(?:customer|client|account|contract|deal|subscriber|buyer|tenant|supplier|partner|reseller)"
# "Our biggest customers ($3m ARR)", "a client worth $3m", "one account with ARR of $3m".
_BEFORE: Final = re.compile(
    rf"(?:\b(?:biggest|largest|top|key|main)\s+(?P<few>{_ONE})s\s+\("
    rf"|(?<!bank )(?<!cash )\b(?P<one>{_ONE})(?:,?\s+\("
    r"|,?\s+(?:with|worth|of|paying|bringing|at|(?:who|that|which)\s+pays)\s))"
    r"(?:[^().,;!?\d]{0,30}\s)?$",
    re.IGNORECASE,
)
# "A $3m ARR customer".
_AFTER: Final = re.compile(
    r"(?:\s+(?:ARR|MRR|annual|yearly|revenue|a\s+year|per\s+year))*"
    rf"\s+(?P<one>{_ONE})\b(?!\s+(?:base|receipts|revenue|churn|payments|renewals)\b)",
    re.IGNORECASE,
)
_A: Final = re.compile(r"\b(?:an?|one|our|the|this|that)\s+(?:\w+\s+)?$", re.IGNORECASE)
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
    if found := _BEFORE.search(before):
        return (found["one"] or found["few"]).casefold()
    after = _AFTER.match(text, quantity.end) if _A.search(before) else None
    return after["one"].casefold() if after else None
