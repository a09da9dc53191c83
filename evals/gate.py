"""Whether the gate answers what the documents hold and refuses what they do not."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evals import fitting
from evals.gate_cases import Case, Variant, ask_all, distractors
from evals.intervals import Metric, bootstrap, share_of
from evals.metrics import auc, expected_calibration_error, refused_at, reliability
from evals.pictures import risk_coverage
from graph.parts import open_calibration
from graph.settings import Settings
from tools.errors import InvalidInputError
from tools.evidence.calibration import Calibration, dump
from tools.evidence.gate import Gate
from tools.models.minilm import MiniLMEmbeddings
from tools.retrieval.search import FUSION

EMBEDDER = MiniLMEmbeddings.model_id
BARS = {"answered": 0.9, "refused": 0.9, "balanced_accuracy": 0.9}
"""Least values that a gate has to reach: always answering and always refusing both miss one."""

_ANSWERED = (0.8, 0.9, 0.95)


class Outcome(NamedTuple):
    """What a gate made of a case; `confidence` orders the cases, the surest answer highest."""

    case: Case
    answered: bool
    confidence: float


Judge = Callable[[Case], Outcome]


def run(
    data: Path | None,
    *,
    distractors: str = "",
    leave_out_gold: bool = False,
    cross_validate: bool = False,
    calibrate: Path | None = None,
    min_chars: int | None = None,
    min_documents: int | None = None,
    limit: int | None = None,
) -> dict[str, Any]:
    """Ask every question of MultiHop-RAG, and compare the gate's decisions with what is known.

    Args:
        data: The folder with `multihop`, and what `distractors` names.
        distractors: Sets that are added to the corpus, with commas: `tatqa`, `squad2`.
        leave_out_gold: Ask each answerable question again with its gold documents out of the corpus: it must
            then be refused.
        cross_validate: Refit the calibration in five folds over questions; else the service's is used.
        calibrate: Fit a calibration on all questions, with and without the distractors, and write it here.
        min_chars: Shorter chunks are left out; the service's setting by default.
        min_documents: Distinct documents that the gate requires; the service's setting by default.
        limit: Only so many questions.

    Returns:
        `{suite, n, metrics, settings, bars, passed, curve, reliability}`. Names with `masked_` are of
        the same questions with their outlets' names masked, with `playbook_` of the playbook's rules, at the
        service's own number of documents; `default_` is the calibrated gate at that number.
    """
    if data is None:
        raise InvalidInputError("the suite reads MultiHop-RAG", remedy="give the folder by --data")
    settings = Settings()
    chars = settings.min_chars if min_chars is None else min_chars
    wanted = settings.min_documents if min_documents is None else min_documents
    names = [name for name in distractors.split(",") if name]
    fits = cross_validate or calibrate is not None
    cases = asyncio.run(_collect(data, names, fits=fits, leave_out=leave_out_gold, chars=chars, limit=limit))
    asked = cases[-1]
    trials = [case.trial for corpus in cases for case in corpus if case.variant != "masked"]
    calibrated = _cross_validated(trials) if cross_validate else _always(open_calibration(settings))
    if calibrate is not None:
        fitted = calibration_of(trials)
        calibrate.parent.mkdir(parents=True, exist_ok=True)
        calibrate.write_text(dump(fitted), encoding="utf-8")
        if not cross_validate:
            calibrated = _always(fitted)
    gates = {
        "": _judge(calibrated, settings, min_documents=wanted),
        "default_": _judge(calibrated, settings, min_documents=settings.min_documents),
        "playbook_": _playbook(settings),
    }
    metrics: dict[str, Metric] = {}
    for prefix, judge in gates.items():
        metrics |= {f"{prefix}{name}": value for name, value in measure(asked, judge).items()}
    as_is = [gates[""](case) for case in asked if case.variant == "as_is"]
    scores = _relevances(asked, calibrated)
    metrics["ece"] = bootstrap(expected_calibration_error, scores.rows, scores.groups)
    sure = [gates[""](case) for case in asked if case.variant != "masked"]
    if leave_out_gold:
        metrics["sufficiency_ece"] = bootstrap(
            expected_calibration_error,
            np.array([[_probability(outcome.case, calibrated), outcome.case.answerable] for outcome in sure]),
            [outcome.case.question.id for outcome in sure],
        )
    missed = [name for name, bar in BARS.items() if metrics[name]["value"] < bar]
    return {
        "suite": "gate",
        "n": len(as_is),
        "metrics": metrics,
        "settings": {
            "distractors": names,
            "leave_out_gold": leave_out_gold,
            "calibration": "cross-validated" if cross_validate else str(calibrate or "shipped"),
            "embedder": EMBEDDER,
            "fusion": FUSION,
            "operating_point": settings.operating_point,
            "threshold": settings.threshold,
            "min_documents": wanted,
            "default_min_documents": settings.min_documents,
            "min_chars": chars,
        },
        "bars": BARS,
        "passed": not missed,
        "missed": missed,
        "curve": curve(sure if leave_out_gold else as_is),
        "reliability": reliability(scores.rows),
    }


def picture(result: Mapping[str, Any]) -> str:
    """Draw the result's risk-coverage curve as SVG."""
    return risk_coverage(
        result["curve"], title="Answered although the evidence is missing, by share answered"
    )


def calibration_of(trials: Sequence[fitting.Trial]) -> Calibration:
    """Fit the calibration that is shipped, with the record of how well it does on held-out questions."""
    points = fitting.bounds(trials, embedder=EMBEDDER, fusion=FUSION)
    fitted = fitting.fit(trials, embedder=EMBEDDER, fusion=FUSION, points=points)
    rows = []
    for ids, others in fitting.folds(trials):
        fold = fitting.fit(others, embedder=EMBEDDER, fusion=FUSION, points=points)
        for trial in trials:
            if trial.group in ids and trial.whole:
                rows += [
                    [fold.relevance(fused), relevant]
                    for fused, relevant in zip(trial.fused, trial.relevant, strict=True)
                ]
    record = {
        **fitted.record,
        "fitted_on": date.today().isoformat(),
        "reliability": reliability(np.array(rows)),
    }
    return Calibration(**{**vars(fitted), "record": record})


def measure(cases: Sequence[Case], judge: Judge) -> dict[str, Metric]:
    """Compare a gate's decisions with what is known; see `run`."""
    outcomes = [judge(case) for case in cases]
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


class _Scores(NamedTuple):
    rows: NDArray[np.float64]
    groups: list[str]


def _relevances(cases: Sequence[Case], calibrated: Callable[[str], Calibration | None]) -> _Scores:
    """Every passage's score, and whether it is of a gold document."""
    rows, groups = [], []
    for case in cases:
        if case.variant == "as_is":
            for passage in case.passages(calibrated(case.question.id)):
                relevant = passage["doc_id"] in case.question.gold_documents
                rows.append([max(0.0, passage["score"]), relevant])
                groups.append(case.question.id)
    return _Scores(np.array(rows, dtype=np.float64), groups)


def _probability(case: Case, calibrated: Callable[[str], Calibration | None]) -> float:
    calibration = calibrated(case.question.id)
    return calibration.sufficiency(case.trial.features) if calibration else 0.0


def _judge(
    calibrated: Callable[[str], Calibration | None], settings: Settings, *, min_documents: int
) -> Judge:
    """The calibrated gate; a case that fails another rule is less sure than any that does not."""

    def judge(case: Case) -> Outcome:
        calibration = calibrated(case.question.id)
        gate = Gate(
            threshold=settings.threshold,
            min_documents=min_documents,
            operating_point=settings.operating_point,
            calibration=calibration,
        )
        verdict = gate.judge(case.passages(calibration), case.retrieved["plan"], case.retrieved["terms"])
        passed = all(rule["passed"] for rule in verdict["rules"] if rule["name"] != "sufficiency")
        probability = next((r["value"] for r in verdict["rules"] if r["name"] == "sufficiency"), 1.0)
        return Outcome(case, verdict["decision"] == "sufficient", probability - (not passed))

    return judge


def _playbook(settings: Settings) -> Judge:
    """The playbook's rules alone; the surer, the higher the least cosine of the documents that it counts."""
    gate = Gate(threshold=settings.threshold, min_documents=settings.min_documents, policy="playbook")

    def judge(case: Case) -> Outcome:
        passages = case.passages(None)
        verdict = gate.judge(passages, case.retrieved["plan"], case.retrieved["terms"])
        by_document: dict[str, float] = {}
        for passage in passages:
            known = by_document.get(passage["doc_id"], -1.0)
            by_document[passage["doc_id"]] = max(known, passage["score"])
        best = sorted(by_document.values(), reverse=True)[: settings.min_documents]
        return Outcome(
            case,
            verdict["decision"] == "sufficient",
            best[-1] if len(best) == settings.min_documents else -1.0,
        )

    return judge


def _always(calibration: Calibration | None) -> Callable[[str], Calibration | None]:
    return lambda question: calibration


def _cross_validated(trials: Sequence[fitting.Trial]) -> Callable[[str], Calibration | None]:
    """For each question the calibration that was fitted without it, bounds included."""
    by_question: dict[str, Calibration] = {}
    for ids, others in fitting.folds(trials):
        points = fitting.bounds(others, embedder=EMBEDDER, fusion=FUSION)
        fold = fitting.fit(others, embedder=EMBEDDER, fusion=FUSION, points=points)
        by_question |= dict.fromkeys(ids, fold)
    return by_question.__getitem__


async def _collect(
    data: Path, names: Sequence[str], *, fits: bool, leave_out: bool, chars: int, limit: int | None
) -> list[list[Case]]:
    """Ask of the corpus as it is to be judged; for a fit, first of the one without distractors too."""
    judged: list[Variant] = ["as_is", "masked"]
    if leave_out or fits:
        judged.append("without_gold")
    cases = []
    if fits and names:
        cases.append(
            await ask_all(data, [], variants=["as_is", "without_gold"], min_chars=chars, limit=limit)
        )
    added = distractors(data, names)
    cases.append(await ask_all(data, added, variants=judged, min_chars=chars, limit=limit))
    return cases
