"""Relative changes said in words: "doubles", "is halved", "falls by a third"."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_VERBS: Final = {"doubl": 1.0, "tripl": 2.0, "quadrupl": 3.0, "halv": -0.5}
_PARTS: Final = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_COUNTS: Final = {"": 1, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4}
# "Churn doubles" is a change by itself; "doubles to 4%" says the same as the figure, which is read.
_VERB: Final = re.compile(
    r"\b(?P<stem>doubl|tripl|quadrupl|halv)(?:es?|ed|ing)\b(?![\s-]digit|-)(?!\s{1,2}(?:from|to)\b)",
    re.IGNORECASE,
)
# "Slips by a quarter" and "in half a year" are times.
_FRACTION: Final = re.compile(
    r"(?:(?P<verb>\b(?:ris|rose|grow|grew|increas|climb|jump|surg|spik|fall|fell|drop|declin|decreas|shr[aiu]nk|reduc|cut"
    r"|plung|slump|los)\w{0,5}\b[^.;,]{0,40}?)\bby|\blos(?:es?|ing)|\bcut\s+in)\s{1,2}"
    r"(?P<fraction>(?:(?P<count>a|one|two|three|four)[\s-])?(?P<part>half|third|quarter|fifth|tenth)s?)\b"
    r"(?!\s{1,2}an?\b)",
    re.IGNORECASE,
)


class Factor(NamedTuple):
    """A relative change, and where it is said.

    Attributes:
        change: 1 for "doubles"; of a fraction its size, which a verb in front gives a direction.
        is_signed: Whether the words themselves say the direction.
        start: Offset of the first character.
        end: Offset after the last one.
    """

    change: float
    is_signed: bool
    start: int
    end: int


def find_factors(text: str) -> Iterator[Factor]:
    """Yield the changes that a text says in words."""
    for match in _VERB.finditer(text):
        yield Factor(_VERBS[match["stem"].lower()], True, *match.span())
    for match in _FRACTION.finditer(text):
        share = _COUNTS[(match["count"] or "").lower()] / _PARTS[match["part"].lower()]
        if share < 1:
            yield Factor(share, False, *match.span("fraction"))
