"""What is said of a figure besides its value: about so much, more than that, at most that."""

import re
from typing import Final, Literal, TypeAlias

Bound: TypeAlias = Literal["", "~", ">", ">=", "<", "<=", "[", "]"]
"""`~` is about, `>` more than, `>=` at least, `<` less than, `<=` up to, `[` and `]` the low and the high
end of a range; empty where nothing is said."""

_FOLLOWED: Final = (
    r"(?:\s(?:the|an?|its|their|our|revenues?|sales|profits?|rose|(?:just|only|some|well|of)))*\s$"
)
_NO: Final = r"(?:no|not|never|nobody|none)(?: [a-z]+)?"
_NOUN: Final = r"(?: [a-z]+){0,2}?(?: (?:of|is|was|to|at))?"  # "the minimum charge is"
# Those that deny ("no more than") come first.
_WORDS: Final[dict[Bound, str]] = {
    ">=": rf"at (?:the )?least|{_NO} (?:less|fewer) than|minimum{_NOUN}|at or above",
    "<=": rf"at (?:the )?most|{_NO} more than|up to|maximum{_NOUN}|as (?:much|many) as|at or below"
    r"|not (?:to )?exceed",
    ">": r"(?:more|greater|higher|larger|longer) than|(?<!turn )(?<!turns )(?<!turned )over|above|beyond"
    r"|in excess of|exceed(?:s|ed|ing)?"
    r"|surpass(?:es|ed|ing)?|topped|topping|tops",
    "<": r"(?:less|fewer|lower|smaller|shorter) than|under|below|nearly|almost|close to|short of",
    "~": r"about|around|roughly|some|approximately|circa|approaching|just",
}
_BOUNDS: Final = {
    bound: re.compile(rf"\b(?:{words}){_FOLLOWED}", re.IGNORECASE) for bound, words in _WORDS.items()
}
_LOOKED_AT = 40  # characters before a figure
# After a figure, what it counts may come first ("$5 million in cash at most"), but no figure may follow: "300
# people, at least 40 of them in sales" says it of the 40.
_BETWEEN: Final = r"(?:[\s-][^\W\d]+){0,3}?[\s-]"
_WORDS_AFTER: Final[dict[Bound, str]] = {
    ">=": r"at (?:the )?least|or (?:more|higher|greater|longer|above|over)|and (?:above|over|up)|minimum",
    "<=": r"at (?:the )?most|or (?:less|fewer|lower|smaller|shorter|below|under)|and (?:below|under)|maximum",
}
_BOUNDS_AFTER: Final = {
    bound: re.compile(rf"{_BETWEEN}(?:{words})\b(?!\s[$€£¥\d])", re.IGNORECASE)
    for bound, words in _WORDS_AFTER.items()
}
_DURING: Final = re.compile(r"(?<!just )(?<!well )\bover\s(?:the\s)?$", re.IGNORECASE)
_AGO: Final = re.compile(r" (?:ago|earlier|before|later)\b")  # "higher than five years ago"
# Said of two figures, these compare one with the other: "it exceeded the $42.3 million of a year before".
_COMPARES: Final = re.compile(
    r"\b(?:exceed|surpass|above|below|short of|topp|tops|than)\w*(?:\s\w+)?\s(?:the|its|their|our)\s$"
)
# "From 48 to 44" tells a change, "ranges from 44 to 48" a range.
_CHANGES: Final = re.compile(
    r"(?<!range )(?<!ranges )(?<!ranging )(?<!anywhere )\bfrom\s(?:\w+\s)?$", re.IGNORECASE
)
_WAY: Final[dict[Bound, int]] = {">": 1, ">=": 1, "[": 1, "<": -1, "<=": -1, "]": -1}


def bound_said(text: str, start: int, end: int, *, kind: str) -> Bound:
    """Read what stands before a figure, or else after it.

    Args:
        text: The even text.
        start: Offset of the figure.
        end: Offset after it.
        kind: As `Figure.kind`: "over 18 months" says during which time.
    """
    before = text[max(0, start - _LOOKED_AT) : start]
    if kind == "duration" and (_DURING.search(before) or _AGO.match(text, end)):
        return ""
    if _COMPARES.search(before):
        return ""
    found: list[Bound] = [bound for bound, words in _BOUNDS.items() if words.search(before)]
    found += [bound for bound, words in _BOUNDS_AFTER.items() if words.match(text, end)]
    return found[0] if found else ""


def range_bounds(text: str, start: int, first: float, second: float) -> list[Bound]:
    """Tell of two figures that are written as one, "$50 million to $54 million", if they are a range's ends.

    Args:
        text: The even text.
        start: Offset of the first one.
        first: Its value.
        second: The value of the other one: a range goes up.
    """
    if first > second or _CHANGES.search(text, 0, start):
        return ["", ""]
    return ["[", "]"]


def keeps(bound: Bound, value: float, *, source_bound: Bound, source_value: float) -> bool:
    """Tell whether a source bears out a claim's bound; the two values agree already, rounded at most.

    A figure that the source gives as such is neither more nor less than itself. One that it only bounds, or
    gives as one end of a range, is bounded in the claim too: what it calls "nearly" so much is "about" that.
    """
    way, source_way = _WAY.get(bound, 0), _WAY.get(source_bound, 0)
    if way != source_way and source_way:
        return bound == "~" and source_bound in (">", "<")
    if not way:
        return True
    above = source_value - value
    if abs(above) <= 1e-9 * abs(source_value):
        return bool(source_way) or (not source_bound and bound not in (">", "<"))
    return (above > 0) == (way > 0) or bound in ("[", "]")
