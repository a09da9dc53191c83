"""What of a question sounds like a constraint on its evidence, and is none that could be read."""

import re
from collections.abc import Iterator, Sequence

from tools.retrieval.constraints import LEAST, MOST, ORDER, READ, SENTENCE

_MOST_BETWEEN = 40  # characters between "at least" and "citations"
_BOUND = rf"(?<!\w)(?:{LEAST}|{MOST}|exactly)\s[^.?!;]{{0,{_MOST_BETWEEN}}}?\b"
_CITATIONS = re.compile(rf"{_BOUND}(?:citations?|references?)\b", re.IGNORECASE)
_SOURCES = re.compile(rf"{_BOUND}sources?\b(?! of\b)", re.IGNORECASE)
_SCORE = re.compile(
    rf"\bscores?\s+(?:of\s+)?(?:{LEAST}|>|above|over)\s+[^.?!;,]{{1,{_MOST_BETWEEN}}}", re.IGNORECASE
)
_DEMANDS = re.compile(r"\s*(?:please\s+|also\s+)?(?:requires?|scores?|minimum)\b", re.IGNORECASE)


def find_unread(query: str) -> Iterator[str]:
    """Yield what bounds citations or scores in words that say no number, such as "at least a few citations".

    "Sources" and "scores" may be the business's own: they count only in a sentence that orders.

    Args:
        query: The question.
    """
    for sentence in SENTENCE.findall(query):
        patterns = [_CITATIONS]
        if ORDER.match(sentence):
            patterns.append(_SOURCES)
        if _DEMANDS.match(sentence):
            patterns.append(_SCORE)
        found = [match for pattern in patterns for match in pattern.finditer(sentence)]
        if found:
            read = [match.span() for pattern in READ for match in pattern.finditer(sentence)]
            yield from (match.group() for match in found if _apart(match.span(), read))


def _apart(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return all(span[1] <= start or stop <= span[0] for start, stop in others)
