"""Which sentences of the sources share most words with a claim."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from tools.writing.reading.text import Reading, weight
from tools.writing.support.source import Place, Source


class Support(NamedTuple):
    """A sentence, and what share of a claim's words, by weight, it has: itself, and with its neighbours."""

    place: Place
    own: float
    around: float


def supports(claim: Reading, sources: Sequence[Source], weights: Mapping[str, float]) -> list[Support]:
    """Rank all sentences of the sources by what they share with a claim, itself and around it, most first."""
    stems = {word.stem for word in claim.words if word.stem}
    found = [
        Support(
            Place(source, i),
            carried(stems, source.sentences[i].stems, weights),
            carried(stems, frozenset().union(*(near.stems for near in source.context(i))), weights),
        )
        for source in sources
        for i in range(min(1, len(source.sentences) - 1), len(source.sentences))
    ]
    return sorted(found, key=lambda support: (support.own + support.around, support.around), reverse=True)


def carried(stems: set[str], known: AbstractSet[str], weights: Mapping[str, float]) -> float:
    """The share of words, by weight, that are known."""
    return weight(stems & known, weights) / weight(stems, weights)
