"""Counts as a question writes them: "8", "1,000", "three", "more than two", "four or more"."""

import re

_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NUMBERS = {word: n for n, word in enumerate(_WORDS, start=1)} | {"a dozen": 12, "twenty": 20, "fifty": 50}
_ANY = rf"(?<![\d,.])\d[\d,]{{0,30}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}"

COUNT = rf"(?P<count>{_ANY})"
"""After words that say how it is meant, as "at least" does."""
NUMBER = rf"(?P<number>{_ANY})(?:\s*\+)?"
"""After an order: "cite 8"."""
MORE = (
    rf"(?:(?<!no )(?<!not )(?:more than|over)\s+(?P<above>{_ANY})|(?P<suffixed>{_ANY})(?:\s*\+|\s+or\s+more))"
)
"""A count that says itself that it is the least one."""


def number(match: re.Match[str] | None) -> int:
    """Return the count that a pattern made of these parts has found; 0 where it found none."""
    if match is None:
        return 0
    parts = match.groupdict()
    text = next((parts[name] for name in ("count", "number", "suffixed") if parts.get(name)), None)
    if above := parts.get("above"):
        return _read(above) + 1
    return _read(text) if text else 0


def _read(text: str) -> int:
    known = _NUMBERS.get(text.casefold())
    return known if known is not None else int(text.replace(",", ""))
