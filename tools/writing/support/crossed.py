"""Two figures, or two names, of a claim that stand in each other's place."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from tools.writing.reading.clauses import Spot, clause, parts
from tools.writing.reading.figures import Figure, agrees
from tools.writing.reading.text import Reading, Word, proper_names
from tools.writing.support.deeds import same_parts
from tools.writing.support.polarity import DIRECTION, turns
from tools.writing.support.source import Source, affinity

# The other way round has to suit better by this much; names are more often said of each other's deeds.
_FIGURES_MARGIN = 1.05
_NAMES_MARGIN = 1.5
_ENOUGH = 0.1  # affinity below which there is nothing to go by
_BASE: Final = re.compile(r"\b(?:from|after|against|versus|than|with)\W+(?:\w+\W+)?$")
_PART: Final = re.compile(r" (?:out )?of (?:the )?")
_OF_THEM: Final = re.compile(r" of (?:them|which|whom)\b")
_BY: Final = re.compile(r"\bby\W+$")
_FROM: Final = re.compile(r"\bfrom\W+$")
_TO: Final = re.compile(r"(?: [a-z]+){0,2} to ")
_GOAL: Final = re.compile(r"\bto\W+(?:\w+\W+)?$")


_SCORE: Final = re.compile(r"(?: [a-z]+)? (?:to|against) ")  # "by 7 votes to 2"


class _At(NamedTuple):
    """Where a sentence has a figure or name, and a figure's role in a change.

    Attributes:
        reading: The sentence.
        spot: The place in it.
        role: -1 for what a change starts from, 1 for where it leads, 0 for neither.
        figure: Whether it is a figure.
    """

    reading: Reading
    spot: Spot
    role: int = 0
    figure: bool = False


class _Said(NamedTuple):
    """A figure or name of the claim, and where a source has it."""

    here: _At
    places: list[_At]


def crossed(claim: Reading, sources: Sequence[Source], weights: Mapping[str, float]) -> bool:
    """Tell whether two figures or two names of a claim would suit a source better in reverse."""
    if _runs_backwards(claim):
        return True
    if any(_mixes(claim, sentence) for source in sources for sentence in source.sentences[1:]):
        return True
    return any(
        _suits_reversed(a, b, source.years, weights, margin)
        for source in sources
        for pairs, margin in ((_figures, _FIGURES_MARGIN), (_names, _NAMES_MARGIN))
        for a, b in pairs(claim, source)
    )


def _mixes(claim: Reading, sentence: Reading) -> bool:
    """Tell whether two parts of a claim both have words of two parts of a sentence.

    So "A was put off, B approved" where A was approved and B put off. Only what no other part has counts.
    """
    ours, theirs = _own(claim), _own(sentence)
    return any(
        all(one & other for one in pair for other in told)
        for pair in combinations(ours, 2)
        for told in combinations(theirs, 2)
    )


def _own(reading: Reading) -> list[set[object]]:
    """What each part of a sentence has and no other part: stems, and figures by kind and value."""
    said: list[set[object]] = [
        {word.stem for word in reading.words if start <= word.start < end and word.stem not in ("", "+", "-")}
        | {_known_by(figure) for figure in reading.figures if start <= figure.start < end}
        for start, end in parts(reading)
    ]
    return [stems - set[object]().union(*(other for other in said if other is not stems)) for stems in said]


def _known_by(figure: Figure) -> tuple[object, ...]:
    period = figure.period
    return (figure.kind, figure.value, figure.token, period and (period.first, period.last, period.day))


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
        up_to_now = [turn.side for turn in directions if turn.spot.end <= first.start]
        as_one = first.start == second.start
        if as_one and rises < 0 and up_to_now[-1:] == [1] and _BY.search(claim.text[: first.start]):
            return True  # a rise by more than there is afterwards
        if _BASE.search(claim.text[: first.start]) and (
            as_one or _TO.fullmatch(claim.text[first.end : second.start])
        ):
            if up_to_now and up_to_now[-1] * rises < 0:
                return True
        elif _FROM.search(claim.text[: second.start]):
            between = [turn.side for turn in directions if first.end <= turn.spot.start < second.start]
            if not between and _GOAL.search(claim.text[: first.start]):  # "fell to 44 million from 48"
                between = up_to_now[-1:]
            if len(between) == 1 and between[0] * rises > 0:
                return True
    return False


def _figures(claim: Reading, source: Source) -> Iterator[tuple[_Said, _Said]]:
    """Give the pairs of figures of one kind that the source states in different places."""
    amounts = [figure for figure in claim.figures if not figure.period]
    for a, b in combinations(amounts, 2):
        if a.kind == b.kind and abs(a.value - b.value) > 1e-9:
            yield _said(a, claim, source), _said(b, claim, source)


def _said(figure: Figure, claim: Reading, source: Source) -> _Said:
    places = [
        _at(found.figure, source.sentences[found.sentence])
        for found in source.found
        if found.sentence and agrees(figure, found.figure, source.years)
    ]
    return _Said(_at(figure, claim), places)


def _at(figure: Figure, reading: Reading) -> _At:
    spot = Spot(figure.start, figure.end)
    role = _role(spot, reading)
    ends = [other for other in reading.figures if other.start == figure.start]
    if role < 0 and ends[0] is not figure:  # "from 62 to 80" is written as one
        role = 1
    return _At(reading, spot, role, figure=True)


def _names(claim: Reading, source: Source) -> Iterator[tuple[_Said, _Said]]:
    """Give the pairs of names that the source has both of, in places of their own."""
    theirs = [(sentence, run) for sentence in source.sentences[1:] for run in proper_names(sentence)]
    said = [
        (
            {word.stem for word in run},
            _Said(
                _At(claim, _spot(run)),
                [_At(sentence, _spot(other)) for sentence, other in theirs if _alike(run, other)],
            ),
        )
        for run in proper_names(claim)
    ]
    for (one, a), (other, b) in combinations(said, 2):
        shared = any(
            at_a.reading is at.reading and at_a.spot == at.spot for at_a in a.places for at in b.places
        )
        if not shared and not any(
            same_parts(claim, sentence, one, other) for sentence in source.sentences[1:]
        ):
            yield a, b


def _alike(run: tuple[Word, ...], other: tuple[Word, ...]) -> bool:
    return bool({word.text for word in run} & {word.text for word in other})


def _spot(run: tuple[Word, ...]) -> Spot:
    return Spot(run[0].start, run[-1].end)


def _suits_reversed(
    a: _Said, b: _Said, years: frozenset[int], weights: Mapping[str, float], margin: float
) -> bool:
    """Compare both ways to match two things said with two places; a change has a beginning and an end."""
    straight = reverse = 0.0
    for at_a in a.places:
        for at_b in b.places:
            if at_a.reading is at_b.reading:
                told = _told_by_form(a.here, b.here, at_a, at_b)
                if told is not None:
                    return told
            straight = max(straight, _match(a.here, b.here, at_a, at_b, years, weights))
            reverse = max(reverse, _match(a.here, b.here, at_b, at_a, years, weights))
    return reverse > max(margin * straight, _ENOUGH)


def _match(
    a: _At, b: _At, at_a: _At, at_b: _At, years: frozenset[int], weights: Mapping[str, float]
) -> float:
    """Measure how well one thing suits one place and the other thing the other place."""
    here, there = (a.spot, b.spot), (at_a.spot, at_b.spot)
    return affinity(here, a.reading, there, at_a.reading, years, weights) + affinity(
        here[::-1], b.reading, there[::-1], at_b.reading, years, weights
    )


def _told_by_form(a: _At, b: _At, at_a: _At, at_b: _At) -> bool | None:
    """Tell whether two things stand crossed by how one sentence puts them; `None` where that says nothing.

    A part and its whole may be told in any order, a score only in one; a change from one figure to another
    may be told from its end; in a list each has words of its own.
    """
    if _PART.fullmatch(_gap(at_a, at_b)) or _PART.fullmatch(_gap(at_b, at_a)):
        return False
    if a.role * at_a.role < 0 or b.role * at_b.role < 0:
        return True
    if a.role == at_a.role == -1 or b.role == at_b.role == -1:
        return False
    if any(_SCORE.fullmatch(_gap(*pair)) for pair in ((a, b), (b, a))) and any(
        _SCORE.fullmatch(_gap(*pair)) for pair in ((at_a, at_b), (at_b, at_a))
    ):
        return (a.spot < b.spot) != (at_a.spot < at_b.spot)
    return _told_by_words(a, b, at_a, at_b) if a.figure else None


def _told_by_words(a: _At, b: _At, at_a: _At, at_b: _At) -> bool | None:
    """The same by the words of their clauses, but for what the first clause says of the second one too."""
    ours, theirs = (_own_words(a, b), _own_words(b, a)), (_own_words(at_a, at_b), _own_words(at_b, at_a))
    said_of_both = ours[a.spot > b.spot] & theirs[at_a.spot > at_b.spot]
    kept = len((ours[0] & theirs[0] | ours[1] & theirs[1]) - said_of_both)
    turned = len((ours[0] & theirs[1] | ours[1] & theirs[0]) - said_of_both)
    return None if kept == turned else turned > kept


def _gap(one: _At, other: _At) -> str:
    return one.reading.text[one.spot.end : other.spot.start]


def _own_words(one: _At, other: _At) -> set[str]:
    """The stems of the clause of one of two figures that the clause of the other one lacks."""
    mine, others = (
        {word.stem for word in at.reading.words if word.stem and start <= word.start < end}
        for at in (one, other)
        for start, end in (clause(at.spot, at.reading),)
    )
    return mine - others


def _role(spot: Spot, reading: Reading) -> int:
    """-1 for what a change starts from ("from 62"), 1 for where it leads, 0 for neither."""
    before = reading.text[: spot.start]
    return -1 if _BASE.search(before) else 1 if _GOAL.search(before) else 0
