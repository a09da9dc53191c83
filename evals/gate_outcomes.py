"""What a gate made of questions, compared with what is known of them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evals.gate_cases import Case
from evals.intervals import Metric, bootstrap, share_of
from evals.metrics import auc, refused_at

_ANSWERED = (0.8, 0.9, 0.95)


class Outcome(NamedTuple):
    """What a gate made of a case; `confidence` orders the cases, the surest answer highest."""

    case: Case
    answered: bool
    confidence: float


Policy = Callable[[Case], Outcome]


def measure(cases: Sequence[Case], policy: Policy) -> dict[str, Metric]:
    """Compare a gate's decisions with what is known; see `evals.gate.run`."""
    outcomes = [policy(case) for case in cases]
    metrics = _of([each for each in outcomes if each.case.variant == "as_is"])
    masked = [each for each in outcomes if each.case.variant == "masked"]
    without = [each for each in outcomes if each.case.variant == "without_gold"]
    if masked:
        metrics |= {f"masked_{name}": value for name, value in _of(masked).items()}
    if without:
        metrics["refused_without_gold"] = share_of([not each.answered for each in without])
        both = [each for each in outcomes if each.case.question.gold and each.case.variant != "masked"]
        metrics |= {f"without_gold_{name}": value for name, value in _along(both).items()}
    return metrics


def curve(outcomes: Sequence[Outcome]) -> list[dict[str, float]]:
    """Points of the risk-coverage curve, by falling confidence.

    Returns:
        `answered`: share of the answerable that is answered; `wrongly`: share of the others that is.
    """
    rows = _rows(outcomes)
    order = np.argsort(-rows[:, 0], kind="stable")
    right = np.cumsum(rows[order, 1]) / max(rows[:, 1].sum(), 1)
    wrong = np.cumsum(1 - rows[order, 1]) / max((1 - rows[:, 1]).sum(), 1)
    return [{"answered": float(a), "wrongly": float(b)} for a, b in zip(right, wrong, strict=True)]


def _of(outcomes: Sequence[Outcome]) -> dict[str, Metric]:
    answerable = [each.answered for each in outcomes if each.case.answerable]
    others = [not each.answered for each in outcomes if not each.case.answerable]
    decided = np.array([[each.answered, each.case.answerable] for each in outcomes], dtype=np.float64)
    return {
        "answered": share_of(answerable),
        "refused": share_of(others),
        "balanced_accuracy": bootstrap(_balanced, decided),
        **_along(outcomes),
    }


def _along(outcomes: Sequence[Outcome]) -> dict[str, Metric]:
    rows, groups = _rows(outcomes), [each.case.question.id for each in outcomes]
    return {"auc": bootstrap(auc, rows, groups)} | {
        f"refused_at_answered_{round(100 * answered)}": bootstrap(
            lambda drawn, answered=answered: refused_at(drawn, answered),  # type: ignore[misc]  # bound now
            rows,
            groups,
        )
        for answered in _ANSWERED
    }


def _balanced(rows: NDArray[np.float64]) -> float:
    answered, answerable = rows[:, 0] == 1, rows[:, 1] == 1
    if not answerable.any() or answerable.all():
        return float("nan")
    return float((answered[answerable].mean() + (~answered[~answerable]).mean()) / 2)


def _rows(outcomes: Sequence[Outcome]) -> NDArray[np.float64]:
    return np.array([[each.confidence, each.case.answerable] for each in outcomes], dtype=np.float64)
