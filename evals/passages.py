"""Whether the gate tells a passage with the answer from one on the subject without it: SQuAD 2.0."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evals import fitting, one_thing
from evals.corpus import open_corpus
from evals.datasets import Question, spread, squad_documents, squad_questions
from evals.fitting import Trial
from evals.intervals import Floats, Metric, bootstrap, share_of
from evals.judging import JudgeOption, described, judge_of, judged
from evals.metrics import auc, refused_at
from graph.parts import open_calibration
from graph.settings import Settings
from tools.errors import ConfigurationError, InvalidInputError
from tools.evidence.calibration import Calibration
from tools.evidence.judge import SufficiencyJudge
from tools.evidence.judgement import Judgement, can_refuse, moved
from tools.models.minilm import MiniLMEmbeddings
from tools.retrieval.asked import read_question
from tools.retrieval.fusion import FUSION
from tools.retrieval.retriever import Retrieved

_ANSWERED = 0.8


class Given(NamedTuple):
    """A question with its passage, and what the fit makes of the two."""

    question: Question
    retrieved: Retrieved
    trial: Trial


def run(
    data: Path | None,
    *,
    cross_validate: bool = False,
    min_chars: int = 0,
    limit: int | None = None,
    judge: JudgeOption = "",
) -> dict[str, Any]:
    """Give each question of SQuAD 2.0 its passage, and ask whether that suffices.

    The rule on distinct documents is left out: one passage is given. Rarity is that among all passages.

    Args:
        data: The folder with `squad2`; with `tatqa` too, to cross-validate.
        cross_validate: Refit the weighing of questions that ask one thing in five folds over passages; else
            the service's is used.
        min_chars: Shorter passages are left out; none by default, since they are given.
        limit: Only so many questions. A fit sees all of them.
        judge: `llm` asks the configured model about every question, `off` asks none; the service's setting by
            default.

    Returns:
        `{suite, n, metrics, settings}`: `refusal_recall` on the impossible questions and `answered` of the
        possible ones at the operating point, and `refusal_recall_at_answered_80`. With a judge, each of them
        with its word too, as `with_judge_…`: at the operating point it is heard where the gate would hear it,
        for the ranking everywhere; `judge_heard` is the share of the first kind.
    """
    if data is None:
        raise InvalidInputError("the suite reads SQuAD 2.0", remedy="give the folder by --data")
    settings = Settings()
    calibration = open_calibration(settings)
    if calibration is None:
        raise ConfigurationError("no calibration is in use", remedy="unset GATE_POLICY")
    asked_judge = judge_of(settings, judge)
    given = asyncio.run(_collect(data, spread(squad_questions(data), limit), min_chars))
    trials = [each.trial for each in given]
    if cross_validate:
        learnt = asyncio.run(one_thing.collect(data, min_chars=min_chars))
        rows = _refitted(trials, learnt, calibration, settings)
    else:
        rows = _judge(trials, calibration, settings)
    metrics, says = _metrics(rows, rows[:, 0] >= rows[:, 1], rows[:, 0]), {}
    if asked_judge:
        judgements = asyncio.run(_judgements(asked_judge, given))
        metrics |= _with_judge(rows, judgements)
        says = described(judgements)
    return {
        "suite": "passages",
        "n": len(rows),
        "metrics": metrics,
        "settings": {
            "calibration": "cross-validated" if cross_validate else str(settings.calibration or "shipped"),
            "operating_point": settings.operating_point,
            "embedder": MiniLMEmbeddings.model_id,
            "fusion": FUSION,
            "min_chars": min_chars,
            **says,
        },
    }


def _metrics(rows: Floats, answered: NDArray[np.bool_], confidence: Floats) -> dict[str, Metric]:
    """Compare decisions, and the order of the questions, with what is known.

    Args:
        rows: Shape (n, 3): probability, bound and whether the passage has the answer.
        answered: Shape (n,): the decisions.
        confidence: Shape (n,): the surest answer highest.
    """
    possible = rows[:, 2] == 1
    ordered = np.column_stack([confidence, rows[:, 2]])
    return {
        "answered": share_of(answered[possible].tolist()),
        "refusal_recall": share_of((~answered[~possible]).tolist()),
        "auc": bootstrap(auc, ordered),
        "refusal_recall_at_answered_80": bootstrap(lambda drawn: refused_at(drawn, _ANSWERED), ordered),
    }


def _with_judge(rows: Floats, judgements: Sequence[Judgement]) -> dict[str, Metric]:
    words = [each["sufficient"] for each in judgements]
    after = np.array([moved(row[0], word) for row, word in zip(rows, words, strict=True)])
    heard = np.array([can_refuse(row[0], row[1]) for row in rows])
    answered = np.where(heard, after, rows[:, 0]) >= rows[:, 1]
    return {
        **{f"with_judge_{name}": metric for name, metric in _metrics(rows, answered, after).items()},
        "judge_heard": share_of(heard.tolist()),
        **judged(judgements, (rows[:, 2] == 1).tolist()),
    }


async def _judgements(judge: SufficiencyJudge, given: Sequence[Given]) -> list[Judgement]:
    judgements = []
    for question, retrieved, _ in given:
        asked = read_question(retrieved["plan"], retrieved["terms"])
        judgements.append(await judge.ask(question.text, asked, retrieved["passages"]))
    return judgements


async def _collect(data: Path, questions: Sequence[Question], min_chars: int) -> list[Given]:
    async with open_corpus(squad_documents(data), min_chars=min_chars) as corpus:
        given = []
        for question in questions:
            retrieved = await corpus.given(question.text, question.gold_documents)
            trial = one_thing.trial(question, retrieved, answerable=question.kind == "possible")
            given.append(Given(question, retrieved, trial))
    return given


def _judge(trials: Sequence[Trial], calibration: Calibration, settings: Settings) -> Floats:
    """Probability of sufficiency, the bound on it, and the truth of each question: shape (n, 3)."""
    return np.array(
        [
            (
                calibration.sufficiency(trial.features),
                calibration.bound(settings.operating_point, trial.features),
                trial.answerable,
            )
            for trial in trials
        ],
        dtype=np.float64,
    )


def _refitted(
    trials: Sequence[Trial], learnt: Sequence[Trial], calibration: Calibration, settings: Settings
) -> Floats:
    """The same, by weighings that were learnt without the document that a question is about.

    That of questions which ask several things stays: it was learnt from other data.
    """
    rows = np.empty((len(trials), 3))
    for ids, others in fitting.folds(learnt):
        of_one = [trial for trial in others if trial.features["one_thing"]]
        fold = replace(
            calibration,
            one_thing=fitting.weigh("one_thing", of_one, fitting.bounds_of("one_thing", of_one)),
        )
        own = [place for place, trial in enumerate(trials) if trial.group in ids]
        rows[own] = _judge([trials[place] for place in own], fold, settings)
    return rows
