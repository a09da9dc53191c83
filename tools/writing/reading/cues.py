"""Which words of a sentence belong to which of its figures."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from tools.writing.reading.figures import Figure
from tools.writing.reading.text import Reading

_ACROSS_BORDER: Final = 40  # characters that a border between clauses counts for
_ACROSS_FIGURE: Final = 200  # and another figure: what lies beyond one belongs to that one
_BORDER: Final = re.compile(
    r"[,;:)\u2014]|\b(?:and|but|while|whereas|or|against|versus|from|to|than|which|so|because)\b"
)
_JOINED: Final = re.compile(r"(?: percentiles?)?\s*(?:,|and|to|[-\u2013])\s*(?:the |at the )?")


@dataclass(frozen=True)
class Cue:
    """Words that say something of a figure near them.

    Attributes:
        says: What they say, in the vocabulary of whoever looks for them.
        start: Offset of the first character in the even text.
        end: Offset after the last.
    """

    says: str
    start: int
    end: int


Item = TypeVar("Item", Figure, Cue)


def find_cues(text: str, patterns: Iterable[tuple[str, re.Pattern[str]]]) -> list[Cue]:
    """List the cues of a text in order; of two that overlap, the one whose pattern comes first."""
    found: list[Cue] = []
    for says, pattern in patterns:
        for match in pattern.finditer(text):
            if not any(match.start() < cue.end and cue.start < match.end() for cue in found):
                found.append(Cue(says, match.start(), match.end()))
    return sorted(found, key=lambda cue: cue.start)


class Surroundings:
    """The figures of a sentence, and how near words are to them.

    Args:
        claim: The sentence.
        figures: Those that matter, in order; other digits of the sentence are words.
    """

    def __init__(self, claim: Reading, figures: Sequence[Figure]) -> None:
        """Look at the figures given."""
        self._text = claim.text
        self._figures = list(figures)

    def nearest(self, figure: Figure, cues: Sequence[Cue]) -> Cue | None:
        """Return the cue that belongs to a figure; `None` if there is none, or only beyond another figure.

        It is the nearest of those that stand nearer to no other figure; a border between clauses is far. Of
        "the 10th and 90th percentiles are $8m and $15m" the first goes with the first.
        """
        row = self._row(figure)
        for others in self._rows(cues):
            if len(row) == len(others) > 1:
                return others[row.index(figure)]
        own = [cue for cue in cues if self.owner(cue) in row]
        best = min(own or cues, key=lambda cue: self.distance(figure, cue), default=None)
        return best if best and self.distance(figure, best) < _ACROSS_FIGURE else None

    def owner(self, cue: Cue) -> Figure | None:
        """Return the figure that stands nearest to a cue."""
        return min(self._figures, key=lambda figure: self.distance(figure, cue), default=None)

    def distance(self, figure: Figure, cue: Cue) -> int:
        """Count the characters between a figure and a cue, more across borders; a range of figures is one."""
        row = self._row(figure)
        start, end = min(other.start for other in row), max(other.end for other in row)
        low, high = (cue.end, start) if cue.end <= start else (end, cue.start)
        across = sum(low <= other.start and other.end <= high for other in self._figures)
        border = bool(_BORDER.search(self._text, low, max(low, high)))
        return max(high - low, 0) + _ACROSS_BORDER * border + _ACROSS_FIGURE * across

    def _row(self, figure: Figure) -> list[Figure]:
        return next((row for row in self._rows(self._figures) if figure in row), [figure])

    def _rows(self, items: Sequence[Item]) -> list[list[Item]]:
        """Put items that are only joined ("10th and 90th", "$8m to $15m") into one row."""
        rows: list[list[Item]] = []
        for item in items:
            if rows and _JOINED.fullmatch(self._text[rows[-1][-1].end : item.start]):
                rows[-1].append(item)
            else:
                rows.append([item])
        return rows
