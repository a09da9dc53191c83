"""What of a question sounds like a constraint on its evidence, and is none that could be read."""

import re
from collections.abc import Iterator, Sequence

from tools.retrieval.constraints import LEAST, MOST, ORDER, READ, SENTENCE
from tools.retrieval.counts import ANY

_MOST_BETWEEN = 40  # characters between "at least" and "citations"
_BOUND = rf"(?<!\w)(?:{LEAST}|{MOST}|exactly)\s[^.?!;]{{0,{_MOST_BETWEEN}}}?\b"
_CITATIONS = re.compile(rf"{_BOUND}(?:citations?|references?)\b", re.IGNORECASE)
_SOURCES = re.compile(rf"{_BOUND}sources?\b(?! of\b)", re.IGNORECASE)
_SCORE = re.compile(
    rf"\bscores?\s+(?:of\s+)?(?:{LEAST}|>|above|over)\s+[^.?!;,]{{1,{_MOST_BETWEEN}}}", re.IGNORECASE
)
_NUMBER = rf"(?:{ANY})"
_RANGE = rf"{_NUMBER}\s*(?:to|and|[-\u2013])\s*{_NUMBER}"
_COUNT = (
    rf"(?<!\w)(?:{LEAST}|{MOST}|exactly|(?:fewer|less) than|under|between|max(?:imum)?|min(?:imum)?)"
    rf"\s*(?:{_RANGE}|{_NUMBER})"
)
_EVIDENCE = r"(?:citations?|references?|sources?|outlets?|publishers?|publications?|documents?|articles?)\b"
_COUNTED = re.compile(
    rf"(?:{_COUNT}|{_RANGE})\s+(?:\w+\s+)?{_EVIDENCE}"
    rf"|{_COUNT}(?=\s*[,.!]*\s*(?:$|(?:and|or)\b))",  # "at least 3 sources and at most 2"
    re.IGNORECASE,
)
_CITES = re.compile(
    r"\s*(?:please\s+|also\s+)?(?:requires?|cite|use|using|max(?:imum)?|min(?:imum)?)\b", re.IGNORECASE
)
_DEMANDS = re.compile(r"\s*(?:please\s+|also\s+)?(?:requires?|scores?|minimum)\b", re.IGNORECASE)


def find_unread(query: str) -> Iterator[str]:
    """Yield what bounds citations or scores in words that are not read, such as "at least a few citations".

    "Sources" and "scores" may be the business's own: they count only in a sentence that orders, and other
    counts, such as "3 to 5 sources" and "at most 2 outlets", in one that begins by saying what to cite.

    Args:
        query: The question.
    """
    for sentence in SENTENCE.findall(query):
        patterns = [_CITATIONS]
        if ORDER.match(sentence):
            patterns.append(_SOURCES)
        if _CITES.match(sentence):
            patterns.append(_COUNTED)
        if _DEMANDS.match(sentence):
            patterns.append(_SCORE)
        found = [match for pattern in patterns for match in pattern.finditer(sentence)]
        if found:
            read = [match.span() for pattern in READ for match in pattern.finditer(sentence)]
            yield from (match.group() for match in found if _apart(match.span(), read))


def _apart(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return all(span[1] <= start or stop <= span[0] for start, stop in others)
