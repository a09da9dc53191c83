"""Citations: for each source the passage that supports the answer, and the exact words quoted from it."""

import re
from collections import Counter
from collections.abc import Sequence

from typing_extensions import TypedDict

from tools.evidence.duplicates import sources
from tools.retrieval.passage import Passage

_WORD = re.compile(r"\w+")
# A sentence ends at . ! ? or their full-width forms before white space, or at a line break.
_SENTENCE = re.compile(r"\S(?:[^.!?。！？\n]|[.!?](?!\s|$))*(?:[.!?。！？]+[\"'”’)\]]*|(?=\n)|$)")
_MAX_QUOTE_CHARS = 420


class Citation(TypedDict):
    """A numbered source. `quote` equals the document's text from `start` to `end` (characters)."""

    n: int
    doc_id: str
    chunk_id: str
    title: str
    outlet: str
    date: str | None
    page: int | None
    uri: str
    score: float
    quote: str
    start: int
    end: int


def cite(query: str, passages: Sequence[Passage], *, threshold: float, limit: int) -> list[Citation]:
    """Cite the best passage of each independent source that reaches the threshold.

    Args:
        query: The question; decides which sentence of a passage is quoted.
        passages: Best first.
        threshold: Least cosine similarity of a cited passage.
        limit: Most citations.
    """
    reaching = [passage for passage in passages if passage["similarity"] >= threshold]
    chosen = [group[0] for group in sources(reaching).values()][:limit]
    rarity = _rarity(query, passages)
    citations = []
    for n, passage in enumerate(chosen, start=1):
        start, end = _best_sentence(passage["text"], rarity)
        citations.append(
            Citation(
                n=n,
                doc_id=passage["doc_id"],
                chunk_id=passage["chunk_id"],
                title=passage["title"],
                outlet=passage["outlet"],
                date=passage["date"],
                page=passage["page"],
                uri=passage["uri"],
                score=passage["similarity"],
                quote=passage["text"][start:end],
                start=passage["start"] + start,
                end=passage["start"] + end,
            )
        )
    return citations


def _rarity(query: str, passages: Sequence[Passage]) -> dict[str, float]:
    """Weigh each word of the question by how few of the passages carry it."""
    carried = Counter(word for passage in passages for word in set(_words(passage["text"])))
    return {word: 1 / (1 + carried[word]) for word in set(_words(query))}


def _best_sentence(text: str, rarity: dict[str, float]) -> tuple[int, int]:
    """Return the span of the sentence that carries the most of the question; the first of equals."""
    spans = [match.span() for match in _SENTENCE.finditer(text)] or [(0, len(text))]

    def carried(span: tuple[int, int]) -> float:
        return sum(rarity.get(word, 0.0) for word in set(_words(text[span[0] : span[1]])))

    start, end = max(spans, key=carried)
    return start, min(end, start + _MAX_QUOTE_CHARS)


def _words(text: str) -> list[str]:
    # Plural and singular alike, without a stemmer: the first six letters stand for the word.
    return [word.casefold()[:6] for word in _WORD.findall(text)]
