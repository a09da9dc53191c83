"""BM25 over the words of passages: the yardstick of retrieval without vectors."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

_K1, _B = 1.2, 0.75
_WORD = re.compile(r"\w+")


class BM25:
    """Ranks texts by shared words (Robertson and Zaragoza 2009, equation 3.15; idf never negative)."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Count the words of `texts`."""
        self._counts = [Counter(_words(text)) for text in texts]
        self._lengths = np.array([counts.total() for counts in self._counts], dtype=np.float64)
        self._frequency = Counter(word for counts in self._counts for word in counts)

    def rank(self, query: str) -> list[int]:
        """Return the places of all texts, best first; of equals the first."""
        n = len(self._counts)
        norm = _K1 * (1 - _B + _B * self._lengths / max(self._lengths.mean(), 1.0))
        scores = np.zeros(n)
        for word in _words(query):
            frequency = self._frequency[word]
            idf = np.log1p((n - frequency + 0.5) / (frequency + 0.5))
            counts = np.array([counts[word] for counts in self._counts], dtype=np.float64)
            scores += idf * counts * (_K1 + 1) / (counts + norm)
        return [int(place) for place in np.argsort(-scores, kind="stable")]


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
