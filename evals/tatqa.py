"""Whether the right context is found for a question about a report's figures: TAT-QA."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.corpus import open_corpus
from evals.datasets import Question, spread, tatqa_documents, tatqa_questions
from evals.intervals import share_of
from graph.settings import Settings
from tools.errors import InvalidInputError
from tools.models.minilm import MiniLMEmbeddings
from tools.retrieval.fusion import FUSION

_DEPTHS = (1, 5)


def run(data: Path | None, *, min_chars: int | None = None, limit: int | None = None) -> dict[str, Any]:
    """Search for every question of TAT-QA among all contexts, each its paragraphs and its table.

    Args:
        data: The folder with `tatqa`.
        min_chars: Shorter chunks are left out; the service's setting by default.
        limit: Only so many questions.

    Returns:
        `{suite, n, metrics, settings}`: `hits_at_1` and `hits_at_5` count contexts, not chunks; figures by
        where the answer is end in `table`, `text` or `table-text`.
    """
    if data is None:
        raise InvalidInputError("the suite reads TAT-QA", remedy="give the folder by --data")
    chars = Settings().min_chars if min_chars is None else min_chars
    questions = spread(tatqa_questions(data), limit)
    ranks, contexts = asyncio.run(_rank(data, questions, chars))
    metrics = {}
    for depth in _DEPTHS:
        metrics[f"hits_at_{depth}"] = share_of([rank < depth for rank in ranks])
        for kind in sorted({question.kind for question in questions}):
            metrics[f"hits_at_{depth}_{kind}"] = share_of(
                [
                    rank < depth
                    for rank, question in zip(ranks, questions, strict=True)
                    if question.kind == kind
                ]
            )
    return {
        "suite": "tatqa",
        "n": len(questions),
        "metrics": metrics,
        "settings": {
            "contexts": contexts,
            "embedder": MiniLMEmbeddings.model_id,
            "fusion": FUSION,
            "min_chars": chars,
        },
    }


async def _rank(data: Path, questions: Sequence[Question], chars: int) -> tuple[list[float], int]:
    """Each question's rank, from 0, of its context among those that its passages come from."""
    documents = tatqa_documents(data, tables=True)
    ranks = []
    async with open_corpus(documents, min_chars=chars) as corpus:
        for question in questions:
            passages = (await corpus.retrieve(question.text))["passages"]
            contexts = list(dict.fromkeys(passage["doc_id"] for passage in passages))
            (gold,) = question.gold_documents
            ranks.append(contexts.index(gold) if gold in contexts else float("inf"))
    return ranks, len(documents)
