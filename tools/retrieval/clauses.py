"""Split a question that compares or joins into its parts: one for each outlet, company or period it names."""

import re
from collections.abc import Sequence
from itertools import pairwise

MOST_CLAUSES = 4

_STRONG = re.compile(
    r"(?:,\s+)?\b(?:and|while|but|whereas|compared (?:to|with)|than|versus|vs\.?)\s+", re.IGNORECASE
)
_WEAK = re.compile(r"[,;]\s+|\s+(?:with|before|after|or)\s+", re.IGNORECASE)
_FEWEST_WORDS, _FEWEST_BESIDE = 4, 3


def split(query: str, mentions: Sequence[tuple[int, int]]) -> list[str]:
    """Cut a question between the things that it names.

    Each cut is at a conjunction between two mentions, or else at a comma; where there is neither, they stay
    together. Where that leaves a clause of few words, or few beside the name ("Compare Acme | and Zenith's
    margins"), each part is the whole question without the other mentions.

    Args:
        query: The question.
        mentions: Spans of what it names, in order, without overlap.

    Returns:
        At most four parts; none where the question names fewer than two things.
    """
    mentions = mentions[:MOST_CLAUSES]
    if len(mentions) < 2:
        return []
    cuts = [0]
    for (_, end), (start, _) in pairwise(mentions):
        middle = (end + start) / 2
        places = [match.start() for match in _STRONG.finditer(query, end, start)] or [
            match.start() for match in _WEAK.finditer(query, end, start)
        ]
        if places:
            cuts.append(min(places, key=lambda place: abs(place - middle)))
    if len(cuts) == 1:
        return []
    spans = list(pairwise([*cuts, len(query)]))
    if all(_asks(query, span, mentions) for span in spans):
        return [query[start:stop].strip(" ,;") for start, stop in spans]
    return [_without(query, [other for other in mentions if other != mention]) for mention in mentions]


def _asks(query: str, clause: tuple[int, int], mentions: Sequence[tuple[int, int]]) -> bool:
    """Whether a clause says something beside the name in it: "Did Acme" does not."""
    start, stop = clause
    inside = [(max(a, start) - start, min(b, stop) - start) for a, b in mentions if a < stop and b > start]
    text = query[start:stop]
    return len(text.split()) >= _FEWEST_WORDS and len(_without(text, inside).split()) >= _FEWEST_BESIDE


def _without(query: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, stop in reversed(spans):
        query = query[:start] + query[stop:]
    return " ".join(query.split())
