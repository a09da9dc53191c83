"""Who does a deed, and to whom, as a sentence tells it: the passive turns it about, as does the converse."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tools.writing.reading.text import Reading, Word, proper_names
from tools.writing.support.belonging import clause
from tools.writing.support.polarity import CONVERSE, turns
from tools.writing.support.source import Spot

_PASSIVE: Final = re.compile(r"\b(?:is|are|was|were|be|been|being|got)(?: (?:\w+ly|not|also))? \w+[dnt]$")
_NOUN: Final = re.compile(r"\b(?:an?|the|its|their|no|any) $", re.IGNORECASE)  # "shall pay a fine"
_SAY_NOTHING: Final = frozenset(("", "+", "-"))
_BY: Final = re.compile(r"\bby (?:the )?$")
# Whoever comes after one of these has a part in the deed, or is where it is done: it is not done to them.
_BESIDE: Final = re.compile(r"\b(?:with|in|at|near|for|than|like|since|on behalf of) (?:the )?$")
_AUXILIARIES: Final = re.compile(
    r"(?: (?:has|have|had|is|are|was|were|be|been|will|would|may|might|can|could|must|should|also|not|again"
    r"|now|already|never|\w+ly))* "
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
    pairs = [pair for sentence in sentences for pair in _told_in_both(claim, sentence)]
    clear = [(ours, theirs) for ours, theirs in pairs if ours.clear]
    return any(_against(ours, theirs) for ours, theirs in clear) and not any(
        theirs.clear and _alike(ours, theirs) for ours, theirs in clear
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
    passive = bool(agents) or bool(_PASSIVE.search(reading.text[: spot.end]))
    before = [run for run in runs if run[-1].end <= spot.start]
    after = [
        run
        for run in runs
        if run[0].start >= spot.end and run not in agents and not _BESIDE.search(reading.text[: run[0].start])
    ]
    subject = any(_AUXILIARIES.fullmatch(reading.text[run[-1].end : spot.start]) for run in before[-1:])
    doers, others = (agents, before + after) if passive else (before[-1:] if subject else before, after)
    return Deed(spot, _stems(doers), _stems(others), passive or subject)


def _against(ours: Deed, theirs: Deed) -> bool:
    return bool(ours.doers & (theirs.others - theirs.doers) or ours.others & (theirs.doers - theirs.others))


def _alike(ours: Deed, theirs: Deed) -> bool:
    return bool(ours.doers & theirs.doers or ours.others & theirs.others) and not _against(ours, theirs)


def _stems(runs: Sequence[tuple[Word, ...]]) -> frozenset[str]:
    return frozenset(word.stem for run in runs for word in run)


def _spot(word: Word) -> Spot:
    return Spot(word.start, word.end)
