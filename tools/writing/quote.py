"""Which sentence of a passage speaks most to a question, and how much of the question it carries."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import NamedTuple

from tools.ingest.pieces import pieces
from tools.retrieval.passage import Passage
from tools.writing.material import speaks_to_the_model

MAX_QUOTE_CHARS = 420

_WORD = re.compile(r"\w+")
_STEM_CHARS = 6
# Without this list the rarest of its words would decide: the subject's own words are in every passage, since
# the search looked for them.
FUNCTION_WORDS = frozenset(
    (resources.files("tools.writing") / "function_words.txt").read_text(encoding="utf-8").split()
)
"""Words of English that say nothing about a subject."""


class Quote(NamedTuple):
    """A span of a passage's text, and the share of the question that it carries, in [0, 1]."""

    start: int
    end: int
    lexical: float


def word_weights(query: str, passages: Sequence[Passage]) -> dict[str, float]:
    """Weigh the words of a question by how few of the passages carry them.

    Returns:
        Weights that sum to 1, by stem; empty if the question has function words only.
    """
    carried = Counter(stem for passage in passages for stem in _stems(passage["text"]))
    raw = {stem: math.log1p((1 + len(passages)) / (1 + carried[stem])) for stem in _stems(query)}
    total = sum(raw.values())
    return {stem: weight / total for stem, weight in raw.items()}


def best_quote(passage: Passage, weights: Mapping[str, float]) -> Quote:
    """Choose the sentence, or row of a table, that carries most of the question; of equals the first.

    A heading is quoted only where there is nothing else: it names the subject and says nothing of it. So is
    what a document says to a model instead of a reader.

    Args:
        passage: Its text is not blank.
        weights: As `word_weights` gives them.
    """
    text = passage["text"]
    headings = {
        _flat(name) for name in (passage["title"], passage["outlet"], *passage["section"].split(" > "))
    }
    quotes = [
        Quote(piece.start, piece.end, _carried(text[piece.start : piece.end], weights))
        for piece in pieces(text, 0, len(text), MAX_QUOTE_CHARS)
    ]
    sentences = [
        quote
        for quote in quotes
        if _flat(text[quote.start : quote.end]) not in headings
        and not speaks_to_the_model(text[quote.start : quote.end])
    ]
    return max(sentences or quotes, key=lambda quote: quote.lexical)


def stem(word: str) -> str:
    """Return the first letters of a word in lower case: they stand for it, whatever its ending."""
    return (word.removesuffix("s") or word)[:_STEM_CHARS]


def _carried(text: str, weights: Mapping[str, float]) -> float:
    # Rounding may take the sum of all weights above 1.
    return min(1.0, sum(weights.get(stem, 0.0) for stem in _stems(text)))


def _stems(text: str) -> set[str]:
    """Return the stems of the words that matter."""
    words = {word.casefold() for word in _WORD.findall(text)} - FUNCTION_WORDS
    return {stem(word) for word in words}


def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()
