"""Who does a deed, and to whom, as a sentence tells it: the passive turns it about, as does the converse."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from tools.writing.reading.clauses import Spot, clause
from tools.writing.reading.text import Reading, Word, proper_names
from tools.writing.support.polarity import CONVERSE, PASSIVE, turns

_NOUN: Final = re.compile(r"\b(?:an?|the|its|their|no|any) $", re.IGNORECASE)  # "shall pay a fine"
_SAY_NOTHING: Final = frozenset(("", "+", "-"))
_BY: Final = re.compile(r"\bby (?:the )?$")
# Whoever comes after one of these has a part in the deed, or is where it is done: it is not done to them.
_BESIDE: Final = re.compile(r"\b(?:with|in|at|near|for|than|like|since|on behalf of) (?:the )?$")
_AUXILIARIES: Final = re.compile(
    r"(?: (?:becomes?|became|to|has|have|had|is|are|was|were|be|been|will|would|may|might|can|could|must"
    r"|should|also|not|again|now|already|never|\w+ly))* "
)


class Deed(NamedTuple):
    """A verb, or a noun for what is done, with the names around it.

    Attributes:
        spot: Where the word stands.
        doers: Stems of the names that do it.
        others: Stems of the names that it is done to.
        clear: Whether the form shows which is which: a name just before the verb, or a passive.
    """

    spot: Spot
    doers: frozenset[str]
    others: frozenset[str]
    clear: bool


def changes_parts(claim: Reading, sentences: Sequence[Reading]) -> bool:
    """Tell whether a claim has a name do what its sources say is done to it, or the other way round.

    Args:
        claim: A sentence.
        sentences: Those that support it.
    """
    told: dict[Spot, list[tuple[Deed, Deed]]] = defaultdict(list)
    for sentence in sentences:
        for ours, theirs in _told_in_both(claim, sentence):
            if ours.clear:
                told[ours.spot].append((ours, theirs))
    said = claim.stems
    return any(
        any(_against(*pair) or _by_another(*pair, said) for pair in pairs)
        and not any(theirs.clear and _alike(ours, theirs) for ours, theirs in pairs)
        for pairs in told.values()
    )


def same_parts(claim: Reading, sentence: Reading, one: set[str], other: set[str]) -> bool:
    """Tell whether one of two names, and not the other, does the same deed in a claim and in a sentence.

    Args:
        claim: A sentence.
        sentence: One of a source.
        one: Stems of a name.
        other: Stems of another name.
    """
    return any(
        ours.clear
        and not _against(ours, theirs)
        and (
            (bool(one & ours.doers & theirs.doers) and not other & theirs.doers)
            or (bool(other & ours.doers & theirs.doers) and not one & theirs.doers)
        )
        for ours, theirs in _told_in_both(claim, sentence)
    )


def _told_in_both(claim: Reading, sentence: Reading) -> Iterator[tuple[Deed, Deed]]:
    """Give the deeds of a claim that a sentence tells too; what it tells by the converse is turned about."""
    pairs: list[tuple[Spot, Spot, bool]] = []
    for word in claim.words:
        for other in sentence.words:
            if word.stem == other.stem not in _SAY_NOTHING and not (word.name or other.name):
                pairs.append((_spot(word), _spot(other), False))
    for axis in CONVERSE:
        for ours in turns(axis, claim):
            for theirs in turns(axis, sentence):
                if ours.side != theirs.side:
                    pairs.append((ours.spot, theirs.spot, True))
    for at, there, converse in pairs:
        deed, told = _deed(at, claim), _deed(there, sentence)
        if deed and told:
            yield deed, told._replace(doers=told.others, others=told.doers) if converse else told


def _deed(spot: Spot, reading: Reading) -> Deed | None:
    start, end = clause(spot, reading)
    runs = [run for run in proper_names(reading) if start <= run[0].start < end]
    agents = [run for run in runs if run[0].start >= spot.end and _BY.search(reading.text[: run[0].start])]
    if not agents and _NOUN.search(reading.text[: spot.start]):
        return None
    passive = bool(agents) or bool(PASSIVE.search(reading.text[: spot.end]))
    before = [run for run in runs if run[-1].end <= spot.start]
    after = [
        run
        for run in runs
        if run[0].start >= spot.end and run not in agents and not _BESIDE.search(reading.text[: run[0].start])
    ]
    subject = any(_AUXILIARIES.fullmatch(reading.text[run[-1].end : spot.start]) for run in before[-1:])
    if not before and not passive and _AUXILIARIES.fullmatch(f" {reading.text[start : spot.start]}"):
        before, subject = _opening(reading), True  # "Voss, who is from Delft, runs the plant"
    doers, others = (agents, before + after) if passive else (before[-1:] if subject else before, after)
    return Deed(spot, _stems(doers), _stems(others), passive or subject)


def _opening(reading: Reading) -> list[tuple[Word, ...]]:
    """The name that a sentence begins with, if it does."""
    return [run for run in proper_names(reading)[:1] if run[0] is reading.words[0]]


def _against(ours: Deed, theirs: Deed) -> bool:
    return bool(ours.doers & (theirs.others - theirs.doers) or ours.others & (theirs.doers - theirs.others))


def _by_another(ours: Deed, theirs: Deed, said: Collection[str]) -> bool:
    """Tell whether a deed has got another doer, and its own one is not named at all."""
    return theirs.clear and bool(ours.doers) and bool(theirs.doers) and theirs.doers.isdisjoint(said)


def _alike(ours: Deed, theirs: Deed) -> bool:
    return bool(ours.doers & theirs.doers or ours.others & theirs.others) and not _against(ours, theirs)


def _stems(runs: Sequence[tuple[Word, ...]]) -> frozenset[str]:
    return frozenset(word.stem for run in runs for word in run)


def _spot(word: Word) -> Spot:
    return Spot(word.start, word.end)
