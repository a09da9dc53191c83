"""How many months a question asks to simulate."""

import re
from typing import Final

from tools.errors import InvalidInputError
from tools.simulation.reading.period import MONTHS
from tools.simulation.reading.tokens import Quantity

DEFAULT_HORIZON_MONTHS: Final = 12
MAX_HORIZON_MONTHS: Final = 120

DELAY: Final = re.compile(
    r"\b(?:slip\w*|delay\w*|late|later|postpon\w*|push(?:ed|es)?|behind|defer\w*)\b", re.I
)
"""Words that make a duration in their clause a delay."""
_HORIZON_BEFORE: Final = re.compile(
    r"\b(?:over|for|next|within|coming|following|across|during|through|horizon(?:\s+of)?)\s+"
    r"(?:the\s+)?(?:(?:next|coming|following)\s+)?$",
    re.IGNORECASE,
)
# "In 18 months" is a horizon where nothing is said to happen then.
_BY_THEN: Final = re.compile(r"\b(?:in|after|by)\s+(?:the\s+)?$", re.IGNORECASE)
_HAPPENS: Final = re.compile(r"\b(?:start|begin|join|hir|recruit|onboard|pay)\w*\b", re.IGNORECASE)
_HORIZON_AFTER: Final = re.compile(
    r"\s{0,2}(?:horizon|ahead|forecast|projection|simulation|outlook|view)\b", re.I
)
_NEXT_PERIOD: Final = re.compile(r"\bnext\s{1,2}(?P<unit>month|quarter|year)\b", re.IGNORECASE)
# A date tells no number of months to whoever knows no today.
_UNTIL: Final = re.compile(
    r"\b(?:until|till|through|by)\s{1,2}(?:the\s{1,2})?(?:(?:year[- ])?end(?:\s{1,2}of)?\s{1,2})?(?:FY\s?)?"
    r"(?:19|20)[0-9]{2}\b",
    re.IGNORECASE,
)


def is_horizon(text: str, quantity: Quantity, clause: tuple[int, int]) -> bool:
    """Tell a horizon ("over 12 months", "18-month forecast") from a delay or the time of an event.

    Args:
        text: The question.
        quantity: A duration in it.
        clause: Offsets of the clause that it stands in; where it holds nothing else it is a horizon, unless
            the words ahead speak of a delay.
    """
    before, after = text[max(0, quantity.start - 40) : quantity.start], text[quantity.end : quantity.end + 40]
    around = text[slice(*clause)]
    is_then = bool(_BY_THEN.search(before)) and not (DELAY.search(around) or _HAPPENS.search(around))
    is_alone = around.strip(" \t\n.,;:?!") == text[quantity.start : quantity.end]
    is_alone = is_alone and not DELAY.search(text, max(0, clause[0] - 80), clause[1])
    return is_then or is_alone or bool(_HORIZON_BEFORE.search(before) or _HORIZON_AFTER.match(after))


def whole_horizon(text: str, stated: float | None) -> tuple[int, list[str]]:
    """Round the horizon to whole months; say so where none is stated.

    Args:
        text: The question.
        stated: In months; None where no duration in the question is one.

    Raises:
        InvalidInputError: It is beyond `MAX_HORIZON_MONTHS`.
    """
    if stated is None and (match := _NEXT_PERIOD.search(text)):
        stated = MONTHS[match["unit"].lower()]
    if stated is not None:
        return check_horizon(max(1, round(stated)), "horizon of the question"), []
    note = f"The question names no horizon: {DEFAULT_HORIZON_MONTHS} months were simulated."
    if match := _UNTIL.search(text):
        note = (
            f"“{match[0]}” is a date, no number of months, and was not used: {DEFAULT_HORIZON_MONTHS} months "
            "were simulated."
        )
    return DEFAULT_HORIZON_MONTHS, [note]


def check_horizon(months: int, field: str = "horizon_months") -> int:
    """Return the horizon, or raise InvalidInputError unless it is from 1 to `MAX_HORIZON_MONTHS`."""
    if isinstance(months, bool) or not isinstance(months, int) or not 1 <= months <= MAX_HORIZON_MONTHS:
        raise InvalidInputError(
            f"{field} is {months!r:.40} months", remedy=f"give a whole number from 1 to {MAX_HORIZON_MONTHS}"
        )
    return months
