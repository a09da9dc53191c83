"""How long a hybrid search takes, against one bare vector query and one bare full-text query."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray
from pgvector.psycopg import register_vector_async  # type: ignore[import-untyped]  # ships no types
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo

from evals.bench.home import temporary_home
from evals.bench.medians import ratio_interval
from evals.bench.synthetic import Questions, Synthetic
from tools.models.minilm import MiniLMEmbeddings
from tools.retrieval.index import Index
from tools.retrieval.search import Search
from tools.storage.database import DATABASE_NAME, Database, open_database
from tools.storage.embedded import start_postgres

_TENANT = "bench"
_MIN_CHARS = 300
_TOP_K = 10
_EF_SEARCH = 200  # what our search sets
_CHUNKS_A_DOCUMENT = 100
_WORDS = {"short": 4, "long": 40}
_WARM_UP = 3
_QUESTIONS_WATCHED = 5

# Each brings 50 candidates, as each side of our search does.
_VECTOR = "SELECT chunk_id FROM rag_chunks ORDER BY embedding <=> %s LIMIT 50"
_FULL_TEXT = (
    "SELECT chunk_id FROM rag_chunks,"
    " (SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery AS any_word"
    "  FROM unnest(tsvector_to_array(to_tsvector('english', %s))) AS lexeme) AS question"
    " WHERE lexemes @@ any_word ORDER BY ts_rank(lexemes, any_word) DESC LIMIT 50"
)

Seconds = dict[str, list[float]]


def run(data: Path | None = None, *, chunks: int = 10_000, questions: int = 20) -> dict[str, Any]:
    """Search a synthetic corpus (`evals.bench.synthetic`) with questions of 4 and of 40 words.

    Args:
        data: Not used.
        chunks: Size of the corpus; a multiple of 100.
        questions: How many of each length.

    Returns:
        `ratios`: time of our search (top 10) over that of two bare queries together, one by vector with the
        same `hnsw.ef_search` and one full-text query for any of the words, by a role that row-level security
        does not bind. `*_with_model` embeds the question too; else its vector is at hand. `raw` has the
        percentiles; `recall_at_10` against exact search (ours with all weight on the cosine); and
        `scans_per_search`: which indexes on the chunks Postgres really read, and how often the whole table.
    """
    return asyncio.run(_measure(chunks, questions))


def report(
    seconds: Mapping[str, Seconds], recall: Mapping[str, float], scans: Mapping[str, Any], *, chunks: int
) -> dict[str, Any]:
    """Turn measurements into the result that `run` describes.

    Args:
        seconds: By length of question and by what was run (`search`, `search_with_model`, `bare_vector`,
            `bare_full_text`), one entry a question.
        recall: Share of the exact top ten that was found.
        scans: What Postgres read for a search.
        chunks: Size of the corpus.
    """
    ratios: dict[str, float] = {}
    intervals: dict[str, list[float]] = {}
    percentiles: dict[str, Any] = {}
    for length, taken in seconds.items():
        both = [a + b for a, b in zip(taken["bare_vector"], taken["bare_full_text"], strict=True)]
        every = {**taken, "bare_both": both}
        percentiles[length] = {name: _percentiles(values) for name, values in every.items()}
        for name in ("search", "search_with_model"):
            suffix = name.removeprefix("search")
            for percentile in ("p50", "p95"):
                ours, bare = (percentiles[length][each][f"{percentile}_ms"] for each in (name, "bare_both"))
                ratios[f"{length}_{percentile}{suffix}"] = ours / bare
            intervals[f"{length}_p50{suffix}"] = ratio_interval(taken[name], both)
    raw = {
        "chunks": chunks,
        "ef_search": _EF_SEARCH,
        "questions": {length: len(taken["search"]) for length, taken in seconds.items()},
        "intervals": intervals,
        "times": percentiles,
        "recall_at_10": dict(recall),
        "scans_per_search": dict(scans),
    }
    return {"bench": "search", "ratios": ratios, "raw": raw}


def _percentiles(seconds: list[float]) -> dict[str, float]:
    p50, p95 = np.quantile(seconds, [0.5, 0.95]).tolist()
    return {"p50_ms": p50 * 1e3, "p95_ms": p95 * 1e3}


async def _measure(chunks: int, count: int) -> dict[str, Any]:
    synthetic = Synthetic()
    with temporary_home() as home:
        login = make_conninfo(await asyncio.to_thread(start_postgres, home), dbname="postgres")
        async with open_database(None, home) as database, await _bare(login) as bare:
            vectors = await _load(database, bare, synthetic, chunks)
            asked = {length: synthetic.questions(count, words) for length, words in _WORDS.items()}
            seconds = {}
            for length, questions in asked.items():
                seconds[length] = await _time(database, bare, questions)
            recall = await _recall(database, bare, asked["short"], vectors)
        # Backends hand in their counters when a pool closes: what is watched has a pool of its own.
        scans = {length: await _scans(home, login, questions) for length, questions in asked.items()}
    return report(seconds, recall, scans, chunks=chunks)


async def _bare(login: str) -> AsyncConnection:
    """A superuser's connection, which always takes an index."""
    conn = await AsyncConnection.connect(make_conninfo(login, dbname=DATABASE_NAME), autocommit=True)
    await register_vector_async(conn)
    await conn.execute(f"SET hnsw.ef_search = {_EF_SEARCH}; SET enable_seqscan = off")
    return conn


async def _load(
    database: Database, bare: AsyncConnection, synthetic: Synthetic, chunks: int
) -> tuple[list[str], NDArray[np.float32]]:
    """Load by the real index; build the vectors' index afterwards, which is quicker than growing it."""
    row = await (await bare.execute("SELECT pg_get_indexdef('rag_chunks_embedding'::regclass)")).fetchone()
    await bare.execute("DROP INDEX rag_chunks_embedding")
    index, chunk_ids, vectors = Index(database), [], []
    for number in range(chunks // _CHUNKS_A_DOCUMENT):
        document, parts, embeddings = synthetic.document(number, _CHUNKS_A_DOCUMENT)
        await index.replace(_TENANT, document, parts, embeddings, embedder="synthetic")
        chunk_ids += [part.chunk_id for part in parts]
        vectors.append(embeddings)
    # An index of 100,000 vectors that outgrows this memory takes many times as long.
    await bare.execute("SET maintenance_work_mem = '2GB'; SET max_parallel_maintenance_workers = 0")
    for (definition,) in [row] if row else []:
        await bare.execute(definition)
    await bare.execute("VACUUM ANALYZE rag_chunks, documents")  # as autovacuum does a minute later
    return chunk_ids, np.concatenate(vectors)


async def _time(database: Database, bare: AsyncConnection, questions: Questions) -> Seconds:
    """Ask each question in every way, one after the other, after a few that do not count."""
    ready = Search(database, _Known(questions), min_chars=_MIN_CHARS)
    embedding = Search(database, MiniLMEmbeddings(threads=1), min_chars=_MIN_CHARS)
    ways: dict[str, Callable[[int], Awaitable[Any]]] = {
        "search": lambda i: ready.search(questions.texts[i], tenant=_TENANT, top_k=_TOP_K),
        "search_with_model": lambda i: embedding.search(questions.texts[i], tenant=_TENANT, top_k=_TOP_K),
        "bare_vector": lambda i: _fetch(bare, _VECTOR, questions.vectors[i]),
        "bare_full_text": lambda i: _fetch(bare, _FULL_TEXT, questions.texts[i]),
    }
    seconds: Seconds = {way: [] for way in ways}
    for i in [*range(min(_WARM_UP, len(questions.texts))), *range(len(questions.texts))]:
        for way, ask in ways.items():
            start = time.perf_counter()
            await ask(i)
            seconds[way].append(time.perf_counter() - start)
    return {way: taken[-len(questions.texts) :] for way, taken in seconds.items()}


async def _fetch(bare: AsyncConnection, statement: str, parameter: Any) -> list[str]:
    cursor = await bare.execute(statement, [parameter], prepare=True)
    return [row[0] for row in await cursor.fetchall()]


async def _recall(
    database: Database,
    bare: AsyncConnection,
    questions: Questions,
    corpus: tuple[list[str], NDArray[np.float32]],
) -> dict[str, float]:
    """Share of the ten nearest chunks that our search, led by the cosine alone, and the bare query find."""
    chunk_ids, vectors = corpus
    by_cosine = Search(database, _Known(questions), min_chars=_MIN_CHARS, cosine_weight=1.0)
    found = {"search": 0, "bare_vector": 0}
    for text, vector in zip(questions.texts, questions.vectors, strict=True):
        nearest = {chunk_ids[i] for i in np.argsort(-(vectors @ vector))[:_TOP_K]}
        passages = await by_cosine.search(text, tenant=_TENANT, top_k=_TOP_K)
        found["search"] += len(nearest & {passage["chunk_id"] for passage in passages})
        found["bare_vector"] += len(nearest & set((await _fetch(bare, _VECTOR, vector))[:_TOP_K]))
    return {way: hits / (_TOP_K * len(questions.texts)) for way, hits in found.items()}


async def _scans(home: Path, login: str, questions: Questions) -> dict[str, float]:
    """Count the scans of the table of chunks and of its indexes that a search makes.

    The server's counters show what ran, with the plan that was cached; EXPLAIN would plan anew.
    """
    watched = min(_QUESTIONS_WATCHED, len(questions.texts))
    before = await _counters(login)
    async with open_database(None, home) as database:
        search = Search(database, _Known(questions), min_chars=_MIN_CHARS)
        for text in questions.texts[:watched]:
            await search.search(text, tenant=_TENANT, top_k=_TOP_K)
    after = await _counters(login)
    return {name: (after[name] - before[name]) / watched for name in after}


async def _counters(login: str) -> dict[str, int]:
    async with await AsyncConnection.connect(make_conninfo(login, dbname=DATABASE_NAME)) as conn:
        cursor = await conn.execute(
            "SELECT indexrelname, idx_scan FROM pg_stat_user_indexes WHERE relname = 'rag_chunks'"
            " UNION ALL SELECT 'whole_table', seq_scan FROM pg_stat_user_tables WHERE relname = 'rag_chunks'"
        )
        return dict(await cursor.fetchall())


class _Known(Embeddings):
    """Gives the vectors that belong to the questions, in no time."""

    def __init__(self, questions: Questions) -> None:
        rows: list[list[float]] = questions.vectors.tolist()
        self._vectors = dict(zip(questions.texts, rows, strict=True))

    def embed_query(self, text: str) -> list[float]:
        """Return the question's own vector."""
        return self._vectors[text]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Do the same for several."""
        return [self.embed_query(text) for text in texts]
