"""Does what a sentence cites support it? Its figures, its names, its words, and which way it turns them."""

from collections.abc import Mapping, Sequence

from tools.writing.reading.clauses import parts
from tools.writing.reading.text import Reading
from tools.writing.support.belonging import replaces_a_name
from tools.writing.support.crossed import crossed
from tools.writing.support.deeds import changes_parts
from tools.writing.support.modality import taken_for_done, taken_for_open
from tools.writing.support.names import wrong_name
from tools.writing.support.overlap import carried, supports
from tools.writing.support.placing import places
from tools.writing.support.polarity import contradicts
from tools.writing.support.source import Source
from tools.writing.support.swapped import swapped_word
from tools.writing.support.told import untold
from tools.writing.verdict import Reason

_SUPPORT = 0.2  # share of the words, by weight, that a cited sentence with its neighbours has at least
_COMPARED = 2  # sentences with most of the words, which may speak against the claim
# The same of one sentence of each single passage that is cited with others, where it has none of the figures.
_SHARE = 0.25
_SHARE_WITHOUT_FIGURE = 0.5


def objection(
    claim: Reading, sources: Sequence[Source], weights: Mapping[str, float], asked: Reading
) -> Reason | None:
    """Find what speaks against a sentence, by its words alone; `None` if nothing does.

    Args:
        claim: The sentence, without its markers.
        sources: What it cites, at least one.
        weights: Of stems, as `stem_weights` gives them.
        asked: The question, whose names a sentence may use.
    """
    stems = {word.stem for word in claim.words if word.stem}
    if not stems:
        return "unsupported"
    stated = places(claim, sources, weights)
    if isinstance(stated, str):
        return stated
    ranked = supports(claim, sources, weights)
    said = {word.stem for word in claim.words if word.stem and not word.name} or stems
    told = max(ranked, key=lambda support: carried(said, support.place.reading.stems, weights))
    near = [*stated, told.place]
    if not stated and replaces_a_name(claim, *told.place):
        return "name"
    if wrong_name(claim, sources, near, asked, weights):
        return "name"
    if max(support.around for support in ranked) < _SUPPORT:
        return "unsupported"
    if untold(claim, [*stated, *(support.place for support in ranked)], weights):
        return "unsupported"
    if any(taken_for_done(claim, place) or taken_for_open(claim, place) for place in stated or near):
        return "contradicted"
    if crossed(claim, sources, weights) or changes_parts(claim, [place.reading for place in near]):
        return "crossed"
    others = [place for place, _, _ in ranked[1:_COMPARED] if place.reading.denied <= stems]
    for supporting in (near, [*near, *others]):
        if swapped_word(claim, supporting, weights):
            return "swapped"
        if contradicts(claim, supporting, weights):
            return "contradicted"
    if len(sources) > 1 and any(_idle(claim, source, weights) for source in sources):
        return "wrong_citation"
    return None


def _idle(claim: Reading, source: Source, weights: Mapping[str, float]) -> bool:
    """Tell whether a source adds nothing: none of the figures, and no sentence with some of the words.

    Names do not count: each passage of an answer has that of its subject.
    """
    amounts = [figure for figure in claim.figures if not figure.period]
    if amounts and any(True for figure in amounts for _ in source.same(figure)):
        return False
    said = [
        {word.stem for word in claim.words if word.stem and not word.name and start <= word.start < end}
        - {"+", "-"}
        for start, end in (parts(claim) if amounts else [(0, len(claim.text))])
    ]
    told = max(
        (carried(stems, sentence.stems, weights) for stems in said if stems for sentence in source.sentences),
        default=0.0,
    )
    return told < (_SHARE_WITHOUT_FIGURE if amounts else _SHARE)
