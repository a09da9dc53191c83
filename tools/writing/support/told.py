"""Do the sources tell what a claim tells? What was done, and by which metric it is measured."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tools.writing.reading.clauses import parts
from tools.writing.reading.figures import Figure
from tools.writing.reading.text import Reading, Word
from tools.writing.support.overlap import carried
from tools.writing.support.source import Place

_TOLD = 0.3  # share of the words that are neither names nor figures, by weight, that one place has at least
_OPENING = 2  # words before the first comma that may only lead into a sentence
# "Cost" is one where it is a noun: as a verb it goes with every price. "Sales" are left out: "took in" tells
# them too.
_METRIC: Final = re.compile(
    r"revenues?|profits?|income|earnings|loss(?:es)?|margins?|expenses|budget|cash|debts?|burn"
    r"|runway|arr|mrr|acv|cac|ltv|arp[au]|ebitda|ebit|nps|nrr|churn|retention|bookings|billings|backlog"
    r"|valuation|headcount|dividends?"
    r"|costs(?= (?:of|were|was|rose|fell|grew|came|amounted|stood|totalled|at))",
    re.IGNORECASE,
)


def untold(claim: Reading, places: Sequence[Place], weights: Mapping[str, float]) -> bool:
    """Tell whether a claim says of its names what no single place says.

    The names may all be there, and what is said of them made up: "Halden sued Bosch". A figure vouches for
    the words around it, which may then be other ones than the source's.

    Args:
        claim: A sentence.
        places: The sentences that may support it.
        weights: Of stems, as `stem_weights` gives them.
    """
    known = [_known(place) for place in places]
    stems = {word.stem for word in claim.words if word.stem and not word.name}
    counted = any(not figure.period for figure in claim.figures)
    if stems and not counted and max(carried(stems, near, weights) for near in known) < _TOLD:
        return True
    anywhere = frozenset[str]().union(*known)
    return any(not clause & anywhere for clause in _clauses(claim))


def of_another_metric(claim: Reading, figure: Figure, place: Place) -> bool:
    """Tell whether a figure is told of a metric that is not named where its source states it.

    Args:
        claim: A sentence.
        figure: One of its figures.
        place: Where a source states it.
    """
    metrics = [
        word
        for word in claim.words
        if _is_metric(word, claim) and not claim.text.startswith("in cash", word.start - 3)  # how it is paid
    ]
    near = [part for part in parts(claim) if part.start <= figure.start < part.end]
    metrics = [word for word in metrics if any(part.start <= word.start < part.end for part in near)]
    if figure.period or not metrics:
        return False
    nearest = min(metrics, key=lambda word: max(figure.start - word.end, word.start - figure.end))
    return not any(nearest.stem in near.stems for near in place.source.context(place.sentence))


def _is_metric(word: Word, claim: Reading) -> bool:
    match = _METRIC.match(claim.text, word.start)
    return match is not None and match.end() == word.start + len(word.text)


def _known(place: Place) -> frozenset[str]:
    """The stems of a sentence and its neighbours, without the heading, which has the names of all."""
    return frozenset[str]().union(*(near.stems for near in place.source.context(place.sentence)[1:]))


def _clauses(claim: Reading) -> Iterator[set[str]]:
    """Give the words of each clause that has no figure and says something, names apart."""
    for start, end in parts(claim):
        if any(start <= figure.start < end for figure in claim.figures):
            continue
        words = [word for word in claim.words if start <= word.start < end and word.stem and not word.name]
        # "In summary," says nothing of the subject.
        if words and not (start == 0 and end < len(claim.text) and claim.text[:end].count(" ") < _OPENING):
            yield {word.stem for word in words}
