"""Which way a sentence turns what it says: rise or fall, more or less, affirmed or denied."""

import re
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Final, NamedTuple

from tools.writing.reading.clauses import Spot
from tools.writing.reading.figures import Figure, agrees
from tools.writing.reading.text import Reading, Word
from tools.writing.support.source import Place, affinity

# A line holds two sides, each of words or of a stem (`+`) that stands for them. What is on one side speaks
# against what is on the other, if it is said of the same. Where `<>` parts the sides, to deny one is
# not to affirm the other, and both may tell one deed of two names: what Halden sold to Bosch, Bosch bought.
_LINES: Final = (
    (resources.files("tools.writing.support") / "opposites.txt").read_text(encoding="utf-8").splitlines()
)
_PARTED: Final = re.compile(" / | <> ")
CONVERSE: Final = frozenset(axis for axis, line in enumerate(_LINES) if " <> " in line)
"""The axes of deeds that two names share, each from its own side."""
_SIDES: Final = {
    (axis, word): side
    for axis, line in enumerate(_LINES)
    for side, words in zip((1, -1), _PARTED.split(line), strict=True)
    for word in words.split()
}
PASSIVE: Final = re.compile(r"\b(?:is|are|was|were|be|been|being|got)(?: (?:\w+ly|not|also))? \w+[dnt]$")
"""A verb in the passive, at the end of a text."""
_WORDS: Final = [frozenset(line.split()) for line in _LINES]
DIRECTION = 0
"""The axis of rise and fall."""
_DIFFERENCES: Final = {"more": 1, "less": -1, "fewer": -1}
_LOSES: Final = frozenset(("lose", "loses", "lost", "losing", "shed", "sheds"))
_AXES: Final = range(len(_LINES))
_OF_THE_SAME = 0.4  # affinity from which two words are taken to be said of the same


class Turn(NamedTuple):
    """A word that takes a side, 1 or -1: the other one where it is denied."""

    side: int
    spot: Spot


def contradicts(claim: Reading, places: Sequence[Place], weights: Mapping[str, float]) -> bool:
    """Tell whether the sentences that support a claim deny it, affirm what it denies, or turn it about.

    Args:
        claim: A sentence.
        places: The sentences of its sources that speak of the same.
        weights: Of stems, as `stem_weights` gives them.
    """
    return _denies(claim, places) or any(
        _turned_about(turn, axis, claim, places, weights) for axis in _AXES for turn in turns(axis, claim)
    )


def turns(axis: int, reading: Reading) -> list[Turn]:
    """Give the words of a sentence that take a side on an axis, in order."""
    found: list[Turn] = []
    if (
        axis != DIRECTION
        and _WORDS[axis].isdisjoint(reading.spelled)
        and _WORDS[axis].isdisjoint(reading.stems)
    ):
        return found
    for word in reading.words:
        side = _SIDES.get((axis, word.text.casefold())) or _SIDES.get((axis, word.stem), 0)
        if axis == DIRECTION and _is_difference(word, reading):
            side = _DIFFERENCES.get(word.text.casefold(), side)
        if axis == DIRECTION and word.text in _LOSES and _goes_by_a_share(word, reading):
            side = -1
        denied = word.start in reading.denied_words
        if side and not (denied and axis in CONVERSE):
            side = -side if denied else side
            found.append(Turn(side, Spot(word.start, word.end)))
    return found


def _is_difference(word: Word, reading: Reading) -> bool:
    """Tell whether a word ends a figure that says by how much: "4% more"."""
    return any(reading.text[figure.end : word.start] == " " for figure in reading.figures)


def _goes_by_a_share(word: Word, reading: Reading) -> bool:
    """Tell whether a share follows a word: "lost 9%"."""
    return any(
        figure.kind in ("percent", "points") and reading.text[word.end : figure.start] == " "
        for figure in reading.figures
    )


def _denies(claim: Reading, places: Sequence[Place]) -> bool:
    """Tell whether one side denies what the other one says."""
    affirmed = set[str]().union(*(place.reading.asserted for place in places))
    denied = set[str]().union(*(place.reading.denied for place in places))
    # "The contract was not renewed" says what "did not renew its contract" says: there the contract is
    # denied too.
    opposed = (denied & claim.asserted) - affirmed
    if opposed & claim.denied or (opposed and not denied & claim.denied):
        return True
    for place in places:
        denied = denied.union(*(near.denied for near in place.source.context(place.sentence)))
    if claim.denied & denied or _takes_a_denied_side(claim):
        return False
    return bool(claim.denied & affirmed) or bool(claim.denied_words and not denied)


def _takes_a_denied_side(claim: Reading) -> bool:
    """Tell whether a denied word has an opposite, with which its source may say the same."""
    return any(turn.spot.start in claim.denied_words for axis in _AXES for turn in turns(axis, claim))


def _turned_about(
    turn: Turn, axis: int, claim: Reading, places: Sequence[Place], weights: Mapping[str, float]
) -> bool:
    """Tell whether what a word is said of takes the other side in the sources, and this side less clearly."""
    best = {1: 0.0, -1: 0.0}
    for place in places:
        sentence, years = place.reading, place.source.years
        for other in turns(axis, sentence):
            if axis in CONVERSE and other.side != turn.side and _change_places(turn, claim, other, sentence):
                continue
            if axis == DIRECTION:
                close = affinity((turn.spot,), claim, (other.spot,), sentence, years, weights)
            else:
                alike = _alike_beside(turn.spot, claim, other.spot, sentence, years)
                same = other.side == turn.side and not _is_same_form(turn.spot, claim, other.spot, sentence)
                turned = same or _is_passive(turn.spot, claim)
                close = float(True in alike or (turned and bool(alike)))
            best[other.side] = max(best[other.side], close)
    return best[-turn.side] >= _OF_THE_SAME and best[-turn.side] > best[turn.side]


def _is_same_form(ours: Spot, claim: Reading, theirs: Spot, sentence: Reading) -> bool:
    """Tell whether a word is written as another one is: not so "openings" for what "opened"."""
    return claim.text[slice(*ours)].casefold() == sentence.text[slice(*theirs)].casefold()


def _is_passive(spot: Spot, reading: Reading) -> bool:
    """Tell whether a word is a verb in the passive, which has before it what the active has after it."""
    return bool(PASSIVE.search(reading.text[: spot.end]))


def _change_places(ours: Turn, claim: Reading, theirs: Turn, sentence: Reading) -> bool:
    """Tell whether a name that stands before one of two verbs stands after the other one."""
    return any(
        (one.start < ours.spot.start) != (other.start < theirs.spot.start)
        for one in claim.names
        for other in sentence.names
        if one.stem == other.stem
    )


def _alike_beside(
    ours: Spot, claim: Reading, theirs: Spot, sentence: Reading, years: frozenset[int]
) -> set[bool]:
    """Tell on which side one of the two words or figures beside two spots is the same.

    `True` in the set is for the same side in both, `False` for one before and the other after.
    """
    return {
        mine == their
        for mine, our_words in enumerate(_beside(ours, claim))
        for their, their_words in enumerate(_beside(theirs, sentence))
        for one in our_words
        for other in their_words
        if (isinstance(one, Word) and isinstance(other, Word) and one.stem == other.stem)
        or (isinstance(one, Figure) and isinstance(other, Figure) and agrees(one, other, years))
    }


def _beside(spot: Spot, reading: Reading) -> tuple[list[Word | Figure], list[Word | Figure]]:
    """The two words or figures before a spot, and the two after it."""
    said: list[Word | Figure] = [*(word for word in reading.words if word.stem), *reading.figures]
    said.sort(key=lambda each: each.start)
    before = [each for each in said if each.end <= spot.start]
    return before[-2:], [each for each in said if each.start >= spot.end][:2]
