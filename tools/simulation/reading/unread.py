"""The figures of a question that no quantity was read from: what was not understood must be said."""

import re
from collections.abc import Sequence
from typing import Final

from tools.simulation.reading.tokens import Quantity

# Digits that belong together, with the symbol in front. Digits inside a word (Q3, p10, ISO9001) are a name.
_DIGITS: Final = re.compile(
    r"(?<![\w.,])(?:[x\u00d7]\ ?)?[$€£¥\u20a0-\u20c0]?\ ?"
    r"[0-9]+(?:[.,'\u2019/\u00a0\u202f-][0-9]+)*[a-z]{0,8}%?",
    re.I,
)
# Years, dates and the like place something in time and are no figure to work with.
_NO_FIGURE: Final = re.compile(
    r"(?:19|20)[0-9]{2}(?:[-/][0-9]{2,4}){0,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}|[0-9]+(?:st|nd|rd|th)",
    re.IGNORECASE,
)


def unread_figures(text: str, quantities: Sequence[Quantity]) -> list[str]:
    """List the figures of a text that overlap none of its quantities, as written, without years and dates."""
    spans = iter(quantities)
    quantity = next(spans, None)
    unread = []
    for match in _DIGITS.finditer(text):
        while quantity and quantity.end <= match.start():
            quantity = next(spans, None)
        figure = match[0].strip()
        if not (quantity and quantity.start < match.end()) and not _NO_FIGURE.fullmatch(figure):
            unread.append(figure)
    return unread
