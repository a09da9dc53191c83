"""A kernel classifier over labelled questions, its confidence calibrated on left-out questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_array
from scipy.special import log_softmax, softmax

from tools.routing.lexical import LexicalSpace
from tools.routing.modes import MODES, Mode

RIDGE = 0.5
"""Ridge penalty; leave-one-out cross-entropy on the exemplars is flat from 0.1 to 1."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SemanticClassifier:
    """Scores of the three modes by kernel ridge regression, made probabilities by a temperature.

    Attributes:
        meanings: Shape (n, d), unit length: the embedded exemplars.
        lexicon: Maps folded texts to lexical vectors.
        wordings: Shape (n, v), sparse: the exemplars' lexical vectors.
        dual: Shape (n, 3): what each exemplar adds to each score, columns in the order of `MODES`.
        temperature: Divides the scores before the softmax, > 0.
    """

    meanings: Floats
    lexicon: LexicalSpace
    wordings: csr_array[np.float64]
    dual: Floats
    temperature: float

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: Sequence[Sequence[float]], modes: Sequence[Mode]) -> Self:
        """Solve the regression and fit the temperature on left-out scores.

        Deterministic; one inverse of an (n, n) matrix. Every left-out score is exact for the given lexicon
        and needs no refit (Rifkin and Lippert 2007, "Notes on Regularized Least Squares", section 4).

        Args:
            texts: n folded texts.
            vectors: Shape (n, d), unit length.
            modes: n labels.
        """
        meanings = np.asarray(vectors, dtype=np.float64)
        lexicon = LexicalSpace(texts)
        wordings = lexicon.vectors(texts)
        targets = np.array([[mode == other for other in MODES] for mode in modes], dtype=np.float64)
        kernel = _kernel(meanings, meanings, wordings, wordings)
        inverse = np.linalg.inv(kernel + RIDGE * np.eye(len(targets)))
        dual = inverse @ targets
        left_out = targets - dual / np.diag(inverse)[:, None]
        return cls(meanings, lexicon, wordings, dual, _temperature(left_out, targets))

    def probabilities(self, text: str, vector: Sequence[float]) -> dict[Mode, float]:
        """Give each mode its probability; they sum to 1.

        Args:
            text: Folded.
            vector: Shape (d,), unit length, of the embedder that the classifier was fitted on.
        """
        meaning = np.asarray(vector, dtype=np.float64)[None]
        kernel = _kernel(meaning, self.meanings, self.lexicon.vectors([text]), self.wordings)
        scores = (kernel @ self.dual)[0]
        return dict(zip(MODES, softmax(scores / self.temperature).tolist(), strict=True))


def _kernel(a: Floats, b: Floats, words_a: csr_array[np.float64], words_b: csr_array[np.float64]) -> Floats:
    """Add a Gaussian kernel of the meanings, exp(-|a - b|²), the cosine of the wordings, and 1 for a bias."""
    return np.asarray(np.exp(2.0 * (a @ b.T - 1.0)) + (words_a @ words_b.T).toarray() + 1.0)


def _temperature(scores: Floats, targets: Floats) -> float:
    """Find the temperature of least cross-entropy (Guo et al. 2017, section 4.2) on a logarithmic scale."""

    def loss(log_temperature: float) -> float:
        return -float((targets * log_softmax(scores / np.exp(log_temperature), axis=1)).sum())

    return float(np.exp(minimize_scalar(loss, bounds=(-5.0, 3.0), method="bounded").x))
