"""A text that arrives piece by piece, cut into sentences as soon as each is known to be whole."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from tools.ingest.pieces import pieces
from tools.writing.markers import MARKER

_MAX_CHARS = 1000  # a sentence that goes on longer is cut between words, so that little has to be kept
_LINE: Final = re.compile(r"[^\n]+")
_MARKERS: Final = re.compile(rf"(?:{MARKER}\s*)+")
_MARKER_BEGUN: Final = re.compile(r"\[[\d\s,;]*$")
_ITEM_NUMBER: Final = re.compile(r"\d{1,3}[.)]")


class Part(NamedTuple):
    """A sentence as it was written, its markers and list sign included, and the whitespace before it."""

    gap: str
    text: str


class Cutter:
    """Cuts a text into the same sentences, however it is split into pieces.

    A sentence is whole once the next one has begun: a marker may follow its stop, `…to 1.9%. [1] Next`, and
    belongs to it. A line never goes on into the next. Joined, gaps and sentences are the text again, without
    the whitespace at its end.
    """

    def __init__(self) -> None:
        """Begin a text."""
        self._pending = ""

    def feed(self, piece: str) -> list[Part]:
        """Take what arrived and return the sentences that are whole now."""
        self._pending += piece
        spans = list(_spans(self._pending))
        if spans and _MARKER_BEGUN.match(self._pending, spans[-1][0]):
            spans.pop()
        return self._take(spans[:-1])

    def rest(self) -> list[Part]:
        """Return what is left when the text has ended."""
        return self._take(list(_spans(self._pending)))

    def _take(self, spans: list[tuple[int, int]]) -> list[Part]:
        parts, taken = [], 0
        for start, end in spans:
            parts.append(Part(self._pending[taken:start], self._pending[start:end]))
            taken = end
        self._pending = self._pending[taken:]
        return parts


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Give the sentences: markers go with the one before them, an item's number with the one after it."""
    for line in _LINE.finditer(text):
        spans: list[tuple[int, int]] = []
        for start, end, _ in pieces(text, line.start(), line.end(), _MAX_CHARS):
            begin = start
            if spans and (markers := _MARKERS.match(text, start, end)):
                spans[-1] = (spans[-1][0], start + len(markers[0].rstrip()))
                begin = markers.end()
            if spans and _ITEM_NUMBER.fullmatch(text, *spans[-1]):
                begin = spans.pop()[0]
            if begin < end:
                spans.append((begin, end))
        yield from spans
