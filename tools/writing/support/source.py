"""A cited passage, read for comparison: its sentences, and how well each of its figures suits a claim."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from tools.ingest.pieces import pieces
from tools.retrieval.passage import Passage
from tools.writing.passages.quote import MAX_QUOTE_CHARS
from tools.writing.reading.clauses import Spot
from tools.writing.reading.figures import Figure, agrees
from tools.writing.reading.grid import label_end, with_change, with_headings
from tools.writing.reading.text import Reading

_UNSEEN = ""
_WORD_CHARS = 6  # of a word with its space: turns offsets into a number of words
_BESIDE_WORDS = 1
_NEAR_WORDS = 4
_NEIGHBOUR = 0.1  # what a word in the sentence before, or in the heading, is worth of one beside the figure
_FIGURE_WEIGHT = 1.5
_OTHER_CLAUSE = 0.25
_IN_LABEL = 0.5  # of a row, which is as near to each of its cells
_OTHER_PART = 0.05  # across a semicolon
_BORDER: Final = re.compile(
    r"[,;:\u2014] |\b(?:and|but|while|leaving|which|against|versus|from|after|than)\b"
)


@dataclass(frozen=True)
class Found:
    """A figure of a source, and the sentence that it stands in."""

    figure: Figure
    sentence: int


class Source:
    """The sentences of one cited passage, and its heading (title, outlet, section and date) before them."""

    def __init__(self, passage: Passage) -> None:
        """Read a passage."""
        text = with_headings(passage["text"])
        heading = ". ".join(
            part
            for part in (passage["title"], passage["outlet"], passage["section"], passage["date"])
            if part
        )
        self.publisher = Reading(passage["outlet"] or "")
        self.text = f"{heading}\n{text}"
        lines = (text[line.start : line.end] for line in pieces(text, 0, len(text), MAX_QUOTE_CHARS))
        spoken = (
            line[piece.start : piece.end] for line in lines for piece in pieces(line, 0, len(line), len(line))
        )
        self.sentences = [Reading(heading), *(Reading(with_change(sentence)) for sentence in spoken)]
        self._label_ends = [label_end(sentence.text) for sentence in self.sentences]
        self.labels = {
            i: {word.stem for word in self.sentences[i].words if word.stem and word.start < end}
            for i, end in enumerate(self._label_ends)
            if end
        }
        self.found = [
            Found(figure, i) for i, sentence in enumerate(self.sentences) for figure in sentence.figures
        ]
        dated = [found for found in self.found if not found.sentence and found.figure.end == len(heading)]
        self._published = dated[0] if dated and passage["date"] else None
        # What a date without a year may mean: the year of the publication, where one is known.
        self.years = _years(self.sentences[:1]) or _years(self.sentences)
        self.stems = frozenset().union(*(sentence.stems for sentence in self.sentences))
        self.spelled = frozenset().union(*(sentence.spelled for sentence in self.sentences))

    def context(self, sentence: int) -> list[Reading]:
        """Return the heading, and the sentence with its neighbours."""
        near = [i for i in (sentence - 1, sentence, sentence + 1) if 0 < i < len(self.sentences)]
        return [self.sentences[0], *(self.sentences[i] for i in near)]

    def same(self, claimed: Figure) -> Iterator[Found]:
        """Give the figures that the claimed one may be."""
        return (found for found in self.found if agrees(claimed, found.figure, self.years))

    def rivals(self, claimed: Figure, claim: Reading) -> Iterator[Found]:
        """Give the figures of the same kind that the claim does not state."""
        for found in self.found:
            if found == self._published or not _alike(claimed, found.figure):
                continue
            if not any(agrees(figure, found.figure, self.years) for figure in claim.figures):
                yield found

    def paired(self, found: Found, claim: Reading) -> bool:
        """Tell whether the claim states what stands nearest a figure: a date to an amount, or vice versa."""
        date = found.figure.period is not None
        figures = self.sentences[found.sentence].figures
        others = [other for other in figures if (other.period is None) == date]
        if not others:
            return False
        partner = min(others, key=lambda other: _gap(other, found.figure))
        return any(agrees(figure, partner, self.years) for figure in claim.figures)

    def pairs_as(self, date: Found, claimed: Figure, claim: Reading) -> bool:
        """Tell whether the amount nearest to a date is the same in a claim as here."""
        ours = [other for other in claim.figures if not other.period]
        theirs = [other for other in self.sentences[date.sentence].figures if not other.period]
        if not ours or not theirs:
            return False
        mine = min(ours, key=lambda other: _gap(other, claimed))
        return agrees(mine, min(theirs, key=lambda other: _gap(other, date.figure)), self.years)

    def company(self, found: Found, claim: Reading) -> int:
        """Count the figures of a claim that stand in the same clause, or cell of a table, as a figure."""
        sentence = self.sentences[found.sentence]
        beside = [
            other
            for other in sentence.figures
            if other is not found.figure and ";" not in _between(other.start, found.figure, sentence)
        ]
        return sum(
            any(agrees(figure, other, self.years) for other in beside)
            for figure in claim.figures
            if not agrees(figure, found.figure, self.years)
        )

    def states_another(self, found: Found, claim: Reading) -> bool:
        """Tell whether the sentence of a figure has another one of its kind that the claim states too."""
        return any(
            agrees(figure, other, self.years)
            for other in self.sentences[found.sentence].figures
            if other is not found.figure and other.kind == found.figure.kind
            for figure in claim.figures
            if not agrees(figure, found.figure, self.years)
        )

    def parted(self, one: Found, other: Found) -> bool:
        """Tell whether a semicolon parts two figures of a sentence."""
        return ";" in _between(one.figure.start, other.figure, self.sentences[one.sentence])

    def goes_without_saying(self, date: Figure, sentence: int) -> bool:
        """Tell whether a sentence without such a date speaks of this one: the heading's, or the last one.

        Of several in one sentence the first counts: "1.4% in the third quarter, after 1.9% in the second".
        """
        for i in (0, *range(sentence - 1, 0, -1)):
            alike = [other for other in self.sentences[i].figures if _alike(date, other)]
            if alike and agrees(date, alike[0], self.years):
                return True
            if alike and i:
                return False
        return False

    def fit(self, claimed: Figure, claim: Reading, found: Found, weights: Mapping[str, float]) -> float:
        """Measure how much of what surrounds a figure in the claim surrounds a figure of this source.

        What stands close to the figure in both counts most. So of "$12.2 million in the third quarter of
        2026, up from $10.1 million a year before" the second figure suits a claim on 2026 worse than the
        first, though all the words are there.
        """
        sentence, label = self.sentences[found.sentence], self._label_ends[found.sentence]
        near = self.sentences[max(0, found.sentence - 1)].stems | self.sentences[0].stems
        total = 0.0
        for word in claim.words:
            if not word.stem:
                continue
            places = [other.start for other in sentence.words if other.stem == word.stem]
            if not places and word.text.isupper() and word.text.casefold() in sentence.acronyms:
                places = [found.figure.start]
            close = _closest(places, found.figure, sentence, label)
            close = close or (_NEIGHBOUR if word.stem in near else 0.0)
            heft = weights.get(word.stem, weights[_UNSEEN])
            total += heft * _bearing(word.start, claimed, claim) * close
        for figure in claim.figures:
            if figure is claimed:
                continue
            places = [
                other.start
                for other in sentence.figures
                if other is not found.figure and agrees(figure, other, self.years)
            ]
            bearing = _bearing(figure.start, claimed, claim)
            total += _FIGURE_WEIGHT * bearing * _closest(places, found.figure, sentence, label)
        return total


class Place(NamedTuple):
    """A sentence of a source; 0 is the heading."""

    source: Source
    sentence: int

    @property
    def reading(self) -> Reading:
        """The sentence, read."""
        return self.source.sentences[self.sentence]


def affinity(
    ours: Sequence[Spot],
    claim: Reading,
    theirs: Sequence[Spot],
    sentence: Reading,
    years: frozenset[int],
    weights: Mapping[str, float],
) -> float:
    """Measure how many of the words and figures around a spot of a claim surround one of a sentence.

    Args:
        ours: The spot in the claim; those after it are left out of the count.
        claim: A sentence.
        theirs: The spot in the sentence, likewise.
        sentence: A sentence of a source.
        years: What a date without a year may mean in it.
        weights: Of stems, as `stem_weights` gives them.
    """
    there = [word for word in sentence.words if word.stem and not _within(word.start, theirs)]
    stated = [figure for figure in sentence.figures if not _within(figure.start, theirs)]
    total = 0.0
    for word in claim.words:
        if not word.stem or _within(word.start, ours):
            continue
        places = [other.start for other in there if other.stem == word.stem]
        close = max((_bearing(place, theirs[0], sentence) for place in places), default=0.0)
        total += weights.get(word.stem, weights[_UNSEEN]) * _bearing(word.start, ours[0], claim) * close
    for figure in claim.figures:
        if _within(figure.start, ours):
            continue
        places = [other.start for other in stated if agrees(figure, other, years)]
        close = max((_bearing(place, theirs[0], sentence) for place in places), default=0.0)
        total += _FIGURE_WEIGHT * _bearing(figure.start, ours[0], claim) * close
    return total


def _within(place: int, spots: Sequence[Spot]) -> bool:
    return any(spot.start <= place < spot.end for spot in spots)


def _years(sentences: Iterable[Reading]) -> frozenset[int]:
    periods = (figure.period for sentence in sentences for figure in sentence.figures)
    return frozenset(period.year for period in periods if period and period.year)


def stem_weights(sources: Iterable[Source]) -> dict[str, float]:
    """Weigh stems by how few of the sources have them; a stem of none weighs as one of half of them."""
    read = list(sources)
    carried = Counter(stem for source in read for stem in source.stems)
    weights = {stem: math.log1p((1 + len(read)) / (1 + count)) for stem, count in carried.items()}
    return {**weights, _UNSEEN: math.log1p(2.0)}


def _alike(claimed: Figure, other: Figure) -> bool:
    """Tell whether one figure could be written in the place of the other, a date also less precisely."""
    if claimed.kind != other.kind:
        return False
    if claimed.period and other.period:
        length = claimed.period.last - claimed.period.first
        finer = other.period.last - other.period.first <= length
        return finer and (claimed.period.day is None or other.period.day is not None)
    return True


def _bearing(place: int, figure: Figure | Spot, claim: Reading) -> float:
    """How much a word of a claim has to do with a figure of it: less across the border of a clause."""
    between = _between(place, figure, claim)
    share = _OTHER_PART if ";" in between else _OTHER_CLAUSE if _BORDER.search(between) else 1.0
    return _closeness(place, figure) * share


def _closest(places: list[int], figure: Figure, sentence: Reading, label: int) -> float:
    """How close the nearest of some places is to a figure: less in another cell of a row with a label."""

    def close(place: int) -> float:
        if place < label:
            return _IN_LABEL
        return _closeness(place, figure) * (
            _OTHER_CLAUSE if ";" in _between(place, figure, sentence) else 1.0
        )

    return max(map(close, places), default=0.0)


def _gap(one: Figure, other: Figure) -> int:
    return max(one.start - other.end, other.start - one.end)


def _between(place: int, figure: Figure | Spot, reading: Reading) -> str:
    return reading.text[min(place, figure.end) : max(place, figure.start)]


def _closeness(place: int, figure: Figure | Spot) -> float:
    """1 beside the figure, a half five words away from it."""
    gap = max(figure.start - place, place - figure.end, 0) / _WORD_CHARS
    return 1 / (1 + max(gap - _BESIDE_WORDS, 0) / _NEAR_WORDS)
