"""Fit a calibration to labelled questions: a score's relevance, the weights of sufficiency, the bounds."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from evals.intervals import SEED
from tools.evidence.calibration import Calibration, OperatingPoint
from tools.evidence.features import FEATURES

Floats = NDArray[np.float64]

FOLDS = 5
# What a share of the answerable questions may fall below each bound, where they were held out of the fit.
LEFT_UNANSWERED: Mapping[OperatingPoint, float] = {"strict": 0.2, "balanced": 0.06, "lenient": 0.02}

# More of these can only speak for an answer; the one of `_AGAINST` only against it. Without the signs, a few
# hundred questions let two features of the same kind cancel each other out.
_EITHER = {"lead", "cosine_lead", "length"}
_AGAINST = {"absent"}
_PRIOR_VARIANCE = 0.1  # of a standardised weight


class Trial(NamedTuple):
    """A question asked of a corpus, as the fit sees it.

    Attributes:
        group: The question's id: one question is never in two folds.
        answerable: Whether its evidence is in the corpus.
        features: As `tools.evidence.features.measure` gives them.
        fused: Of each passage.
        relevant: Whether each is of a document that has evidence for the question.
        whole: Whether the corpus was whole; where evidence was taken out, relevance cannot be learnt.
        lengths: Characters of each passage.
    """

    group: str
    answerable: bool
    features: Mapping[str, float]
    fused: Sequence[float]
    relevant: Sequence[bool]
    whole: bool
    lengths: Sequence[int]


def fit(
    trials: Sequence[Trial], *, embedder: str, fusion: str, points: Mapping[OperatingPoint, float]
) -> Calibration:
    """Fit relevance and sufficiency.

    Args:
        trials: Answerable questions, and ones whose evidence is not there.
        embedder: The embedder in use.
        fusion: The fusion in use.
        points: Bounds on the probability of sufficiency.
    """
    whole = [trial for trial in trials if trial.whole]
    fused = np.array([value for trial in whole for value in trial.fused])
    relevant = np.array([flag for trial in whole for flag in trial.relevant], dtype=np.float64)
    (slope,), intercept = _logistic(fused[:, None], relevant, [(0.0, None)], prior=np.inf)
    matrix = np.array([list(trial.features.values()) for trial in trials])
    labels = np.array([trial.answerable for trial in trials], dtype=np.float64)
    centre, spread = matrix.mean(axis=0), matrix.std(axis=0) + 1e-6
    weights, offset = _logistic(
        (matrix - centre) / spread, labels, [_bounds(name) for name in FEATURES], prior=_PRIOR_VARIANCE
    )
    lengths = [length for trial in trials for length in trial.lengths]
    low, high = np.quantile(lengths, [0.05, 0.95]).tolist()
    return Calibration(
        embedder=embedder,
        fusion=fusion,
        slope=float(slope),
        intercept=intercept,
        weights=dict(zip(FEATURES, (weights / spread).tolist(), strict=True)),
        offset=offset - float((weights * centre / spread).sum()),
        points=dict(points),
        corpus={"passage_chars": [low, high]},
        record={"trials": len(trials), "questions": len({trial.group for trial in trials})},
    )


def folds(trials: Sequence[Trial]) -> Iterator[tuple[frozenset[str], list[Trial]]]:
    """Yield, five times, the ids of the questions held out, and the trials of the others."""
    groups = sorted({trial.group for trial in trials})
    np.random.default_rng(SEED).shuffle(groups)
    for number in range(FOLDS):
        held_out = frozenset(groups[number::FOLDS])
        yield held_out, [trial for trial in trials if trial.group not in held_out]


def bounds(trials: Sequence[Trial], *, embedder: str, fusion: str) -> dict[OperatingPoint, float]:
    """Choose the bounds, on probabilities of questions that were held out of the fit."""
    held_out = []
    for ids, others in folds(trials):
        fold = fit(others, embedder=embedder, fusion=fusion, points={})
        held_out += [
            fold.sufficiency(trial.features) for trial in trials if trial.group in ids and trial.answerable
        ]
    return {name: round(float(np.quantile(held_out, left)), 4) for name, left in LEFT_UNANSWERED.items()}


def _bounds(name: str) -> tuple[float | None, float | None]:
    if name in _EITHER:
        return None, None
    return (None, 0.0) if name in _AGAINST else (0.0, None)


def _logistic(
    rows: Floats, labels: Floats, limits: Sequence[tuple[float | None, float | None]], *, prior: float
) -> tuple[Floats, float]:
    """Logistic regression with a normal prior on bounded weights; returns weights and intercept."""

    def loss(parameters: Floats) -> tuple[float, Floats]:
        weights, intercept = parameters[:-1], parameters[-1]
        logits = rows @ weights + intercept
        errors = expit(logits) - labels
        value = float(np.logaddexp(0, logits).sum() - labels @ logits + (weights**2).sum() / (2 * prior))
        return value, np.append(rows.T @ errors + weights / prior, errors.sum())

    start = np.zeros(rows.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*limits, (None, None)]).x
    return found[:-1], float(found[-1])
