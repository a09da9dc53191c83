"""What is said of a figure before it is given: about so much, more than that, at most that."""

import re
from typing import Final, Literal, TypeAlias

Bound: TypeAlias = Literal["", "~", ">", ">=", "<", "<="]
"""`~` is about, `>` more than, `>=` at least, `<` less than, `<=` up to; empty where nothing is said."""

_FOLLOWED: Final = (
    r"(?:\s(?:the|an?|its|their|our|revenues?|sales|profits?|rose|(?:just|only|some|well|of)))*\s$"
)
# Those that deny ("no more than") come first.
_WORDS: Final[dict[Bound, str]] = {
    ">=": r"at least|(?:no|not) (?:less|fewer) than|(?:a )?minimum(?: of)?|at or above",
    "<=": r"at most|(?:no|not) more than|up to|(?:a )?maximum(?: of)?|as (?:much|many) as|at or below",
    ">": r"(?:more|greater|higher|larger|longer) than|over|above|beyond|in excess of|exceed(?:s|ed|ing)?"
    r"|surpass(?:es|ed|ing)?|topped|topping|tops",
    "<": r"(?:less|fewer|lower|smaller|shorter) than|under|below|nearly|almost|close to|short of",
    "~": r"about|around|roughly|some|approximately|circa|approaching|just",
}
_BOUNDS: Final = {
    bound: re.compile(rf"\b(?:{words}){_FOLLOWED}", re.IGNORECASE) for bound, words in _WORDS.items()
}
_LOOKED_AT = 40  # characters before a figure
_DURING: Final = re.compile(r"(?<!just )(?<!well )\bover\s(?:the\s)?$", re.IGNORECASE)
# Said of two figures, these compare one with the other: "it exceeded the $42.3 million of a year before".
_COMPARES: Final = re.compile(
    r"\b(?:exceed|surpass|above|below|short of|topp|tops|than)\w*(?:\s\w+)?\s(?:the|its|their|our)\s$"
)


def bound_before(text: str, start: int, *, kind: str) -> Bound:
    """Read what stands before a figure.

    Args:
        text: The even text.
        start: Offset of the figure.
        kind: As `Figure.kind`: "over 18 months" says during which time.
    """
    before = text[max(0, start - _LOOKED_AT) : start]
    if (kind == "duration" and _DURING.search(before)) or _COMPARES.search(before):
        return ""
    return next((bound for bound, words in _BOUNDS.items() if words.search(before)), "")


def keeps(bound: Bound, value: float, *, source_bound: Bound, source_value: float) -> bool:
    """Tell whether a source bears out a claim's bound; the two values agree already, rounded at most.

    A figure that the source gives as such is neither more nor less than itself.
    """
    if bound in ("", "~"):
        return True
    above = source_value - value
    if abs(above) <= 1e-9 * abs(source_value):
        return bound in (">=", "<=") if not source_bound else source_bound[0] == bound[0]
    return (above > 0) == (bound[0] == ">")
