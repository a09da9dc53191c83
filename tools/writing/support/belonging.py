"""Whose a figure is: the name, and the words of its own clause, that a claim and a source give it."""

import re
from collections.abc import Sequence
from typing import Final

from tools.writing.reading.clauses import clause
from tools.writing.reading.figures import Figure, agrees
from tools.writing.reading.text import Reading, Word, proper_names
from tools.writing.support.polarity import DIRECTION, turns
from tools.writing.support.source import Found, Source

_PREPOSITION: Final = re.compile(r"\b(to|in|at|from|by|for|of|with|into|near)\s(?:the\s)?$", re.IGNORECASE)
_FIRST_PERSON: Final = frozenset(("we", "our", "us"))
_DEMONYM: Final = re.compile(r"(?:ish|ian|an|ese|ch)$")
_DEMONYM_CHARS = 4  # that "Swedish" and "Sweden" share


def belongs_to_another(figure: Figure, claim: Reading, source: Source, found: Found) -> bool:
    """Tell whether a source gives a figure to another name, or under another word, than a claim does.

    Args:
        figure: One of the claim's, no date.
        claim: A sentence.
        source: What it cites.
        found: Where the source may state the figure.
    """
    beside = [rival.figure for rival in source.rivals(figure, claim) if rival.sentence == found.sentence]
    sentence = source.sentences[found.sentence]
    return (
        replaces_a_name(claim, source, found.sentence)
        or _is_of_another_row(figure, claim, source, found)
        or _is_of_another_clause(figure, claim, found.figure, sentence)
        or any(_is_the_other_names(figure, claim, found.figure, rival, sentence) for rival in beside)
        or any(_is_under_another_word(figure, claim, found.figure, rival, sentence) for rival in beside)
        or any(
            _is_under_the_same_word(figure, other, claim, found.figure, rival, sentence)
            for other in claim.figures
            for rival in sentence.figures
            if other.kind == figure.kind
            and not agrees(figure, rival, source.years)
            and agrees(other, rival, source.years)
        )
    )


def _is_of_another_row(figure: Figure, claim: Reading, source: Source, found: Found) -> bool:
    """Tell whether the clause of a figure has a word of another row's label, and none of this one's own."""
    own = source.labels.get(found.sentence)
    start, end = clause(figure, claim)
    said = {word.stem for word in claim.words if start <= word.start < end}
    return own is not None and any(
        said & (other - own) and not said & (own - other) for other in source.labels.values()
    )


def _is_of_another_clause(figure: Figure, claim: Reading, own: Figure, sentence: Reading) -> bool:
    """Tell whether the names by a figure stand, in its source, in other clauses than it does."""
    (start, end), (first, last) = clause(figure, claim), clause(own, sentence)
    ours = [run for run in proper_names(claim) if start <= run[0].start < end]
    theirs = [run for run in proper_names(sentence) if first <= run[0].start < last]
    owners = [word for run in theirs for word in run]
    return bool(ours and owners) and all(
        _is_in(run, sentence) and not any(alike(word, owner) for word in run for owner in owners)
        for run in ours
    )


def names_nothing(figure: Figure, claim: Reading) -> bool:
    """Tell whether the clause of a figure only says which way something went: ", an increase of 6.2%"."""
    start, end = clause(figure, claim)
    return not _label(claim, start, end) and not any(start <= word.start < end for word in claim.names)


def replaces_a_name(claim: Reading, source: Source, at: int) -> bool:
    """Tell whether a claim has a name that a sentence of its source lacks, and lacks one of that sentence.

    A name that came before may be what "the company" stands for there: not where the sentence begins with a
    name of its own, nor in the row of a table.
    """
    sentence = source.sentences[at]
    missing = [run for run in proper_names(claim) if not _is_in(run, sentence)]
    lacking = [run for run in proper_names(sentence) if not _is_in(run, claim)]
    if not at or not missing or not lacking:
        return False
    taken = {_preposition(run, sentence) for run in lacking} - {""}
    if any(_preposition(run, claim) in taken for run in missing):
        return True
    known = source.sentences[:1] if _has_its_subject(sentence) else source.sentences[:at]
    others = [other for other in source.sentences[1:] if other is not sentence]
    speaks = not _FIRST_PERSON.isdisjoint(sentence.spelled)
    return any(
        any(_is_in(run, other) for other in others)
        if speaks
        else not any(_is_in(run, other) for other in known)
        for run in missing
        if not _is_in(run, source.sentences[0])
    )


def _has_its_subject(sentence: Reading) -> bool:
    """Tell whether a sentence begins with a name, or is the row of a table."""
    first = next((word for word in sentence.words if word.stem), None)
    return ";" in sentence.text or any(run[0] is first for run in proper_names(sentence))


def _preposition(run: tuple[Word, ...], reading: Reading) -> str:
    """The preposition just before a name; empty if there is none."""
    match = _PREPOSITION.search(reading.text[: run[0].start])
    return match[1].lower() if match else ""


def _is_the_other_names(
    figure: Figure, claim: Reading, own: Figure, rival: Figure, sentence: Reading
) -> bool:
    """Tell whether a claim gives a figure to the name that has another figure of its kind in the sentence."""
    owner, others = _owner(own, sentence), _owner(rival, sentence)
    if not owner or not others or owner == others or _is_in(owner, claim):
        return False
    start, end = clause(figure, claim)
    return any(alike(word, other) for word in claim.names if start <= word.start < end for other in others)


def _is_under_another_word(
    figure: Figure, claim: Reading, own: Figure, rival: Figure, sentence: Reading
) -> bool:
    """Tell whether the words of a claim's clause stand by another figure of its kind, and none by this one.

    What the sentence says before a clause holds for the clause too: "sales rose 3%, with food up 4%".
    """
    said = _label(claim, *clause(figure, claim))
    by_own, by_rival = _label(sentence, *clause(own, sentence)), _label(sentence, *clause(rival, sentence))
    told_before = _label(sentence, 0, clause(rival, sentence)[0])
    own_before = _label(sentence, 0, clause(own, sentence)[0])
    return bool(said & by_rival - by_own - own_before) and not said & by_own - by_rival - told_before


def _is_under_the_same_word(
    figure: Figure, other: Figure, claim: Reading, own: Figure, rival: Figure, sentence: Reading
) -> bool:
    """Tell whether a claim says a word of two figures that stands by one of them in its source."""
    here, there = clause(figure, claim), clause(other, claim)
    twice = _label(claim, *here) & _label(claim, *there) if here != there else set()
    by_rival = _label(sentence, *clause(rival, sentence))
    return bool(twice & by_rival - _label(sentence, 0, clause(own, sentence)[1]))


def _label(reading: Reading, start: int, end: int) -> set[str]:
    """The stems of the words in a part of a sentence, without those that only say which way it went."""
    ways = {turn.spot.start for turn in turns(DIRECTION, reading)}
    return {
        word.stem
        for word in reading.words
        if start <= word.start < end
        and word.stem
        and (not word.name or word is reading.words[0])  # "Food sales": a capital from the beginning
        and word.start not in ways
    }


def _owner(figure: Figure, reading: Reading) -> tuple[Word, ...]:
    """The name nearest to a figure in its clause, or the last one before it."""
    start, end = clause(figure, reading)
    runs = proper_names(reading)
    inside = [run for run in runs if start <= run[0].start < end]
    if inside:
        return min(inside, key=lambda run: max(figure.start - run[-1].end, run[0].start - figure.end))
    return next((run for run in reversed(runs) if run[-1].end <= figure.start), ())


def _is_in(run: Sequence[Word], reading: Reading) -> bool:
    """Tell whether a text has one of a name's words, or its initials."""
    return any(
        word.stem in reading.stems or any(alike(word, other) for other in reading.names) for word in run
    )


def alike(one: Word, other: Word) -> bool:
    """Tell whether two names are the same, one of them perhaps as an adjective: "Swedish" for "Sweden"."""
    if one.stem == other.stem:
        return True
    demonym = _DEMONYM.search(one.text) or _DEMONYM.search(other.text)
    return bool(demonym) and one.stem[:_DEMONYM_CHARS] == other.stem[:_DEMONYM_CHARS]
