"""Where a text may be cut: between sections, paragraphs, lines, sentences, or, if need be, words."""

import re
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple


class Cut(IntEnum):
    """What a cut parts, the better places higher."""

    WORD = 0
    SENTENCE = 1
    LINE = 2
    PARAGRAPH = 3
    SECTION = 4


class Piece(NamedTuple):
    """A span that is not cut further, without whitespace at its edges; `cut` is the place before it."""

    start: int
    end: int
    cut: Cut


# The lookbehind lets a run of marks match from its first only: without it, a megabyte of dots takes hours.
_SENTENCE_END = re.compile(
    r"(?<![.!?\u2026])[.!?\u2026]++[\"'\u201d\u2019\u00bb)\]]*+\s++|[\u3002\uff01\uff1f\uff61]++[\u300d\u300f\u201d\uff09]*+\s*+"
)
_LONGEST_ABBREVIATION = 8
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:\w|(?:\w\.)+\w|Mr|Mrs|Ms|Dr|Prof|St|vs|No|Nr|Inc|Corp|Ltd|Co|approx|Fig|Art|Abs)$"
)
_JOINERS = "\u200c\u200d"


def pieces(text: str, start: int, end: int, limit: int) -> Iterator[Piece]:
    """Cut a span of a text as finely as is sensible, in time linear in its length.

    Lines of a paragraph that has several (table rows, list items) stay whole; a paragraph of one line falls
    into sentences. Only what is longer than `limit` is cut further.

    Args:
        text: The whole text.
        start: First character of the span.
        end: One past its last.
        limit: Longest piece, at least 1.

    Yields:
        Pieces in order; between them there is only whitespace.
    """
    cut = Cut.PARAGRAPH
    for paragraph in _paragraphs(text, start, end):
        for line_start, line_end in paragraph:
            if len(paragraph) > 1 and line_end - line_start <= limit:
                yield Piece(line_start, line_end, cut)
            else:
                for sentence_start, sentence_end in _sentences(text, line_start, line_end):
                    for word_start, word_end in _runs(text, sentence_start, sentence_end, limit):
                        yield Piece(word_start, word_end, cut)
                        cut = Cut.WORD
                    cut = Cut.SENTENCE
            cut = Cut.LINE
        cut = Cut.PARAGRAPH


def _paragraphs(text: str, start: int, end: int) -> Iterator[list[tuple[int, int]]]:
    """Give the lines of each paragraph; a blank line parts paragraphs."""
    lines: list[tuple[int, int]] = []
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        line = _trim(text, start, stop)
        if line[0] < line[1]:
            lines.append(line)
        elif lines:
            yield lines
            lines = []
        start = stop + 1
    if lines:
        yield lines


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for match in _SENTENCE_END.finditer(text, start, end):
        after = match.end()
        before = text[max(begin, match.start() - _LONGEST_ABBREVIATION) : match.start()]
        abbreviated = text[match.start()] == "." and (
            text[after : after + 1].islower() or _ABBREVIATION.search(before)
        )
        if after < end and not abbreviated:
            yield _trim(text, begin, after)
            begin = after
    yield _trim(text, begin, end)


def _runs(text: str, start: int, end: int, limit: int) -> Iterator[tuple[int, int]]:
    """Cut at the last space before the limit, or, in a script without spaces, at the limit."""
    while end - start > limit:
        stop = next((i for i in range(start + limit, start + limit // 2, -1) if text[i].isspace()), 0)
        stop = stop or _whole_character(text, start, start + limit)
        yield _trim(text, start, stop)
        start = _trim(text, stop, end)[0]
    yield start, end


def _whole_character(text: str, start: int, stop: int) -> int:
    """Move a cut back so that no accent or joined emoji loses its base; not at all where that never ends."""
    for i in range(stop, start, -1):
        if not unicodedata.category(text[i]).startswith("M") and not {text[i], text[i - 1]} & set(_JOINERS):
            return i
    return stop


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
