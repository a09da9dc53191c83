"""Words and letter sequences as vectors: what an English embedder misses in typos and other languages."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array

_WORD = re.compile(r"[\w']+|[?%]")


class LexicalSpace:
    """Weighs the words and the letter sequences of a text by their rarity among the exemplars."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Learn vocabulary and weights from folded texts."""
        seen: dict[str, int] = {}
        for text in texts:
            for gram in words(text) | letters(text):
                seen[gram] = seen.get(gram, 0) + 1
        self._column = {gram: column for column, gram in enumerate(sorted(seen))}
        self._weight = {gram: float(np.log1p(len(texts) / count)) for gram, count in seen.items()}

    def vectors(self, texts: Iterable[str]) -> csr_array[np.float64]:
        """Map folded texts to vectors.

        Returns:
            Shape (n, vocabulary), sparse. Words and letters fill half of a row's squared length each;
            a half of which nothing is known stays empty.
        """
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for text in texts:
            for grams in (words(text), letters(text)):
                known = sorted(gram for gram in grams if gram in self._column)
                weights = np.array([self._weight[gram] for gram in known])
                length = np.sqrt(2.0) * np.linalg.norm(weights)
                columns += [self._column[gram] for gram in known]
                values += (weights / length).tolist() if known else []
            ends.append(len(columns))
        return csr_array((values, columns, ends), shape=(len(ends) - 1, len(self._column)), dtype=np.float64)


def words(text: str) -> set[str]:
    """Give the words, the pairs of neighbours and the first word of a folded text."""
    found = _WORD.findall(text)
    pairs = {f"{one} {other}" for one, other in pairwise(found)}
    return set(found) | pairs | {f"^{word}" for word in found[:1]}


def letters(text: str) -> set[str]:
    """Give the sequences of three and four characters of a folded text, the ends of words among them."""
    padded = f" {' '.join(_WORD.findall(text))} "
    return {f"#{padded[i : i + n]}" for n in (3, 4) for i in range(len(padded) - n + 1)}
