"""Split a question that compares or joins into its parts: one for each outlet, company or period it names."""

import re
from collections.abc import Sequence
from itertools import pairwise

MOST_CLAUSES = 4

_STRONG = re.compile(
    r"(?:,\s+)?\b(?:and|while|but|whereas|compared (?:to|with)|than|versus|vs\.?)\s+", re.IGNORECASE
)
_WEAK = re.compile(r"[,;]\s+|\s+(?:with|before|after|or)\s+", re.IGNORECASE)
_FEWEST_WORDS = 4


def split(query: str, mentions: Sequence[tuple[int, int]]) -> list[str]:
    """Cut a question between the things that it names.

    Each cut is at a conjunction between two mentions, or else at a comma; where there is neither, they stay
    together. Where that leaves a clause too short to be searched for ("Compare Acme | and Zenith's margins"),
    each part is the whole question without the other mentions.

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
    clauses = [query[start:stop].strip(" ,;") for start, stop in pairwise([*cuts, len(query)])]
    if len(clauses) > 1 and all(len(clause.split()) >= _FEWEST_WORDS for clause in clauses):
        return clauses
    if len(clauses) == 1:
        return []
    return [_without(query, [other for other in mentions if other != mention]) for mention in mentions]


def _without(query: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, stop in reversed(spans):
        query = query[:start] + query[stop:]
    return " ".join(query.split())
