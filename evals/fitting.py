"""Fit a calibration to labelled questions: a score's relevance, the weights of sufficiency, the bounds."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from evals.intervals import SEED
from tools.evidence.against import AGAINST
from tools.evidence.calibration import Calibration, OperatingPoint, Weighing
from tools.evidence.features import FEATURES

Floats = NDArray[np.float64]
Points = Mapping[str, Mapping[OperatingPoint, float]]
"""Least probabilities that suffice, by kind of question and operating point."""

FOLDS = 5
# What share of the answerable questions may fall below each bound, where they were held out of the fit. It is
# more of those that ask one thing: passages on their subject are hard to tell from ones that answer.
LEFT_UNANSWERED: Mapping[str, Mapping[OperatingPoint, float]] = {
    "one_thing": {"strict": 0.25, "balanced": 0.08, "lenient": 0.04},
    "several": {"strict": 0.2, "balanced": 0.04, "lenient": 0.02},
}

_OF_ONE = ("cosine", "sentence", *AGAINST)
_OF_SEVERAL = tuple(name for name in FEATURES if name not in {"one_thing", *_OF_ONE})

# More of these can only speak against an answer, more of the others only for it. Without the signs, a few
# hundred questions let two features of the same kind cancel each other out.
_AGAINST = {"absent", *AGAINST}
_PRIOR_VARIANCE = 0.3  # of a standardised weight


class Trial(NamedTuple):
    """A question asked of a corpus, as the fit sees it.

    Attributes:
        group: What must not be in two folds: the question's id, or that of the document it is about.
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


def fit(trials: Sequence[Trial], *, embedder: str, fusion: str, points: Points) -> Calibration:
    """Fit relevance and sufficiency.

    Args:
        trials: Questions that ask one thing and others, answerable ones and ones whose evidence is not there.
        embedder: The embedder in use.
        fusion: The fusion in use.
        points: Bounds on the probability of sufficiency, as `bounds` gives them.
    """
    whole = [trial for trial in trials if trial.whole]
    fused = np.array([value for trial in whole for value in trial.fused])
    relevant = np.array([flag for trial in whole for flag in trial.relevant], dtype=np.float64)
    (slope,), intercept = _logistic(fused[:, None], relevant, [(0.0, None)], prior=np.inf)
    lengths = [length for trial in trials for length in trial.lengths]
    low, high = np.quantile(lengths, [0.05, 0.95]).tolist()
    return Calibration(
        embedder=embedder,
        fusion=fusion,
        slope=float(slope),
        intercept=intercept,
        **{kind: weigh(kind, of_kind, points[kind]) for kind, of_kind in _by_kind(trials).items()},
        corpus={"passage_chars": [low, high]},
        record={"trials": len(trials), "questions": len({trial.group for trial in trials})},
    )


def weigh(kind: str, trials: Sequence[Trial], points: Mapping[OperatingPoint, float]) -> Weighing:
    """Fit the weights of sufficiency.

    Args:
        kind: `one_thing` or `several`.
        trials: Questions of that kind.
        points: Bounds to go with them.
    """
    names = _OF_ONE if kind == "one_thing" else _OF_SEVERAL
    matrix = np.array([[trial.features[name] for name in names] for trial in trials])
    labels = np.array([trial.answerable for trial in trials], dtype=np.float64)
    centre, spread = matrix.mean(axis=0), matrix.std(axis=0) + 1e-6
    weights, offset = _logistic(
        (matrix - centre) / spread, labels, [_bounds(name) for name in names], prior=_PRIOR_VARIANCE
    )
    fitted = dict(zip(names, (weights / spread).tolist(), strict=True))
    return Weighing(
        weights={name: fitted.get(name, 0.0) for name in FEATURES},
        offset=offset - float((weights * centre / spread).sum()),
        points=dict(points),
    )


def folds(trials: Sequence[Trial]) -> Iterator[tuple[frozenset[str], list[Trial]]]:
    """Yield, five times, the ids of the questions held out, and the trials of the others."""
    groups = sorted({trial.group for trial in trials})
    np.random.default_rng(SEED).shuffle(groups)
    for number in range(FOLDS):
        held_out = frozenset(groups[number::FOLDS])
        yield held_out, [trial for trial in trials if trial.group not in held_out]


def bounds(trials: Sequence[Trial]) -> Points:
    """Choose the bounds for each kind of question."""
    return {kind: bounds_of(kind, of_kind) for kind, of_kind in _by_kind(trials).items()}


def bounds_of(kind: str, trials: Sequence[Trial]) -> Mapping[OperatingPoint, float]:
    """Choose the bounds for questions of one kind, on probabilities of those held out of the fit."""
    held_out = []
    for ids, others in folds(trials):
        fold = weigh(kind, others, {})
        held_out += [
            fold.probability(trial.features) for trial in trials if trial.group in ids and trial.answerable
        ]
    return {
        name: round(float(np.quantile(held_out, left)), 4) for name, left in LEFT_UNANSWERED[kind].items()
    }


def _by_kind(trials: Sequence[Trial]) -> dict[str, list[Trial]]:
    return {
        "one_thing": [trial for trial in trials if trial.features["one_thing"]],
        "several": [trial for trial in trials if not trial.features["one_thing"]],
    }


def _bounds(name: str) -> tuple[float | None, float | None]:
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
