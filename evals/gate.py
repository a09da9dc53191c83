"""Whether the gate answers what the documents hold and refuses what they do not."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evals import fitting, one_thing
from evals.datasets import spread
from evals.gate_cases import Case, Variant, ask_all, distractors
from evals.gate_judged import measure_reviewed, review_all
from evals.gate_outcomes import curve, measure
from evals.gate_policies import by_playbook, by_rules
from evals.intervals import Metric, bootstrap
from evals.judging import JudgeOption, described, judge_of
from evals.metrics import expected_calibration_error, reliability
from evals.pictures import risk_coverage
from graph.parts import open_calibration
from graph.settings import Settings
from tools.errors import InvalidInputError
from tools.evidence.calibration import Calibration, dump
from tools.models.minilm import MiniLMEmbeddings
from tools.retrieval.fusion import FUSION

EMBEDDER = MiniLMEmbeddings.model_id
BARS = {"answered": 0.9, "refused": 0.9, "balanced_accuracy": 0.9}
"""Least values that a gate has to reach: always answering and always refusing both miss one."""


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
    judge: JudgeOption = "",
) -> dict[str, Any]:
    """Ask every question of MultiHop-RAG, and compare the gate's decisions with what is known.

    Args:
        data: The folder with `multihop`, and what `distractors` names.
        distractors: Sets that are added to the corpus, with commas: `tatqa`, `squad2`.
        leave_out_gold: Ask each answerable question again with its gold documents out of the corpus: it must
            then be refused.
        cross_validate: Refit the calibration in five folds over questions, with all those of
            `evals.one_thing`; else the service's is used.
        calibrate: Fit a calibration on all questions, with and without the distractors, and on those of
            `evals.one_thing`, and write it here.
        min_chars: Shorter chunks are left out; the service's setting by default.
        min_documents: Distinct documents that the gate requires; the service's setting by default.
        limit: Only so many questions. With a judge, a fit still sees all of them.
        judge: `llm` asks the configured model where the service would, `off` asks none; the service's setting
            by default.

    Returns:
        `{suite, n, metrics, settings, bars, passed, curve, reliability}`. Names with `masked_` are of
        the same questions with their outlets' names masked, with `playbook_` of the playbook's rules, at the
        service's own number of documents; `default_` is the calibrated gate at that number,
        with `with_judge_` the calibrated gate with a model's word, of which those with `judge_` tell more.
    """
    if data is None:
        raise InvalidInputError("the suite reads MultiHop-RAG", remedy="give the folder by --data")
    settings = Settings()
    chars = settings.min_chars if min_chars is None else min_chars
    wanted = settings.min_documents if min_documents is None else min_documents
    names = [name for name in distractors.split(",") if name]
    fits = cross_validate or calibrate is not None
    asked_judge = judge_of(settings, judge)
    most = None if fits and asked_judge else limit
    cases = asyncio.run(_collect(data, names, fits=fits, leave_out=leave_out_gold, chars=chars, limit=most))
    every = [case.question for case in cases[-1] if case.variant == "as_is"]
    sample = {question.id for question in spread(every, limit)}
    asked = [case for case in cases[-1] if case.question.id in sample]
    trials = [case.trial for corpus in cases for case in corpus]
    of_one = asyncio.run(one_thing.collect(data, min_chars=chars)) if fits else []
    calibrated = _cross_validated(trials, of_one) if cross_validate else _always(open_calibration(settings))
    if calibrate is not None:
        fitted = calibration_of(trials, of_one)
        calibrate.parent.mkdir(parents=True, exist_ok=True)
        calibrate.write_text(dump(fitted), encoding="utf-8")
        if not cross_validate:
            calibrated = _always(fitted)
    gates = {
        "": by_rules(calibrated, settings, min_documents=wanted),
        "default_": by_rules(calibrated, settings, min_documents=settings.min_documents),
        "playbook_": by_playbook(settings),
    }
    metrics: dict[str, Metric] = {}
    for prefix, policy in gates.items():
        metrics |= {f"{prefix}{name}": value for name, value in measure(asked, policy).items()}
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
    says = {}
    if asked_judge:
        cases_judged = [outcome.case for outcome in sure]
        reviewed = asyncio.run(
            review_all(asked_judge, cases_judged, calibrated, settings, min_documents=wanted)
        )
        metrics |= measure_reviewed(reviewed)
        says = described([each.judgement for each in reviewed])
    missed = below_bars(metrics)
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
            **says,
        },
        "bars": BARS,
        "passed": not missed,
        "missed": missed,
        "curve": curve(sure if leave_out_gold else as_is),
        "reliability": reliability(scores.rows),
    }


def below_bars(metrics: Mapping[str, Metric]) -> list[str]:
    """Name the metrics that do not reach their bars; what could not be measured reaches none."""
    return [name for name, bar in BARS.items() if not metrics[name]["value"] >= bar]


def picture(result: Mapping[str, Any]) -> str:
    """Draw the result's risk-coverage curve as SVG."""
    return risk_coverage(
        result["curve"], title="Answered although the evidence is missing, by share answered"
    )


def calibration_of(trials: Sequence[fitting.Trial], of_one: Sequence[fitting.Trial]) -> Calibration:
    """Fit the calibration that is shipped, with the record of how well it does on held-out questions.

    Args:
        trials: Of this suite.
        of_one: Of other sets, most of which ask one thing, as few questions of this suite do.
    """
    fitted = _fit([*trials, *of_one])
    rows = []
    for ids, others in fitting.folds(trials):
        fold = _fit([*others, *of_one])
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
    return _Scores(np.array(rows, dtype=np.float64).reshape(-1, 2), groups)


def _probability(case: Case, calibrated: Callable[[str], Calibration | None]) -> float:
    calibration = calibrated(case.question.id)
    return calibration.sufficiency(case.trial.features) if calibration else 0.0


def _always(calibration: Calibration | None) -> Callable[[str], Calibration | None]:
    return lambda question: calibration


def _cross_validated(
    trials: Sequence[fitting.Trial], of_one: Sequence[fitting.Trial]
) -> Callable[[str], Calibration | None]:
    """For each question the calibration that was fitted without it, bounds included."""
    by_question: dict[str, Calibration] = {}
    for ids, others in fitting.folds(trials):
        by_question |= dict.fromkeys(ids, _fit([*others, *of_one]))
    return by_question.__getitem__


def _fit(trials: Sequence[fitting.Trial]) -> Calibration:
    return fitting.fit(trials, embedder=EMBEDDER, fusion=FUSION, points=fitting.bounds(trials))


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
