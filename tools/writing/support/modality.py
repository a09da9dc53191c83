"""What is done, and what is only expected, planned or possible: told as such, or one for the other."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from tools.writing.reading.figures import agrees
from tools.writing.reading.grid import label_end
from tools.writing.reading.text import Reading
from tools.writing.support.source import Place

_ONE = "one"  # said of anything
_RISK: Final = re.compile(r" ?(?:Risk|Effect|Impact|Consequence)s?: ")  # a cell of what is only possible
_PART: Final = re.compile(r"[;:.] |, (?:and|but|while|which|who|where|when) ")
_CELL: Final = re.compile(";")
# What has not happened yet, or not for certain: after such a word in a source, it is not told as done …
_AHEAD: Final = re.compile(
    r"\b(?:[Ii]f|will|would|target(?! price)|(?P<possible>may|might|could|considering|in talks to)"
    r"|expects?|forecasts?|we model|(?:expect|plan|intend|aim|hop|want|propos)(?:e|es|s|ed|ned|ing|ning)? to"
    r"|(?:means|meant|(?<!most )likely|due|set|yet) to|(?:is|are) to(?= [a-z])"
    r"|(?:has|have)(?: still| yet)? to|(?:is|are) planned|[Ss]ubject to|would like to)\b"
)
# … by a claim that has none of these. "Will", and what is going on, are no words for what is only possible.
_OPEN: Final = re.compile(
    r"\b(?:(?P<certain>will|shall|(?:is|are)(?: now| also| still)?"
    r" (?!being|negotiating|thinking|consider|plann|seek|hop|aim|propos)[a-z]+ing)"
    r"|would|may|might|could|should|cannot|can|must|ha(?:s|ve) to|needs? to|requir\w+"
    r"|expect\w*|plan(?:s|ned|ning)?|intend\w*|aim\w*|hop(?:es?|ed|ing)|wants?|means? to|meant|seek\w*"
    r"|forecast\w*|predict\w*|project(?:s|ed|ions?)|anticipat\w*|estimat\w*|model(?:s|led)?|assum\w+|sees"
    r"|guidance|outlook|target\w*|goals?|budget\w*|propos\w*|scenario|case|risks?|threat\w*"
    r"|likely|unlikely|probab\w+|possib\w+|potential\w*|if|unless|until"
    r"|due|next|ahead(?! of)|future|soon|schedul\w+|(?:to be|(?:about|going|set|yet|is|are|was|were) to)"
    r"|consider\w*|negotiat\w+|in talks|thinking|pledge[sd]?|promis\w+|asks?|asked|request\w*"
    r"|(?P<decided>approve[sd]?(?= (?:the|an?|\d))|agreed|decided))\b",
    re.IGNORECASE,
)
# "Will open" … for what "opened".
_DONE: Final = re.compile(r"[a-z]ed$")
_TO_COME: Final = re.compile(
    r"\b(?:will|would|shall|may|might|could|(?:plans?|intends?|aims?|hopes?|wants?|means|expects?) to"
    r"|(?:is|are)(?: expected| due| set| going| likely)? to)(?: be)? $"
)


def taken_for_done(claim: Reading, place: Place) -> bool:
    """Tell whether a claim tells as done what its source expects, or as certain what it holds possible.

    Args:
        claim: A sentence.
        place: The sentence that supports it.
    """
    sentence, hedges = place.reading, list(_OPEN.finditer(claim.text))
    said = {word.start: word.stem for word in claim.words}
    counted = _figures(claim, place, 0, len(sentence.text))
    if label_end(sentence.text):
        told = {True: 0, False: 0}
        for start, end in _between(sentence.text, _CELL):
            if not counted or _figures(claim, place, start, end):
                risk = bool(_RISK.match(sentence.text, start))
                told[risk] = max(told[risk], _shared(claim, place, start, end))
        return told[True] > told[False] and all(hedge["certain"] for hedge in hedges)
    for start, end in _between(sentence.text, _PART):
        for ahead in _AHEAD.finditer(sentence.text, start, end):
            to_do = {word.stem for word in sentence.words if ahead.end() <= word.start < end}
            left_open = any(
                not (ahead["possible"] and hedge["certain"])
                and not (hedge["decided"] and said[hedge.start()] in to_do)
                for hedge in hedges
            )
            if left_open or (counted and not _figures(claim, place, start, end)):
                continue  # what it counts is told in another part
            if _shared(claim, place, ahead.end(), end):
                return True
    return False


def _between(text: str, border: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Give the parts of a text that end with a border, and the last one."""
    return pairwise([0, *(match.end() for match in border.finditer(text)), len(text)])


def taken_for_open(claim: Reading, place: Place) -> bool:
    """Tell whether a claim expects or plans what its source says has been done: "will open" for "opened".

    Args:
        claim: A sentence.
        place: The sentence that supports it.
    """
    sentence = place.reading
    if _AHEAD.search(sentence.text):
        return False
    done = {word.stem for word in sentence.words if word.stem and _DONE.search(word.text)}
    to_come = [word for word in claim.words if _TO_COME.search(claim.text[: word.start])]
    return any(word.stem in done and not word.name for word in to_come)


def _shared(claim: Reading, place: Place, start: int, end: int) -> int:
    """Count the words, names apart, and the figures of a part of a sentence that a claim has."""
    stems = {word.stem for word in claim.words if word.stem and not word.name} - {_ONE}
    words = {word.stem for word in place.reading.words if start <= word.start < end}
    return len(stems & words) + _figures(claim, place, start, end)


def _figures(claim: Reading, place: Place, start: int, end: int) -> int:
    """Count the figures of a part of a sentence that a claim has."""
    return sum(
        any(agrees(ours, theirs, place.source.years) for ours in claim.figures if ours.value != 1.0)
        for theirs in place.reading.figures
        if start <= theirs.start < end
    )
