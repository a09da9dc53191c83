"""Whether the gate tells a passage with the answer from one on the subject without it: SQuAD 2.0."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evals import fitting
from evals.corpus import open_corpus
from evals.datasets import Question, squad_documents, squad_questions
from evals.fitting import Trial
from evals.intervals import bootstrap, share_of
from evals.metrics import auc, refused_at
from graph.parts import open_calibration
from graph.settings import Settings
from tools.errors import ConfigurationError, InvalidInputError
from tools.evidence.asked import read_question
from tools.evidence.features import measure
from tools.models.minilm import MiniLMEmbeddings
from tools.retrieval.search import FUSION

_ANSWERED = 0.8


def run(
    data: Path | None, *, cross_validate: bool = False, min_chars: int | None = None, limit: int | None = None
) -> dict[str, Any]:
    """Give each question of SQuAD 2.0 its passage, and ask whether that suffices.

    The rule on distinct documents is left out: one passage is given. Rarity is that among all passages.

    Args:
        data: The folder with `squad2`.
        cross_validate: Refit sufficiency in five folds over these questions; else the service's is used.
        min_chars: Shorter passages are left out; the service's setting by default.
        limit: Only so many questions.

    Returns:
        `{suite, n, metrics, settings}`: `refusal_recall` on the impossible questions and `answered` of the
        possible ones at the operating point, and `refusal_recall_at_answered_80`.
    """
    if data is None:
        raise InvalidInputError("the suite reads SQuAD 2.0", remedy="give the folder by --data")
    settings = Settings()
    chars = settings.min_chars if min_chars is None else min_chars
    questions = squad_questions(data)
    if limit is not None and limit < len(questions):
        questions = [questions[i * len(questions) // limit] for i in range(limit)]
    trials = asyncio.run(_collect(data, questions, chars))
    rows = np.array(_refitted(trials) if cross_validate else _shipped(trials, settings))
    bound = rows[:, 1]
    answered = rows[:, 0] >= bound
    possible = rows[:, 2] == 1
    judged = rows[:, [0, 2]]
    return {
        "suite": "passages",
        "n": len(trials),
        "metrics": {
            "answered": share_of(answered[possible].tolist()),
            "refusal_recall": share_of((~answered[~possible]).tolist()),
            "auc": bootstrap(auc, judged),
            "refusal_recall_at_answered_80": bootstrap(lambda drawn: refused_at(drawn, _ANSWERED), judged),
        },
        "settings": {
            "calibration": "cross-validated" if cross_validate else str(settings.calibration or "shipped"),
            "operating_point": "80 % answered in the folds" if cross_validate else settings.operating_point,
            "embedder": MiniLMEmbeddings.model_id,
            "fusion": FUSION,
            "min_chars": chars,
        },
    }


async def _collect(data: Path, questions: Sequence[Question], chars: int) -> list[Trial]:
    async with open_corpus(squad_documents(data), min_chars=chars) as corpus:
        trials = []
        for question in questions:
            retrieved = await corpus.retrieve(question.text, only=question.gold_documents)
            given = retrieved["passages"]
            trials.append(
                Trial(
                    group=question.id,
                    answerable=question.kind == "possible",
                    features=measure(
                        read_question(retrieved["plan"], retrieved["terms"]), retrieved["plan"], given
                    ),
                    fused=[passage["fused"] for passage in given],
                    relevant=[question.kind == "possible" for _ in given],
                    whole=True,
                    lengths=[len(passage["text"]) for passage in given],
                )
            )
    return trials


def _shipped(trials: Sequence[Trial], settings: Settings) -> list[tuple[float, float, bool]]:
    """Probability, bound and truth of each question, by the service's calibration."""
    calibration = open_calibration(settings)
    if calibration is None:
        raise ConfigurationError("no calibration is in use", remedy="unset GATE_POLICY, or --cross-validate")
    bound = calibration.points[settings.operating_point]
    return [(calibration.sufficiency(trial.features), bound, trial.answerable) for trial in trials]


def _refitted(trials: Sequence[Trial]) -> list[tuple[float, float, bool]]:
    """The same, by calibrations that have not seen the question."""
    rows = []
    for ids, others in fitting.folds(trials):
        fold = fitting.fit(others, embedder=MiniLMEmbeddings.model_id, fusion=FUSION, points={})
        own = [fold.sufficiency(trial.features) for trial in others if trial.answerable]
        bound = float(np.quantile(own, 1 - _ANSWERED))
        rows += [
            (fold.sufficiency(trial.features), bound, trial.answerable)
            for trial in trials
            if trial.group in ids
        ]
    return rows
