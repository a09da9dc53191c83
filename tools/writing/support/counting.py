"""What a figure counts, and for which time: the same in a claim as in its source, or not."""

import re
from typing import Final

from tools.writing.reading.figures import Figure
from tools.writing.reading.text import Reading, Word
from tools.writing.reading.words import stem
from tools.writing.support.source import Found, Source

_PERIODIC: Final = re.compile(
    r"^(?:(?:month|week|dai|annual|year|quarter)ly|annual|months?|weeks?)$", re.IGNORECASE
)
_ADJECTIVE: Final = re.compile(
    r"(?:ed|ing|al|ive|ous|ary|able|ible|ful|less|ic)$|^(?:new|small|large|other|such)$", re.IGNORECASE
)
_POSSESSIVE: Final = re.compile(r"['\u2019]s?$")
_PARTITIVES: Final = frozenset(("of", "the", "its", "our", "their", "these", "those", "all", "more"))
_OCCASIONS: Final = frozenset(("occasions", "times", "instances", "cases"))  # of anything
_COMPLEMENT: Final = re.compile(r" (?:in|for|at) (?:(?:the|its|their|our) )?")
_MONTHS: Final = {"month": 1, stem("quarter"): 3, "year": 12}


def counts_the_same(figure: Figure, claim: Reading, source: Source, found: Found) -> bool:
    """Tell whether a figure is of the same things, and for the same period, in claim and source."""
    if figure.period:
        return True
    here = source.sentences[found.sentence].stems | source.sentences[max(1, found.sentence - 1)].stems
    if not _shares_anything(claim, source, found):
        return False
    around = [reading for reading in source.context(found.sentence)[1:] if reading is not source.sentences[0]]
    stems = frozenset().union(*(reading.stems for reading in around))
    if figure.kind == "count":
        if _other_complement(figure, claim, source, found):
            return False
        noun = _noun_after(figure, claim)
        sentence = source.sentences[found.sentence]
        theirs = _noun_after(found.figure, sentence)
        if theirs and theirs.text in _OCCASIONS:
            return True
        if noun and noun.stem not in stems:
            return False
        if noun and theirs and _plural(noun) and _plural(theirs) and not _same_things(noun, theirs, sentence):
            return False
    if figure.rate and not found.figure.rate and figure.rate not in here:
        return False
    if figure.kind == "count":
        return True
    lengths = {_months(other) for other in source.sentences[found.sentence].figures if other.period}
    return all(
        word.stem in here or _MONTHS.get(word.stem) in lengths
        for word in claim.words
        if _PERIODIC.match(word.text) and _nearest(word, claim) is figure
    )


def _same_things(ours: Word, theirs: Word, sentence: Reading) -> bool:
    """Tell whether two nouns count the same, also a deed by its verb: "14 openings" where 14 shops opened."""
    deed = any(word.stem == ours.stem and not _plural(word) for word in sentence.words)
    return ours.stem == theirs.stem or deed


def _shares_anything(claim: Reading, source: Source, found: Found) -> bool:
    """Tell whether the sentence of a figure has anything of the claim beside it: a word, or a figure."""
    stems = {word.stem for word in claim.words if word.stem}
    sentence, heading = source.sentences[found.sentence], source.sentences[0]
    return bool(stems & (sentence.stems | heading.stems)) or source.company(found, claim) > 0


def _other_complement(figure: Figure, claim: Reading, source: Source, found: Found) -> bool:
    """Tell whether a number is of something that its sentence does not have: "10 in engineering"."""
    match = _COMPLEMENT.match(claim.text, figure.end)
    word = next((word for word in claim.words if match and word.start == match.end()), None)
    return bool(
        word
        and word.stem
        and not word.name
        and word.stem not in source.sentences[found.sentence].stems | source.sentences[0].stems
    )


def _months(figure: Figure) -> int:
    return figure.period.last - figure.period.first + 1 if figure.period else 0


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
        if _POSSESSIVE.search(claim.text[word.start : word.end]):
            end = word.end
            continue
        if word.text in ("one", "ones"):
            return None
        if word.stem and not _ADJECTIVE.search(word.text):
            return word
        if not word.stem and word.text not in _PARTITIVES:
            return None
        end = word.end
    return None


def _plural(word: Word) -> bool:
    return word.text.endswith("s")
