"""Whether the passages that answer a question are found: ours, beside words alone and vectors alone."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from evals.bm25 import BM25
from evals.corpus import open_corpus
from evals.datasets import Question, multihop_documents, multihop_questions, spread
from evals.gate_cases import distractors as read_distractors
from evals.intervals import Metric, mean
from evals.ranking import DEPTH, all_gold, average_precision, hit, reciprocal_rank
from graph.settings import Settings
from tools.errors import InvalidInputError
from tools.ingest.chunk import chunk
from tools.models.minilm import MiniLMEmbeddings
from tools.retrieval.fusion import FUSION

MEASURES: Mapping[str, Callable[[Sequence[str], Sequence[str]], float]] = {
    "hits_at_4": partial(hit, depth=4),
    "hits_at_10": partial(hit, depth=DEPTH),
    "mrr_at_10": reciprocal_rank,
    "map_at_10": average_precision,
    "all_gold_at_10": all_gold,
}

Ranking = list[str]
"""Texts of ten passages, best first."""


def run(
    data: Path | None, *, distractors: str = "", min_chars: int | None = None, limit: int | None = None
) -> dict[str, Any]:
    """Search for every question of MultiHop-RAG that has evidence.

    Args:
        data: The folder with `multihop`, and what `distractors` names.
        distractors: Sets that are added to the corpus, with commas: `tatqa`, `squad2`.
        min_chars: Shorter chunks are left out of our search; the service's setting by default.
        limit: Only so many questions.

    Returns:
        `{suite, n, metrics, settings}`. Without a prefix the figures are of our search; `bm25_` and
        `embedding_` rank the same passages by words and by vectors alone, over all lengths. Figures of one
        type of question end in its name.
    """
    if data is None:
        raise InvalidInputError("the suite reads MultiHop-RAG", remedy="give the folder by --data")
    chars = Settings().min_chars if min_chars is None else min_chars
    names = [name for name in distractors.split(",") if name]
    questions = spread([question for question in multihop_questions(data) if question.gold], limit)
    rankings = asyncio.run(_rank(data, names, questions, chars))
    metrics: dict[str, Metric] = {}
    for way, found in rankings.items():
        metrics |= {f"{way}{name}": value for name, value in measure(questions, found).items()}
    return {
        "suite": "retrieval",
        "n": len(questions),
        "metrics": metrics,
        "settings": {
            "distractors": names,
            "embedder": MiniLMEmbeddings.model_id,
            "backend": Settings().retrieval_backend,
            "fusion": FUSION,
            "min_chars": chars,
        },
    }


def measure(questions: Sequence[Question], found: Sequence[Ranking]) -> dict[str, Metric]:
    """Measure rankings, over all questions and for each type."""
    metrics = {}
    for name, of in MEASURES.items():
        values = [of(texts, question.gold) for question, texts in zip(questions, found, strict=True)]
        metrics[name] = mean(values)
        for kind in sorted({question.kind for question in questions}):
            part = [value for value, question in zip(values, questions, strict=True) if question.kind == kind]
            metrics[f"{name}_{kind.removesuffix('_query')}"] = mean(part)
    return metrics


async def _rank(
    data: Path, names: Sequence[str], questions: Sequence[Question], chars: int
) -> Mapping[str, list[Ranking]]:
    documents = [*multihop_documents(data), *read_distractors(data, names)]
    async with open_corpus(documents, min_chars=chars) as corpus:
        ours = [
            [passage["text"] for passage in (await corpus.retrieve(question.text))["passages"]]
            for question in questions
        ]
        texts = [part.text for document in documents for part in chunk(document)]
        titled = [f"{document.title} {part.text}" for document in documents for part in chunk(document)]
        by_words = BM25(titled)
        vectors = np.array(corpus.embeddings.embed_documents(texts))
        asked = np.array(corpus.embeddings.embed_documents([question.text for question in questions]))
    nearest = np.argsort(-(asked @ vectors.T), axis=1, kind="stable")[:, :DEPTH]
    return {
        "": ours,
        "bm25_": [[texts[i] for i in by_words.rank(question.text)[:DEPTH]] for question in questions],
        "embedding_": [[texts[i] for i in row] for row in nearest],
    }
