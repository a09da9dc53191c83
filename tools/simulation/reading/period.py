"""The period that a rate or flow is stated for: a month, a quarter, a year."""

import re
from typing import Final

from tools.simulation.reading.tokens import Quantity

MONTHS: Final = {"month": 1, "mo": 1, "quarter": 3, "year": 12, "yr": 12}
_QUARTER: Final = r"(?:(?:first|second|third|fourth)[- ]quarter|Q[1-4])"
_PERIOD: Final = re.compile(
    r"\b(?:(?P<month>monthly|(?:a|per|each|the)\s+month|(?:pro|par)\s+(?:monat|mois))"
    rf"|(?P<quarter>quarterly|(?:a|per|the)\s+quarter|(?:the\s+)?(?:fiscal\s+)?{_QUARTER})"
    r"|(?P<year>annual(?:ly|i[sz]ed)?|yearly|(?:a|per|the)\s+year|(?:pro|par)\s+(?:jahr|an)\b"
    r"|p\.a\.|per\s+annum|(?:the\s+)?full[- ]year"
    rf"|(?:the\s+)?(?:FY|fiscal\s+(?:year\s+)?)\s?\d{{2,4}}\b(?!\s+{_QUARTER})|year[- ]over[- ]year|yoy))"
    r"|/\s?(?P<slash>month|mo|year|yr|quarter)\b",
    re.IGNORECASE,
)
_PERIOD_LEAD: Final = re.compile(r"\s{0,2}(?:(?:in|for|during|on\s+an)\s+)?", re.IGNORECASE)
_COUNTED_LEAD: Final = re.compile(r"\s{1,2}[A-Za-z-]{1,20}\s{1,2}")  # "12 units a month"


def period_of(text: str, quantity: Quantity, *, end: int, reach: int = 30) -> int | None:
    """Find the period that a rate or flow is stated for, in months; None where none is stated.

    It is the one directly behind the quantity ("$2m a month"), else the nearest of those in the `reach`
    characters before it ("monthly churn was 1.4%"). Nothing behind `end` is looked at.
    """
    match = None
    for lead in (_PERIOD_LEAD, _COUNTED_LEAD) if quantity.unit == "number" else (_PERIOD_LEAD,):
        if match is None and (ahead := lead.match(text, quantity.end, end)):
            match = _PERIOD.match(text, ahead.end(), end)
    if match is None:
        in_front = _PERIOD.finditer(text, max(0, quantity.start - reach), quantity.start)
        match = next(reversed(list(in_front)), None)
    if match is None:
        return None
    if match["slash"]:
        return MONTHS[match["slash"].lower()]
    return next(MONTHS[name] for name in ("month", "quarter", "year") if match[name])
