"""Splits a document into the chunks that are embedded, searched and cited."""

import bisect
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from tools.errors import ConfigurationError
from tools.ingest.document import Document, Part
from tools.ingest.pieces import Cut, Piece, pieces


@dataclass(frozen=True, slots=True)
class Chunk:
    """A span of a document, on one page.

    Attributes:
        chunk_id: The doc_id, a colon and the chunk's number from 0: stable while the document is unchanged.
        text: Equals the document's text from `start` to `end`.
        start: First character.
        end: One past the last.
        page: As of its part.
        section: That of the part which most of it lies in.
        content_hash: sha256 of `text`.
    """

    chunk_id: str
    text: str
    start: int
    end: int
    page: int | None
    section: str
    content_hash: str


def chunk(
    document: Document, *, max_chars: int = 1200, overlap: int = 150, min_chars: int = 300
) -> list[Chunk]:
    """Split at the best places, in time linear in the length of the text.

    A chunk never leaves a closed part (a page, slide, sheet or fact), and ends with a section, paragraph, row
    or sentence wherever that leaves it no shorter than half of its room. Elsewhere a chunk is shorter than
    `min_chars` only when its neighbours cannot spare it a sentence or row.

    Args:
        document: What to split.
        max_chars: Longest chunk, in characters.
        overlap: Where a cut falls inside a paragraph, the next chunk repeats whole sentences before it, up to
            this many characters.
        min_chars: A section this long has chunks of its own; a shorter rest is shared with its neighbour.

    Returns:
        The chunks in order; every character but whitespace lies in one at least.

    Raises:
        ConfigurationError: `overlap` and `min_chars` do not leave half of `max_chars`.
    """
    if not (0 <= overlap <= max_chars // 2 and 0 <= min_chars <= max_chars // 2 and max_chars >= 2):
        raise ConfigurationError(
            f"chunks of {max_chars} characters cannot overlap by {overlap} and hold at least {min_chars}",
            remedy="keep both overlap and min_chars within half of max_chars",
        )
    splitter = _Splitter(max_chars, overlap, min_chars)
    chunks: list[Chunk] = []
    for parts in _regions(document.parts):
        starts = [part.start for part in parts]
        for start, end in splitter.split(_cut_by_parts(document.text, parts, max_chars - overlap)):
            touched = parts[bisect.bisect(starts, start) - 1 : bisect.bisect_left(starts, end)]
            part = max(touched, key=lambda part: min(part.end, end) - max(part.start, start))
            chunks.append(_chunk(document, len(chunks), start, end, part))
    return chunks


def _regions(parts: tuple[Part, ...]) -> Iterator[list[Part]]:
    """Group the parts that may share a chunk."""
    region: list[Part] = []
    for part in parts:
        if region and (part.closed or region[-1].closed or part.page != region[-1].page):
            yield region
            region = []
        region.append(part)
    if region:
        yield region


def _cut_by_parts(text: str, parts: list[Part], limit: int) -> list[Piece]:
    found: list[Piece] = []
    for part in parts:
        first = len(found)
        found += pieces(text, part.start, part.end, limit)
        if first < len(found):
            found[first] = found[first]._replace(cut=Cut.SECTION)
    return found


def _chunk(document: Document, number: int, start: int, end: int, part: Part) -> Chunk:
    text = document.text[start:end]
    return Chunk(
        chunk_id=f"{document.doc_id}:{number}",
        text=text,
        start=start,
        end=end,
        page=part.page,
        section=part.section,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
    )


@dataclass(frozen=True, slots=True)
class _Splitter:
    """Packs pieces into chunks; a range is a pair of indices into them, the second one past its last."""

    max_chars: int
    overlap: int
    min_chars: int

    def split(self, found: list[Piece]) -> Iterator[tuple[int, int]]:
        """Give the spans of the chunks, in characters."""
        ranges: list[tuple[int, int]] = []
        for packed in self._pack(found):
            shared = self._share(found, ranges[-1], packed) if ranges else None
            if shared:
                ranges[-1:] = shared
            else:
                ranges.append(packed)
        for first, stop in ranges:
            yield found[self._reach_back(found, first, stop)].start, found[stop - 1].end

    def _pack(self, found: list[Piece]) -> Iterator[tuple[int, int]]:
        """Fill chunks one after the other, each up to the best cut in the second half of its room."""
        room = self.max_chars - self.overlap
        first = 0
        for i, piece in enumerate(found):
            if piece.cut is Cut.SECTION and i > first and _length(found, first, i) >= self.min_chars:
                yield first, i
                first = i
            while i > first and piece.end - found[first].start > room:
                half_full = [j for j in range(first + 1, i) if _length(found, first, j) >= room // 2]
                stop = max((*half_full, i), key=lambda j: (found[j].cut, j))
                yield first, stop
                first = stop
        if found:
            yield first, len(found)

    def _share(
        self, found: list[Piece], left: tuple[int, int], right: tuple[int, int]
    ) -> list[tuple[int, int]] | None:
        """Where one of two neighbours is too short, make one of them, or two long enough ones.

        Returns:
            One range or two; None where nothing is to be done, or nothing can be.
        """
        if min(_length(found, *left), _length(found, *right)) >= self.min_chars:
            return None
        first, stop = left[0], right[1]
        if _length(found, first, stop) <= self.max_chars:
            return [(first, stop)]
        middle = (found[first].start + found[stop - 1].end) // 2
        fitting = [
            i
            for i in range(first + 1, stop)
            if all(
                self.min_chars <= length <= self.max_chars - self.overlap
                for length in (_length(found, first, i), _length(found, i, stop))
            )
        ]
        if not fitting:
            return None
        best = max(fitting, key=lambda i: (found[i].cut, -abs(found[i].start - middle)))
        return [(first, best), (best, stop)]

    def _reach_back(self, found: list[Piece], first: int, stop: int) -> int:
        """Give the index at which a chunk starts when it repeats sentences of its paragraph."""
        reached = first
        earliest = max(found[first].start - self.overlap, found[stop - 1].end - self.max_chars)
        while found[reached].cut <= Cut.SENTENCE and reached and found[reached - 1].start >= earliest:
            reached -= 1
        return reached


def _length(found: list[Piece], first: int, stop: int) -> int:
    """Characters from the first piece to the one before `stop`, the whitespace between them included."""
    return found[stop - 1].end - found[first].start
