"""The clauses of a sentence, as far as commas and conjunctions show them."""

import re
from itertools import pairwise
from typing import Final, NamedTuple

from tools.writing.reading.figures import Figure
from tools.writing.reading.text import Reading

_BORDER: Final = re.compile(
    r"[,;:\u2014] "
    r"|\b(?:and|but|while|whereas|or|that|which|where|who|because|with|after|against|versus|than)\b"
)
_PART: Final = re.compile(r", |; |\b(?:and|because|while|whereas|but)\b")


class Spot(NamedTuple):
    """Where something stands in a text: its first character, and the one after its last."""

    start: int
    end: int


def clause(spot: Figure | Spot, reading: Reading) -> tuple[int, int]:
    """Where the clause of a figure or word begins and ends."""
    start = max((match.end() for match in _BORDER.finditer(reading.text, 0, spot.start)), default=0)
    end = _BORDER.search(reading.text, spot.end)
    return start, end.start() if end else len(reading.text)


def parts(reading: Reading) -> list[Spot]:
    """The parts of a sentence that may each say something, one after the other."""
    borders = [match.start() for match in _PART.finditer(reading.text)]
    return [Spot(start, end) for start, end in pairwise([0, *borders, len(reading.text)])]
