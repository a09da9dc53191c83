"""Which sentence of a passage speaks most to a question, and how much of the question it carries."""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from importlib import resources
from typing import NamedTuple

from tools.ingest.pieces import pieces
from tools.retrieval.passage import Passage
from tools.retrieval.words import ASKING
from tools.writing.reading.words import FUNCTION_WORDS, stem

MAX_QUOTE_CHARS = 420

_WORD = re.compile(r"\w+")
_HEADING_WORDS = 4
_SAYS_SOMETHING = re.compile(r"[\d:;]|[.!?\u2026\u3002\uff01\uff1f\uff61]\W*$")
# What a question says of the answer that it wants, and not of its subject: to the search, and beyond that.
_ASKING = ASKING.union(
    (resources.files("tools.writing.passages") / "asking_words.txt").read_text(encoding="utf-8").split()
)


class Quote(NamedTuple):
    """A span of a passage's text, and the share of the question that it carries, in [0, 1]."""

    start: int
    end: int
    lexical: float


def word_weights(query: str, passages: Sequence[Passage]) -> dict[str, float]:
    """Weigh the words of a question by how few of the passages carry them.

    Returns:
        Weights that sum to 1, by stem; empty if the question has function words only. Words that say how it
        wants to be answered ("summarize the latest …") count for nothing.
    """
    carried = Counter(stem for passage in passages for stem in _stems(passage["text"]))
    asked = _stems(query, without=_ASKING)
    # What every passage carries weighs next to nothing: the search has looked for it.
    raw = {stem: math.log((1.5 + len(passages)) / (1 + carried[stem])) for stem in asked}
    total = sum(raw.values())
    return {stem: weight / total for stem, weight in raw.items()}


def best_quote(passage: Passage, weights: Mapping[str, float]) -> Quote:
    """Choose the sentence, or row of a table, that carries most of the question; of equals the first.

    A heading is quoted only where there is nothing else: it names the subject and says nothing of it.

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
    sentences = [quote for quote in quotes if not _heads(text[quote.start : quote.end], headings)]
    return max(sentences or quotes, key=lambda quote: quote.lexical)


def _heads(text: str, headings: Collection[str]) -> bool:
    """Tell whether a text is a heading: a known one, or a few words that state nothing, as a PDF has them."""
    return _flat(text) in headings or (
        len(text.split()) <= _HEADING_WORDS and not _SAYS_SOMETHING.search(text)
    )


def _carried(text: str, weights: Mapping[str, float]) -> float:
    # Rounding may take the sum of all weights above 1.
    return min(1.0, sum(weights.get(stem, 0.0) for stem in _stems(text)))


def _stems(text: str, *, without: frozenset[str] = frozenset()) -> set[str]:
    """Return the stems of the words that matter."""
    words = {word.casefold() for word in _WORD.findall(text)} - FUNCTION_WORDS - without
    return {stem(word) for word in words}


def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()
