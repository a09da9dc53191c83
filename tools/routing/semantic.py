"""A kernel classifier over labelled questions, its confidence calibrated on left-out questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from tools.routing.lexical import LexicalSpace
from tools.routing.modes import MODES, Mode

RIDGE = 0.5
"""Ridge penalty; leave-one-out cross-entropy on the exemplars is flat from 0.2 to 1."""

WORDINGS = 2.0
"""Weight of the wordings against the meanings; the same cross-entropy is flat from 1.5 to 3."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SemanticClassifier:
    """Scores of the three modes by kernel ridge regression, made probabilities by a temperature.

    Attributes:
        meanings: Shape (n, d), unit length: the embedded exemplars.
        lexicon: Maps cleaned texts to lexical vectors.
        dual: Shape (n, 3): what each exemplar adds to each score, columns in the order of `MODES`.
        word_scores: Shape (v, 3): what each word or letter sequence adds, by way of all exemplars.
        temperature: Divides the scores before the softmax, > 0.
    """

    meanings: NDArray[np.float32]
    lexicon: LexicalSpace
    dual: Floats
    word_scores: Floats
    temperature: float

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: Sequence[Sequence[float]], modes: Sequence[Mode]) -> Self:
        """Solve the regression and fit the temperature on left-out scores.

        Deterministic; one inverse of an (n, n) matrix. Every left-out score is exact for the given lexicon
        and needs no refit (Rifkin and Lippert 2007, "Notes on Regularized Least Squares", section 4).

        Args:
            texts: n cleaned texts.
            vectors: Shape (n, d), unit length.
            modes: n labels.
        """
        meanings = np.asarray(vectors, dtype=np.float64)
        lexicon = LexicalSpace.learn(texts)
        wordings = lexicon.vectors(texts)
        targets = np.array([[mode == other for other in MODES] for mode in modes], dtype=np.float64)
        inverse = np.linalg.inv(_kernel(meanings, wordings) + RIDGE * np.eye(len(targets)))
        dual = inverse @ targets
        left_out = targets - dual / np.diag(inverse)[:, None]
        return cls(
            meanings=meanings.astype(np.float32),
            lexicon=lexicon,
            dual=dual,
            word_scores=WORDINGS * np.asarray(wordings.T @ dual),
            temperature=_temperature(left_out, targets),
        )

    def similarities(self, vector: Sequence[float]) -> NDArray[np.float32]:
        """Give the cosine of a meaning with that of every exemplar.

        Args:
            vector: Shape (d,), unit length, of the embedder that the classifier was fitted on.

        Returns:
            Shape (n,).
        """
        return np.asarray(self.meanings @ np.asarray(vector, dtype=np.float32))

    def probabilities(self, text: str, similarities: NDArray[np.float32]) -> dict[Mode, float]:
        """Give each mode its probability; they sum to 1.

        Args:
            text: Cleaned.
            similarities: As `similarities` gives them for the text's meaning.
        """
        by_meaning = (_gaussian(similarities) + 1.0) @ self.dual
        by_wording = np.asarray(self.lexicon.vectors([text]) @ self.word_scores)[0]
        log_odds = (by_meaning + by_wording) / self.temperature
        return dict(zip(MODES, np.exp(_log_softmax(log_odds)).tolist(), strict=True))


def _kernel(meanings: Floats, wordings: csr_array[np.float64]) -> Floats:
    """Add a Gaussian kernel of the meanings, the cosine of the wordings, and 1 for a bias."""
    words = (wordings @ wordings.T).toarray()
    return np.asarray(_gaussian(meanings @ meanings.T) + WORDINGS * words + 1.0)


def _gaussian(cosine: NDArray[np.floating]) -> Floats:
    """Turn cosines of unit vectors into exp(-|a - b|²)."""
    return np.asarray(np.exp(2.0 * (cosine - 1.0)), dtype=np.float64)


def _log_softmax(scores: Floats) -> Floats:
    """Normalise scores to logarithms of probabilities along the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def _temperature(scores: Floats, targets: Floats) -> float:
    """Find the temperature of least cross-entropy (Guo et al. 2017, section 4.2), to 1 %, in [0.01, 20]."""

    def loss(log_temperature: float) -> float:
        return -float((targets * _log_softmax(scores / np.exp(log_temperature))).sum())

    # The cross-entropy is convex in the inverse temperature, so it has one valley: cut the worse third off.
    low, high = float(np.log(0.01)), float(np.log(20.0))
    while high - low > 0.01:
        third = (high - low) / 3
        if loss(low + third) < loss(high - third):
            high -= third
        else:
            low += third
    return float(np.exp((low + high) / 2))
