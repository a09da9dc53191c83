"""Do the sources tell what a claim tells? What was done, by which metric it is measured, and if it was."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from tools.writing.reading.figures import Figure, agrees
from tools.writing.reading.text import Reading, Word
from tools.writing.support.overlap import carried
from tools.writing.support.source import Place

_TOLD = 0.4  # share of the words that are neither names nor figures, by weight, that one place has at least
_OPENING = 2  # words before the first comma that may only lead into a sentence
_ONE = "one"  # said of anything
_CLAUSE: Final = re.compile(r", |; |\b(?:and|because)\b")
_PART: Final = re.compile(r"[;:] |, and ")
# "Cost" is one where it is a noun: as a verb it goes with every price. "Sales" are left out: "took in" tells
# them too.
_METRIC: Final = re.compile(
    r"revenues?|profits?|income|earnings|loss(?:es)?|margins?|expenses|budget|cash|debts?|burn"
    r"|runway|arr|mrr|acv|cac|ltv|arp[au]|ebitda|ebit|nps|nrr|churn|retention|bookings|billings|backlog"
    r"|valuation|headcount|dividends?"
    r"|costs(?= (?:of|were|was|rose|fell|grew|came|amounted|stood|totalled|at))",
    re.IGNORECASE,
)
# What has not happened yet, or not for certain: after such a word in a source, it is not told as done …
_AHEAD: Final = re.compile(
    r"\b(?:[Ii]f|will|target(?! price)|(?P<possible>may|might|could)|expects?|forecasts?|we model"
    r"|(?:expected|plans?|intends?|aims?|hopes?) to)\b"
)
# … by a claim that has none of these. "Will" is no word for what is only possible.
_OPEN: Final = re.compile(
    r"\b(?:(?P<certain>will|shall)|would|may|might|could|should|cannot|can|expect\w*|plan(?:s|ned|ning)?|intend\w*"
    r"|aim\w*|hop(?:es?|ed|ing)|forecast\w*|predict\w*|project(?:s|ed|ions?)|anticipat\w*|guidance|outlook"
    r"|target\w*|goals?|propos\w*|budget\w*|due|likely|unlikely|probab\w+|possib\w+|potential\w*|risks?|if"
    r"|unless|until|wants?|to be|estimat\w*|model(?:s|led)?|next|ahead|future|about to|going to|seek\w*"
    r"|consider\w*|pledge[sd]?|promis\w+|schedul\w+|set to|soon|threat\w*|asks?|asked|request\w*|assum\w+"
    r"|scenario|case|meant|is to|are to|were to)\b",
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
        if _is_metric(word, claim) and not claim.text.startswith("in ", word.start - 3)  # "paid in cash"
    ]
    if figure.period or not metrics:
        return False
    nearest = min(metrics, key=lambda word: max(figure.start - word.end, word.start - figure.end))
    return not any(nearest.stem in near.stems for near in place.source.context(place.sentence))


def _is_metric(word: Word, claim: Reading) -> bool:
    match = _METRIC.match(claim.text, word.start)
    return match is not None and match.end() == word.start + len(word.text)


def taken_for_done(claim: Reading, place: Place) -> bool:
    """Tell whether a claim tells as done what its source expects, or as certain what it holds possible.

    Args:
        claim: A sentence.
        place: The sentence that supports it.
    """
    sentence, hedges = place.reading, list(_OPEN.finditer(claim.text))
    borders = [match.start() for match in _PART.finditer(sentence.text)]
    for start, end in pairwise([0, *borders, len(sentence.text)]):
        for ahead in _AHEAD.finditer(sentence.text, start, end):
            left_open = any(not (ahead["possible"] and hedge["certain"]) for hedge in hedges)
            if not left_open and _speaks_of(claim, place, ahead.end(), end):
                return True
    return False


def _speaks_of(claim: Reading, place: Place, start: int, end: int) -> bool:
    """Tell whether a claim has a word, no name, or a figure of a part of a sentence."""
    sentence, years = place.reading, place.source.years
    stems = {word.stem for word in claim.words if word.stem and not word.name} - {_ONE}
    return any(word.stem in stems for word in sentence.words if start <= word.start < end) or any(
        agrees(ours, theirs, years)
        for theirs in sentence.figures
        if start <= theirs.start < end
        for ours in claim.figures
        if ours.value != 1.0
    )


def _known(place: Place) -> frozenset[str]:
    """The stems of a sentence and its neighbours, without the heading, which has the names of all."""
    return frozenset[str]().union(*(near.stems for near in place.source.context(place.sentence)[1:]))


def _clauses(claim: Reading) -> Iterator[set[str]]:
    """Give the words of each clause that has no figure and says something, names apart."""
    borders = [match.start() for match in _CLAUSE.finditer(claim.text)]
    for start, end in pairwise([0, *borders, len(claim.text)]):
        if any(start <= figure.start < end for figure in claim.figures):
            continue
        words = [word for word in claim.words if start <= word.start < end and word.stem and not word.name]
        # "In summary," says nothing of the subject.
        if words and not (start == 0 and end < len(claim.text) and claim.text[:end].count(" ") < _OPENING):
            yield {word.stem for word in words}
