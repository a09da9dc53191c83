"""Two figures, or two names, of a claim that stand in each other's place."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from tools.writing.reading.figures import Figure, agrees
from tools.writing.reading.text import Reading, Word, name_runs
from tools.writing.support.polarity import DIRECTION, turns
from tools.writing.support.source import Source, Spot, affinity

# The other way round has to suit better by this much; names are more often said of each other's deeds.
_FIGURES_MARGIN = 1.05
_NAMES_MARGIN = 1.3
_ENOUGH = 0.1  # affinity below which there is nothing to go by
_BASE: Final = re.compile(r"\b(?:from|after|against|versus|than|with)\W+(?:\w+\W+)?$")
_PART: Final = re.compile(r" (?:out )?of (?:the )?")
_OF_THEM: Final = re.compile(r" of (?:them|which|whom)\b")
_FROM: Final = re.compile(r"\bfrom\W+$")
_GOAL: Final = re.compile(r"\bto\W+(?:\w+\W+)?$")


class _Said(NamedTuple):
    """A figure or name of the claim, and where a source has it."""

    spot: Spot
    places: list[tuple[Reading, Spot]]


def crossed(claim: Reading, sources: Sequence[Source], weights: Mapping[str, float]) -> bool:
    """Tell whether two figures or two names of a claim would suit a source better in reverse."""
    return _runs_backwards(claim) or any(
        _suits_reversed(a, b, claim, source.years, weights, margin)
        for source in sources
        for pairs, margin in ((_figures, _FIGURES_MARGIN), (_names, _NAMES_MARGIN))
        for a, b in pairs(claim, source)
    )


def _runs_backwards(claim: Reading) -> bool:
    """Tell whether a claim contradicts itself: "grew from 336 to 312", "12 million, down from 10"."""
    directions = turns(DIRECTION, claim)
    for first, second in combinations(claim.figures, 2):
        if first.kind != second.kind or first.period:
            continue
        part_of = _PART.fullmatch(claim.text[first.end : second.start])
        of_them = _OF_THEM.match(claim.text, second.end)
        if (part_of and first.value > second.value) or (of_them and second.value > first.value):
            return True  # a part larger than the whole
        rises = second.value - first.value
        if _BASE.search(claim.text[: first.start]) and (
            first.start == second.start or claim.text[first.end : second.start].strip() == "to"
        ):
            before = [turn.side for turn in directions if turn.spot.end <= first.start]
            if before and before[-1] * rises < 0:
                return True
        elif _FROM.search(claim.text[: second.start]):
            between = [turn.side for turn in directions if first.end <= turn.spot.start < second.start]
            if len(between) == 1 and between[0] * rises > 0:
                return True
    return False


def _figures(claim: Reading, source: Source) -> Iterator[tuple[_Said, _Said]]:
    """Give the pairs of figures of one kind that the source states in different places."""
    amounts = [figure for figure in claim.figures if not figure.period]
    for a, b in combinations(amounts, 2):
        if a.kind == b.kind and abs(a.value - b.value) > 1e-9 and a.start != b.start:
            yield _said(a, source), _said(b, source)


def _said(figure: Figure, source: Source) -> _Said:
    places = [
        (source.sentences[found.sentence], Spot(found.figure.start, found.figure.end))
        for found in source.found
        if found.sentence and agrees(figure, found.figure, source.years)
    ]
    return _Said(Spot(figure.start, figure.end), places)


def _names(claim: Reading, source: Source) -> Iterator[tuple[_Said, _Said]]:
    """Give the pairs of names that the source has both of, in places of their own."""
    theirs = [(sentence, run) for sentence in source.sentences[1:] for run in name_runs(sentence)]
    said = [
        _Said(_spot(run), [(sentence, _spot(other)) for sentence, other in theirs if _alike(run, other)])
        for run in name_runs(claim)
    ]
    for a, b in combinations(said, 2):
        if not set(a.places) & set(b.places):
            yield a, b


def _alike(run: tuple[Word, ...], other: tuple[Word, ...]) -> bool:
    return bool({word.text for word in run} & {word.text for word in other})


def _spot(run: tuple[Word, ...]) -> Spot:
    return Spot(run[0].start, run[-1].end)


def _suits_reversed(
    a: _Said,
    b: _Said,
    claim: Reading,
    years: frozenset[int],
    weights: Mapping[str, float],
    margin: float,
) -> bool:
    """Compare both ways to match two things said with two places; a change has a beginning and an end."""
    straight = reverse = 0.0
    for sentence, at_a in a.places:
        for other, at_b in b.places:
            if sentence is other and _PART.fullmatch(
                sentence.text[at_a.end : at_b.start] or sentence.text[at_b.end : at_a.start]
            ):
                return False
            if sentence is other and _role(a, claim) * _role(_Said(at_a, []), sentence) < 0:
                return True
            here, there = (a.spot, b.spot), (at_a, at_b)
            back = there[::-1]
            straight = max(
                straight,
                affinity(here, claim, there, sentence, years, weights)
                + affinity(here[::-1], claim, back, other, years, weights),
            )
            reverse = max(
                reverse,
                affinity(here, claim, back, other, years, weights)
                + affinity(here[::-1], claim, there, sentence, years, weights),
            )
    return reverse > max(margin * straight, _ENOUGH)


def _role(said: _Said, reading: Reading) -> int:
    """-1 for what a change starts from ("from 62"), 1 for where it leads, 0 for neither."""
    before = reading.text[: said.spot.start]
    return -1 if _BASE.search(before) else 1 if _GOAL.search(before) else 0
