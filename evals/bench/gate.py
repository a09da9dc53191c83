"""What planning a question and judging its evidence cost beside retrieving it."""

import asyncio
import json
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from evals.bench.home import temporary_home
from evals.bench.ingest import SAMPLES
from evals.bench.medians import ratio_interval
from graph.parts import open_calibration
from graph.settings import Settings
from tools.errors import DocumentError
from tools.evidence.gate import Gate
from tools.ingest.discover import discover
from tools.ingest.load import load_all
from tools.ingest.pipeline import Ingest
from tools.models.minilm import MiniLMEmbeddings
from tools.retrieval.index import Index
from tools.retrieval.plan import plan
from tools.retrieval.retriever import Retriever
from tools.retrieval.search import Search
from tools.storage.database import Database, open_database

_QUESTIONS = SAMPLES.parent / "questions.jsonl"
_TENANT = "bench"
_TODAY = date(2026, 10, 31)  # the day that the sample questions are asked
_WARM_UP = 3


def run(data: Path | None = None, *, rounds: int = 3) -> dict[str, Any]:
    """Ask the sample questions of documents of the sample corpus, the ten best passages each.

    Args:
        data: Not used.
        rounds: How often each is asked, after a few that do not count.

    Returns:
        `ratios`: time of planning and the gate together over that of retrieving (embedding, search and
        planning). `raw` has the percentiles of each in milliseconds, and how many passages were judged.
    """
    texts = [
        question["query"]
        for question in map(json.loads, _QUESTIONS.read_text(encoding="utf-8").splitlines())
        if question["expect"]["mode"] == "rag"
    ]
    return asyncio.run(_measure(texts * rounds))


def report(seconds: dict[str, list[float]], passages: Sequence[int]) -> dict[str, Any]:
    """Turn measurements into the result that `run` describes.

    Args:
        seconds: Of `plan`, `gate` and `retrieve`, one entry a question.
        passages: How many each question was judged by.
    """
    both = [a + b for a, b in zip(seconds["plan"], seconds["gate"], strict=True)]
    percentiles = {
        name: dict(zip(("p50_ms", "p95_ms"), (np.quantile(taken, [0.5, 0.95]) * 1e3).tolist(), strict=True))
        for name, taken in {**seconds, "plan_and_gate": both}.items()
    }
    return {
        "bench": "gate",
        "ratios": {
            f"{each}_over_retrieve": percentiles["plan_and_gate"][f"{each}_ms"]
            / percentiles["retrieve"][f"{each}_ms"]
            for each in ("p50", "p95")
        },
        "raw": {
            "questions": len(both),
            "passages": float(np.mean(passages)),
            "interval_p50": ratio_interval(both, seconds["retrieve"]),
            "times": percentiles,
        },
    }


async def _measure(texts: Sequence[str]) -> dict[str, Any]:
    settings = Settings()
    gate = Gate(
        threshold=settings.threshold,
        min_documents=settings.min_documents,
        operating_point=settings.operating_point,
        calibration=open_calibration(settings),
    )
    seconds: dict[str, list[float]] = {"plan": [], "retrieve": [], "gate": []}
    passages = []
    with temporary_home() as home:
        async with open_database(None, home) as database:
            retriever, outlets = await _corpus(database, settings)
            for text in [*texts[:_WARM_UP], *texts]:
                start = time.perf_counter()
                plan(text, today=_TODAY, outlets=outlets, recent_since=settings.recent_since)
                planned = time.perf_counter()
                retrieved = await retriever.retrieve(text, tenant=_TENANT, top_k=settings.top_k, today=_TODAY)
                found = time.perf_counter()
                gate.judge(retrieved["passages"], retrieved["plan"], retrieved["terms"])
                judged = time.perf_counter()
                for name, taken in (
                    ("plan", planned - start),
                    ("retrieve", found - planned),
                    ("gate", judged - found),
                ):
                    seconds[name].append(taken)
                passages.append(len(retrieved["passages"]))
    counted = {name: taken[_WARM_UP:] for name, taken in seconds.items()}
    return report(counted, passages[_WARM_UP:])


async def _corpus(database: Database, settings: Settings) -> tuple[Retriever, list[str]]:
    """Ingest the sample corpus; what cannot be read is another bench's concern."""
    embeddings = MiniLMEmbeddings()
    loaded = [each for each in load_all(discover([SAMPLES])) if not isinstance(each, DocumentError)]
    index = Index(database)
    await Ingest(index, embeddings, embedder=embeddings.model_id).ingest(loaded, tenant=_TENANT)
    search = Search(database, embeddings, min_chars=settings.min_chars)
    return (
        Retriever(search, index, recent_since=settings.recent_since),
        sorted(await index.outlets(_TENANT)),
    )
