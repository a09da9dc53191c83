"""Words and letter sequences as vectors: an English embedder misses names, typos and other languages."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from tools.routing.text import fold, without_names

_WORD = re.compile(r"[\w']+|[?%]")


@dataclass(frozen=True)
class LexicalSpace:
    """Weighs the words and the letter sequences of a text by their rarity among the exemplars.

    Attributes:
        columns: The column of every known word and letter sequence.
        weights: Shape (v,): the weight of each.
    """

    columns: dict[str, int]
    weights: NDArray[np.float64]

    @classmethod
    def learn(cls, texts: Sequence[str]) -> Self:
        """Learn vocabulary and weights from cleaned texts."""
        seen = Counter(gram for text in texts for gram in set().union(*_grams(text)))
        known = sorted(seen)
        counts = np.array([seen[gram] for gram in known], dtype=np.float64)
        return cls({gram: column for column, gram in enumerate(known)}, np.log1p(len(texts) / counts))

    def vectors(self, texts: Iterable[str]) -> csr_array[np.float64]:
        """Map cleaned texts to vectors.

        Returns:
            Shape (n, v), sparse. Words and letters fill half of a row's squared length each; a half of which
            nothing is known stays empty.
        """
        columns: list[int] = []
        values: list[NDArray[np.float64]] = []
        ends = [0]
        for text in texts:
            for grams in _grams(text):
                known = sorted(self.columns[gram] for gram in grams if gram in self.columns)
                weights = self.weights[known]
                columns += known
                values.append(weights / max(np.sqrt(2.0) * np.linalg.norm(weights), np.finfo(float).tiny))
            ends.append(len(columns))
        shape = (len(ends) - 1, len(self.columns))
        return csr_array((np.concatenate(values), columns, ends), shape=shape, dtype=np.float64)


def _grams(text: str) -> tuple[set[str], set[str]]:
    """Give the words of a cleaned text, with its names and with none of them told apart, and its letters."""
    folded = fold(text)
    return words(folded) | words(fold(without_names(text))), letters(folded)


def words(text: str) -> set[str]:
    """Give the words, the pairs of neighbours and the first word of a folded text."""
    found = _WORD.findall(text)
    pairs = {f"{one} {other}" for one, other in pairwise(found)}
    return set(found) | pairs | {f"^{word}" for word in found[:1]}


def letters(text: str) -> set[str]:
    """Give the sequences of three and four characters of a folded text, the ends of words among them."""
    padded = f" {' '.join(_WORD.findall(text))} "
    return {f"#{padded[i : i + n]}" for n in (3, 4) for i in range(len(padded) - n + 1)}
