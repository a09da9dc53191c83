"""Counts as a question writes them: "8", "1,000", "sixty-five", "more than two", "four or more"."""

import re

_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"]
_TEENS += ["seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_NUMBERS = {word: n for n, word in enumerate([*_ONES, *_TEENS], start=1)}
_NUMBERS |= {ten: 20 + 10 * n for n, ten in enumerate(_TENS)}
_NUMBERS |= {
    f"{ten}-{one}": 20 + 10 * n + m for n, ten in enumerate(_TENS) for m, one in enumerate(_ONES, start=1)
}
_NUMBERS |= {"a dozen": 12, "two dozen": 24, "a hundred": 100, "one hundred": 100, "a thousand": 1000}
_MOST_DIGITS = 9  # a larger count means no more than that it is too large, and Python reads 4,300 digits

ANY = (
    r"(?<![\d,.])\d[\d,]*|(?:"
    + "|".join(re.sub(r"[ -]", r"[\\s-]", word) for word in sorted(_NUMBERS, key=len, reverse=True))
    + r")\b"
)
"""A count, in figures or words."""
COUNT = rf"(?P<count>{ANY})"
"""After words that say how it is meant, as "at least" does."""
NUMBER = rf"(?P<number>{ANY})(?:\s*\+)?"
"""After an order: "cite 8"."""
MORE = (
    rf"(?:(?<!no )(?<!not )(?:more than|over)\s+(?P<above>{ANY})|(?P<suffixed>{ANY})(?:\s*\+|\s+or\s+more))"
)
"""A count that says itself that it is the least one."""


def number(match: re.Match[str]) -> int:
    """Return the count that a pattern made of these parts has found; 0 where the pattern found none."""
    parts = match.groupdict()
    text = next((parts[name] for name in ("count", "number", "suffixed") if parts.get(name)), None)
    if above := parts.get("above"):
        return read(above) + 1
    return read(text) if text else 0


def read(text: str) -> int:
    """Read a text that `ANY` matches; a count of more than nine digits is read as the largest of nine."""
    words = re.sub(r"\s+", " ", text.casefold())
    known = _NUMBERS.get(words) or _NUMBERS.get(words.replace(" ", "-"))
    if known is not None:
        return known
    digits = text.replace(",", "").lstrip("0") or "0"
    return int(digits) if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS - 1
