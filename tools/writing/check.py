"""Does what a sentence cites support it? Its figures, its names, its words, and which way it turns them."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from tools.writing.figures import Figure, agrees
from tools.writing.reading import Reading, Word, name_runs, opens_sentence, weight
from tools.writing.source import Found, Source

Reason = Literal[
    "markup",
    "no_citation",
    "unknown_citation",
    "figure",
    "name",
    "unsupported",
    "contradicted",
    "wrong_citation",
]
"""Why a sentence is dropped.

`markup`: it carries a link, HTML or code. `no_citation`: no marker. `unknown_citation`: a marker without a
source. `figure`: a figure that the cited sources do not hold, or hold for something else. `name`: the same of
a name. `unsupported`: too few of its words are in what it cites. `contradicted`: its source says otherwise.
`wrong_citation`: one of several cited sources has nothing to do with it.
"""

_FIT = 0.8  # share of the best rival's fit that a figure needs at least
_SUPPORT = 0.6  # share of the words, by weight, that the cited passages have together
_CLOSE_SUPPORT = 0.5  # the same, of a sentence of theirs with its neighbours
_SHARE = 0.25  # the same, of each single passage that is cited with others
_DENIED_SUPPORT = 0.6

_PERIODIC: Final = re.compile(
    r"^(?:(?:month|week|dai|annual|year|quarter)ly|annual|months?|weeks?)$", re.IGNORECASE
)
_ADJECTIVE: Final = re.compile(
    r"(?:ed|ing|al|ive|ous|ary|able|ible|ful|less|ic)$|^(?:new|small|large|other|such)$", re.IGNORECASE
)
_PARTITIVES: Final = frozenset(("of", "the", "its", "our", "their", "these", "those", "all", "more"))
_ARTICLES: Final = frozenset(("a", "an", "the"))
_ALIASES: Final = {"ceo": ("chief", "executive")}
_ANAPHORS: Final = frozenset(("company", "firm", "group", "it", "its"))


def objection(
    claim: Reading, sources: Sequence[Source], weights: Mapping[str, float], asked: Reading
) -> Reason | None:
    """Find what speaks against a sentence; `None` if its sources support it.

    Args:
        claim: The sentence, without its markers.
        sources: What it cites, at least one.
        weights: Of stems, as `stem_weights` gives them.
        asked: The question, whose names a sentence may use.
    """
    stems = {word.stem for word in claim.words if word.stem}
    if not stems:
        return "unsupported"
    places: list[tuple[Source, int]] = []
    for figure in sorted(claim.figures, key=lambda figure: figure.period is not None):
        place = _place(figure, claim, sources, weights)
        if place is None and not (figure.period and _understood(figure, claim, places)):
            return "figure"
        places += [place] if place else []
    best, support = _best_place(stems, sources, weights)
    window = [reading for source, i in [*places, best] for reading in source.context(i)]
    if _missing_name(claim, sources, window, asked):
        return "name"
    spoken = [source.sentences[i] for source, i in [*places, best]]
    if _swapped_name(claim, sources, spoken):
        return "name"
    known = frozenset().union(*(source.stems for source in sources))
    if support < _CLOSE_SUPPORT or _carried(stems, known, weights) < _SUPPORT:
        return "unsupported"
    if _contradicts(claim, best[0].sentences[best[1]], window, support):
        return "contradicted"
    if len(sources) > 1 and any(_idle(claim, stems, source, weights) for source in sources):
        return "wrong_citation"
    return None


def _place(
    figure: Figure, claim: Reading, sources: Sequence[Source], weights: Mapping[str, float]
) -> tuple[Source, int] | None:
    """Find where the sources state a figure as the claim means it."""
    stated = [
        (source.fit(figure, claim, found, weights), source, found)
        for source in sources
        for found in source.same(figure)
        if _counts_the_same(figure, claim, source, found)
    ]
    if not stated:
        return None
    fit, source, best = max(stated, key=lambda place: place[0])
    sentence = best.sentence
    # Where amount and date belong together as the claim has them, one that has another partner is no rival.
    paired = source.paired(best, claim)
    rival = max(
        (
            other.fit(figure, claim, found, weights)
            for other in sources
            for found in other.rivals(figure, claim)
            if other.paired(found, claim) or not paired
        ),
        default=0.0,
    )
    if fit < _FIT * rival or _stated_too_often(figure, claim, source, sentence):
        return None
    return source, sentence


def _understood(figure: Figure, claim: Reading, places: Sequence[tuple[Source, int]]) -> bool:
    """Tell whether a date goes without saying: no other stands by the figures, and it is last spoken of."""
    return bool(places) and all(
        not any(found.sentence == sentence for found in source.rivals(figure, claim))
        and source.goes_without_saying(figure, sentence)
        for source, sentence in places
    )


def _stated_too_often(figure: Figure, claim: Reading, source: Source, sentence: int) -> bool:
    """Tell whether a claim states a figure more often than its source, which has another one to state."""
    stated = source.sentences[sentence].figures
    ours = [other for other in claim.figures if agrees(figure, other, source.years)]
    theirs = [other for other in stated if agrees(figure, other, source.years)]
    if len(ours) <= max(1, len(theirs)):
        return False
    return any(found.sentence == sentence for found in source.rivals(figure, claim))


def _counts_the_same(figure: Figure, claim: Reading, source: Source, found: Found) -> bool:
    """Tell whether a figure is of the same things, and for the same period, in claim and source."""
    if figure.period:
        return True
    around = [reading for reading in source.context(found.sentence)[1:] if reading is not source.sentences[0]]
    stems = frozenset().union(*(reading.stems for reading in around))
    if figure.kind == "count":
        noun = _noun_after(figure, claim)
        theirs = _noun_after(found.figure, source.sentences[found.sentence])
        if noun and noun.stem not in stems:
            return False
        if noun and theirs and _plural(noun) and _plural(theirs) and noun.stem != theirs.stem:
            return False
    here = source.sentences[found.sentence].stems | source.sentences[max(1, found.sentence - 1)].stems
    if figure.rate and not found.figure.rate and figure.rate not in here:
        return False
    if figure.kind == "count":
        return True
    spelled = source.sentences[found.sentence].spelled
    return all(
        word.stem in here or _part_of_acronym(word, claim, spelled)
        for word in claim.words
        if _PERIODIC.match(word.text) and _nearest(word, claim) is figure
    )


def _nearest(word: Word, claim: Reading) -> Figure:
    """Return the figure, other than a date, that a word stands nearest to; there is one."""
    figures = (figure for figure in claim.figures if not figure.period)
    return min(figures, key=lambda figure: max(figure.start - word.end, word.start - figure.end))


def _noun_after(figure: Figure, claim: Reading) -> Word | None:
    """Return the word for what a number counts: "310" of "310 affected customers" counts customers."""
    end = figure.end
    for word in claim.words:
        if word.start < end:
            continue
        if claim.text[end : word.start].strip(" -"):
            return None
        if word.stem and not _ADJECTIVE.search(word.text):
            return word
        if not word.stem and word.text not in _PARTITIVES:
            return None
        end = word.end
    return None


def _plural(word: Word) -> bool:
    return word.text.endswith("s")


def _part_of_acronym(word: Word, claim: Reading, spelled: frozenset[str] | set[str]) -> bool:
    """Tell whether a source has the acronym of words that begin here: "annual recurring revenue" as "ARR"."""
    at = claim.words.index(word)
    initials = "".join(other.text[0].casefold() for other in claim.words[at : at + 4])
    return any(initials[:length] in spelled for length in (3, 4))


def _best_place(
    stems: set[str], sources: Sequence[Source], weights: Mapping[str, float]
) -> tuple[tuple[Source, int], float]:
    """Find the sentence that has most of the words, itself and with its neighbours."""

    def support(source: Source, i: int) -> tuple[float, float]:
        around = frozenset().union(*(reading.stems for reading in source.context(i)))
        return _carried(stems, around, weights), _carried(stems, source.sentences[i].stems, weights)

    ranked = {
        (n, i): support(source, i)
        for n, source in enumerate(sources)
        for i in range(min(1, len(source.sentences) - 1), len(source.sentences))
    }
    closest = max(ranked, key=lambda place: (ranked[place][1] + ranked[place][0], ranked[place][0]))
    return (sources[closest[0]], closest[1]), max(around for around, _ in ranked.values())


def _carried(stems: set[str], known: frozenset[str] | set[str], weights: Mapping[str, float]) -> float:
    """The share of the words, by weight, that are known."""
    return weight(stems & known, weights) / weight(stems, weights)


def _missing_name(
    claim: Reading, sources: Sequence[Source], window: Sequence[Reading], asked: Reading
) -> bool:
    """Tell whether a name is neither in the question nor near what supports the sentence."""
    spelled = frozenset(asked.spelled).union(*(reading.spelled for reading in window))
    acronyms = frozenset().union(*(source.stems for source in sources))
    lower = {
        word.stem
        for source in sources
        for sentence in source.sentences
        for word in sentence.words
        if not word.name
    }
    first = claim.words[0]
    for word in claim.names:
        low = word.text.casefold()
        if low in spelled or all(part in spelled for part in _ALIASES.get(low, (low,))):
            continue
        if word.text.isupper() and low in acronyms:
            continue
        if word is first and (opens_sentence(word, claim) or word.stem in lower):
            continue
        return True
    return False


def _swapped_name(claim: Reading, sources: Sequence[Source], spoken: Sequence[Reading]) -> bool:
    """Tell whether a name stands where the source has another one.

    It does where the same words stand beside it, or where it begins a sentence of the claim and the other,
    which the claim does not have, begins the sentence that supports it.
    """
    sentences = [sentence for source in sources for sentence in source.sentences[1:]]
    ours = [(_name(run), _slots(run, claim)) for run in name_runs(claim)]
    theirs = [(_name(run), _slots(run, sentence)) for sentence in sentences for run in name_runs(sentence)]
    for name, slots in ours:
        for slot in slots:
            holders = [other for other, others in theirs if slot in others]
            if holders and not any(name & holder for holder in holders):
                return True
    if any(_named_too_often(word, claim, spoken) for word in claim.names):
        return True
    said = {word.text.casefold() for word in claim.words}
    subject = _subject(claim)
    if not subject or said & _ANAPHORS:
        return False
    rivals = [_subject(sentence) for sentence in spoken]
    return bool(rivals) and all(
        rival and not rival & said and not subject & sentence.spelled
        for rival, sentence in zip(rivals, spoken, strict=True)
    )


def _named_too_often(word: Word, claim: Reading, spoken: Sequence[Reading]) -> bool:
    """Tell whether a claim repeats a name, and its source has another name that the claim lacks."""
    times = [other.text for other in claim.names].count(word.text)
    return times > 1 and all(
        [other.text for other in sentence.names].count(word.text) < times
        and not {other.text.casefold() for other in sentence.names} <= claim.spelled
        for sentence in spoken
    )


def _name(run: tuple[Word, ...]) -> set[str]:
    return {word.text.casefold() for word in run}


def _slots(run: tuple[Word, ...], reading: Reading) -> set[tuple[str, ...]]:
    """The two and three words before, and after, a name, where they say something and are no names."""
    words = [word for word in reading.words if word.text.casefold() not in _ARTICLES]
    first, last = words.index(run[0]), words.index(run[-1])
    beside = [("before", words[max(0, first - length) : first]) for length in (2, 3)]
    beside += [("after", words[last + 1 : last + 1 + length]) for length in (2, 3)]
    return {
        (side, *(word.text.casefold() for word in slot))
        for side, slot in beside
        if len(slot) >= 2 and any(word.stem for word in slot) and not any(word.name for word in slot)
    }


def _subject(reading: Reading) -> set[str]:
    """The name that a sentence begins with, if it does."""
    run = next(name_runs(reading), ())
    begins = run and all(not word.stem for word in reading.words[: reading.words.index(run[0])])
    return _name(run) if begins and len(run) and not opens_sentence(run[0], reading) else set()


def _contradicts(claim: Reading, closest: Reading, window: Sequence[Reading], support: float) -> bool:
    """Tell whether the source denies what the claim says, or the other way round, or turns it about."""
    if len(claim.direction) == 1 and len(closest.direction) == 1 and claim.direction != closest.direction:
        return True
    stems = {word.stem for word in claim.words if word.stem}
    if claim.denied and not any(reading.denied or _undone(reading) for reading in window):
        return True
    if claim.denied or _undone(claim) or support < _DENIED_SUPPORT:
        return False
    asserted = {word.stem for reading in window if not reading.denied for word in reading.words}
    return bool(closest.denied & stems - asserted)


def _undone(reading: Reading) -> bool:
    """Tell whether a word denies by its beginning: "undrawn"."""
    return any(re.match(r"(?:un|in)[a-z]{4,}", word) for word in reading.spelled)


def _idle(claim: Reading, stems: set[str], source: Source, weights: Mapping[str, float]) -> bool:
    """Tell whether a source adds nothing to the sentence: none of its figures, and few of its words."""
    states = any(True for figure in claim.figures if not figure.period for _ in source.same(figure))
    return not states and _carried(stems, source.stems, weights) < _SHARE
