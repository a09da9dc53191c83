"""What ingestion costs beside the embedding, stage by stage, and what it costs to find nothing changed."""

import asyncio
import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from evals.bench.home import temporary_home
from evals.bench.medians import median, ratio_interval
from tools.errors import DocumentError, InvalidInputError
from tools.ingest.chunk import Chunk, chunk
from tools.ingest.discover import discover
from tools.ingest.document import Document
from tools.ingest.load import load_all
from tools.ingest.pipeline import Ingest
from tools.models.minilm import MiniLMEmbeddings
from tools.retrieval.index import Index
from tools.storage.database import Database, open_database

SAMPLES = Path(__file__).parents[2] / "samples" / "corpus"
STAGES = ("parse", "chunk", "embed", "store")


@dataclass
class Round:
    """One pass over the corpus: seconds of CPU, by stage and in all, and of wall time."""

    stages: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))
    cpu_s: float = 0.0
    wall_s: float = 0.0
    chunks: int = 0
    documents: int = 0


def run(data: Path | None = None, *, rounds: int = 3) -> dict[str, Any]:
    """Ingest the corpus for one new tenant after the other, and each time once more, unchanged.

    Args:
        data: Folder of documents; the sample corpus by default.
        rounds: How many tenants, after one that does not count.

    Returns:
        `ratios`: CPU time of the whole pipeline over that of the embedding in it (1 would be free parsing,
        chunking and storing), and of an unchanged corpus over a new one, in CPU and in wall time. `raw` has
        chunks per CPU second, and the share of each stage. CPU time is without Postgres.

    Raises:
        InvalidInputError: There is no such folder, or nothing in it can be read.
    """
    files = discover([data or SAMPLES])
    if not files:
        raise InvalidInputError("the folder has no files", remedy="name another by --data")
    return asyncio.run(_measure(files, rounds))


def report(new: Sequence[Round], unchanged: Sequence[Round]) -> dict[str, Any]:
    """Turn the rounds into the result that `run` describes; a pair of each for every tenant."""
    total = [each.cpu_s for each in new]
    embedding = [each.stages["embed"] for each in new]
    again = [each.cpu_s for each in unchanged]
    cpu = {stage: median([each.stages[stage] for each in new]) for stage in STAGES}
    cpu |= {"other": median(total) - sum(cpu.values()), "new": median(total), "unchanged": median(again)}
    wall = {
        "new": median([each.wall_s for each in new]),
        "unchanged": median([each.wall_s for each in unchanged]),
    }
    return {
        "bench": "ingest",
        "ratios": {
            "cpu_over_embedding": cpu["new"] / cpu["embed"],
            "unchanged_cpu": cpu["unchanged"] / cpu["new"],
            "unchanged_wall": wall["unchanged"] / wall["new"],
        },
        "raw": {
            "rounds": len(new),
            "documents": new[0].documents,
            "chunks": new[0].chunks,
            "chunks_per_cpu_s": new[0].chunks / cpu["new"],
            "intervals": {
                "cpu_over_embedding": ratio_interval(total, embedding),
                "unchanged_cpu": ratio_interval(again, total),
            },
            "cpu_s": cpu,
            "wall_s": wall,
            "share_of_cpu": {stage: cpu[stage] / cpu["new"] for stage in (*STAGES, "other")},
        },
    }


async def _measure(files: list[Path], rounds: int) -> dict[str, Any]:
    model = MiniLMEmbeddings()
    new: list[Round] = []
    unchanged: list[Round] = []
    with temporary_home() as home:
        async with open_database(None, home) as database:
            for number in range(-1, rounds):
                for passes in (new, unchanged):
                    each = await _ingest(files, database, model, tenant=f"bench{number}")
                    if number >= 0:
                        passes.append(each)
    return report(new, unchanged)


async def _ingest(files: list[Path], database: Database, model: MiniLMEmbeddings, *, tenant: str) -> Round:
    measured = Round()
    stages = measured.stages
    ingest = Ingest(_Watched(database, stages), _WatchedEmbeddings(model, stages), embedder=model.model_id)
    loaded: list[Document] = []
    cpu_s, wall_s = _cpu_s(), time.perf_counter()
    done = await ingest.ingest(_parse(files, stages, loaded), tenant=tenant)
    measured.cpu_s = _cpu_s() - cpu_s
    measured.wall_s = time.perf_counter() - wall_s
    measured.documents, measured.chunks = len(loaded), done.chunks
    if not loaded:
        raise InvalidInputError("no file of the folder can be read", remedy="name another by --data")
    if done.chunks:
        with _stage(stages, "chunk"):  # once more, since nobody can look into the pipeline's own
            for document in loaded:
                chunk(document)
    return measured


def _cpu_s() -> float:
    """CPU time of this process and of the parsers that it started; Postgres is none of its children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


@contextmanager
def _stage(stages: dict[str, float], name: str) -> Iterator[None]:
    """Add CPU time to a stage: the pipeline does one thing at a time."""
    start = _cpu_s()
    yield
    stages[name] += _cpu_s() - start


def _parse(
    files: list[Path], stages: dict[str, float], loaded: list[Document]
) -> Iterator[Document | DocumentError]:
    documents = load_all(files)
    while True:
        with _stage(stages, "parse"):
            document = next(documents, None)
        if document is None:
            return
        if isinstance(document, Document):
            loaded.append(document)
        yield document


class _Watched(Index):
    def __init__(self, database: Database, stages: dict[str, float]) -> None:
        super().__init__(database)
        self._stages = stages

    async def replace(
        self,
        tenant: str,
        document: Document,
        chunks: Sequence[Chunk],
        embeddings: NDArray[np.float32],
        *,
        embedder: str,
    ) -> None:
        """Store as the index does."""
        with _stage(self._stages, "store"):
            await super().replace(tenant, document, chunks, embeddings, embedder=embedder)


class _WatchedEmbeddings(Embeddings):
    def __init__(self, model: MiniLMEmbeddings, stages: dict[str, float]) -> None:
        self._model, self._stages = model, stages

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed as the model does."""
        with _stage(self._stages, "embed"):
            return self._model.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        """Embed as the model does."""
        return self._model.embed_query(text)
