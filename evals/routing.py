"""How often the router picks the right mode, how honest its confidence is, and how long it takes.

With no `CLASSIFIER_MODEL` in the settings no language model is asked.
"""

import asyncio
import json
from functools import partial
from importlib.resources import files
from pathlib import Path
from time import perf_counter
from typing import NamedTuple, get_args

import numpy as np
from langchain_core.embeddings import Embeddings

import prompts
from evals.intervals import RESAMPLES, SEED, Metric, bootstrap, share
from evals.metrics import expected_calibration_error
from graph.parts import chat_models
from graph.settings import Settings
from tools.errors import InvalidInputError
from tools.models.chat import ChatModel
from tools.models.minilm import MiniLMEmbeddings
from tools.routing.decision import RouteDecision, Strategy
from tools.routing.exemplars import load_exemplars
from tools.routing.modes import MODES, Mode
from tools.routing.route import Router


class Question(NamedTuple):
    """A question and the mode that a person gave it."""

    query: str
    mode: Mode
    language: str
    """ISO 639-1 code; "" where the data do not say."""
    split: str
    """"test", or "dev" where rules and exemplars were revised after seeing the answer."""


class Trial(NamedTuple):
    """What the router made of a question."""

    question: Question
    decision: RouteDecision
    classify_s: float
    embed_s: float
    """What embedding the question takes alone, the yardstick of `classify_s`."""

    @property
    def right(self) -> bool:
        """Whether the decision is the person's."""
        return self.decision["mode"] == self.question.mode


def run(data: Path | None = None) -> dict[str, object]:
    """Route every question and judge the outcome on the test split.

    Args:
        data: JSON Lines of `{id, query, mode, language?, split?}` (no split means test), or a folder with
            such a `routing.jsonl`; the shipped questions by default.

    Returns:
        `{suite, n, metrics: {name: {value, low, high, n}}, settings, confusion: {true: {given: count}}}`.
        Intervals cover 95 %: Wilson's for shares, the bootstrap's for the calibration error and the times.

    Raises:
        InvalidInputError: The file is missing, has no test question, or a row is malformed or repeats an id.
        AgentError: The language model that the settings name for routing does not work.
    """
    settings = Settings()
    classifier = (
        chat_models(settings).classifier if settings.classifier_model or settings.router_adapter else None
    )
    questions = load_questions(data)
    trials = asyncio.run(_route(questions, MiniLMEmbeddings(), classifier, settings.router_margin))
    test = [trial for trial in trials if trial.question.split == "test"]
    dev = [trial for trial in trials if trial.question.split == "dev"]
    if not test:
        raise InvalidInputError("no test question to route", remedy='give rows the split "test" or none')
    return {
        "suite": "routing",
        "n": len(test),
        "metrics": _metrics(test) | ({"dev_accuracy": _right(dev)} if dev else {}),
        "settings": {
            "data": str(data) if data else "shipped",
            "embedder": MiniLMEmbeddings.model_id,
            "exemplars": len(load_exemplars()),
            "classifier": classifier.model_id if classifier else None,
            "margin": settings.router_margin,
            "resamples": RESAMPLES,
            "seed": SEED,
        },
        "confusion": {
            true: {given: sum(_is(trial, true, given) for trial in test) for given in MODES} for true in MODES
        },
    }


def load_questions(data: Path | None = None) -> list[Question]:
    """Read and check the questions; see `run` for the format."""
    source = files("evals") / "data" / "routing.jsonl" if data is None else data
    if isinstance(source, Path) and source.is_dir():
        source = source / "routing.jsonl"
    if not source.is_file():
        raise InvalidInputError(f"no questions at {source}", remedy="name a JSON Lines file")
    questions: dict[str, Question] = {}
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            question = Question(row["query"], row["mode"], row.get("language", ""), row.get("split", "test"))
            identifier = row["id"]
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as exc:
            raise InvalidInputError(
                f"line {number} is no question", remedy="give id, query and mode"
            ) from exc
        if question.mode not in get_args(Mode) or identifier in questions:
            raise InvalidInputError(f"line {number} has an unknown mode or repeats an id")
        questions[identifier] = question
    return list(questions.values())


async def _route(
    questions: list[Question], embedder: Embeddings, classifier: ChatModel | None, margin: float
) -> list[Trial]:
    router = Router(
        embedder,
        load_exemplars(),
        classifier=lambda: classifier,
        instructions=partial(prompts.render, "router_system_prompt"),
        margin=margin,
    )
    router.fit()
    trials = []
    for question in questions:
        start = perf_counter()
        decision = await router.classify(question.query)
        routed = perf_counter()
        await asyncio.to_thread(embedder.embed_query, question.query)
        trials.append(Trial(question, decision, routed - start, perf_counter() - routed))
    return trials


def _metrics(trials: list[Trial]) -> dict[str, Metric]:
    times = np.array([[trial.classify_s, trial.embed_s] for trial in trials]) * 1e3
    confidence = np.array([[trial.decision["confidence"], trial.right] for trial in trials], dtype=np.float64)
    languages = sorted({trial.question.language for trial in trials} - {""})
    parts = (
        {f"recall_{mode}": [t for t in trials if t.question.mode == mode] for mode in MODES}
        | {f"accuracy_{by}": [t for t in trials if t.decision["strategy"] == by] for by in get_args(Strategy)}
        | {f"accuracy_{code}": [t for t in trials if t.question.language == code] for code in languages}
    )
    return (
        {"accuracy": _right(trials)}
        | {name: _right(part) for name, part in parts.items() if part}
        | {
            "ece": bootstrap(expected_calibration_error, confidence),
            "p50_ms": bootstrap(lambda ms: float(np.median(ms[:, 0])), times),
            "p95_ms": bootstrap(lambda ms: float(np.quantile(ms[:, 0], 0.95)), times),
            "p50_over_embedding": bootstrap(lambda ms: float(np.divide(*np.median(ms, axis=0))), times),
        }
    )


def _right(trials: list[Trial]) -> Metric:
    return share(sum(trial.right for trial in trials), len(trials))


def _is(trial: Trial, true: Mode, given: Mode) -> bool:
    return trial.question.mode == true and trial.decision["mode"] == given
