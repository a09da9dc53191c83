"""Markers of citations, `[1]` or `[1, 2]`: read from a sentence, and put before its stop."""

import re
from collections.abc import Iterable
from typing import Final

MARKER: Final = r"\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\]"
"""The pattern of one marker."""

_WITH_SPACE: Final = re.compile(rf"\s*{MARKER}")
_AFTER_STOP: Final = re.compile(rf"([.!?]+[\"'\u201d\u2019)]*)((?:\s*{MARKER})+)")
# Other ways to write a marker: "[passage 1]", and "(1)" at the end of a sentence.
_NAMED: Final = re.compile(r"\[(?:passage|source)s?\s*(?=\d)", re.IGNORECASE)
_ROUND: Final = re.compile(r" \((\d{1,2})\)(?=\s*[.!?]?\s*$)")
_STOPS: Final = ".!?"


def plain(sentence: str) -> str:
    """Write the markers of a sentence in the one way that is read here."""
    return _ROUND.sub(r" [\1]", _NAMED.sub("[", sentence))


def cited(sentence: str) -> list[int]:
    """Return the numbers that a sentence cites, each once, in order."""
    numbers = (int(n) for marker in _WITH_SPACE.findall(sentence) for n in re.findall(r"\d+", marker))
    return list(dict.fromkeys(numbers))


def without_markers(sentence: str) -> str:
    """Return a sentence without its markers and the space before them."""
    return _WITH_SPACE.sub("", sentence)


def with_markers(sentence: str, numbers: Iterable[int]) -> str:
    """Put markers before the stop of a sentence, which gets one where it has none."""
    bare = sentence.rstrip(_STOPS)
    return f"{bare} {''.join(f'[{n}]' for n in numbers)}{sentence[len(bare) :] or '.'}"


def before_stops(text: str) -> str:
    """Move markers that follow a stop before it: "rose. [1]" becomes "rose [1]."."""
    return _AFTER_STOP.sub(lambda match: f" {match[2].strip()}{match[1]}", text)
