"""Hybrid search over a tenant's chunks: cosine and shared words in one weighted sum.

Candidates come from Postgres itself or from a search engine; what they score, and whether they are there at
all, Postgres alone says.
"""

import asyncio
from collections.abc import Callable, Sequence
from importlib import resources
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from tools.ingest.draft import clean
from tools.retrieval.asked import Asked
from tools.retrieval.engine import SearchEngine
from tools.retrieval.focus import focused
from tools.retrieval.fusion import COSINE_WEIGHT, RAISE, RECENT_RAISE
from tools.retrieval.merge import merge
from tools.retrieval.named import named
from tools.retrieval.passage import Passage, Term
from tools.retrieval.plan import QueryPlan, SubQuery, plain
from tools.retrieval.words import content
from tools.storage.database import Database

Vector = NDArray[np.float32]

INDEX_NAME = "rag-chunks"
_WORDS, _NEAREST, _NAMED, _SCORE, _CLOSENESS, _TERMS = (
    (resources.files("tools.retrieval") / name).read_text(encoding="utf-8")
    for name in ("words.sql", "nearest.sql", "named.sql", "score.sql", "closeness.sql", "terms.sql")
)
_SEARCH = _WORDS + _NEAREST + _SCORE
_SCORE_NAMED = _WORDS + _NAMED + _SCORE

# HNSW's default of 40 finds 87 % of the true ten nearest of 100,000; 200 finds 96 to 99 %.
_EF_SEARCH = "200"
_MOST_WORDS = 400


class Search:
    """Finds passages for a question."""

    def __init__(
        self,
        database: Database,
        embeddings: Embeddings,
        *,
        min_chars: int,
        relevance: Callable[[float], float] | None = None,
        cosine_weight: float = COSINE_WEIGHT,
        candidates: int = 50,
        common: int = 2000,
        engine: SearchEngine | None = None,
    ) -> None:
        """Search in `database` with questions embedded by `embeddings`.

        Args:
            database: Where the chunks are.
            embeddings: The model that the chunks were embedded with.
            min_chars: Shorter chunks are left out.
            relevance: Turns `fused` into a calibrated score; None: the score is the cosine.
            cosine_weight: Weight of the cosine in the sum, in [0, 1]; n shared words have n / (n + 1) of
                the rest, since the share of few words says little.
            candidates: How many chunks each side brings.
            common: A word in at least so many chunks counts for the score but brings no candidates.
            engine: Names the candidates; None: Postgres does.
        """
        self._database = database
        self._embeddings = embeddings
        self._min_chars = min_chars
        self._relevance = relevance
        self._cosine_weight = cosine_weight
        self._candidates = candidates
        self._common = common
        self._engine = engine

    async def search(self, query: str, *, tenant: str, top_k: int) -> list[Passage]:
        """Return up to `top_k` passages of the tenant, best first."""
        sub = plain(query)
        vector = await self._embed(sub)
        return await self._find(sub, vector, question=query, tenant=tenant, top_k=top_k)

    async def search_all(self, queries: Sequence[str], *, tenant: str, top_k: int) -> list[Passage]:
        """Search for each query, and return each passage found once, as it was found best, best first."""
        found: dict[str, Passage] = {}
        for query in queries:
            for passage in await self.search(query, tenant=tenant, top_k=top_k):
                other = found.get(passage["chunk_id"])
                if other is None or passage["fused"] > other["fused"]:
                    found[passage["chunk_id"]] = passage
        return sorted(found.values(), key=lambda passage: (-passage["fused"], passage["chunk_id"]))

    async def search_plan(self, plan: QueryPlan, *, tenant: str, top_k: int) -> list[Passage]:
        """Search for a planned question, whole and by parts; return up to `top_k` passages, best first."""
        question, parts = plan["main"]["text"], plan["parts"]
        beside = [*parts, *([plan["widened"]] if plan["widened"] else [])]
        whole, *vectors = await asyncio.gather(*map(self._embed, [plan["main"], *beside]))
        # Copies and crowds leave their places to others, so there have to be some.
        main = await self._find(
            plan["main"], whole, question=question, tenant=tenant, top_k=2 * top_k, plan=plan
        )
        others = [
            await self._find(sub, vector, question=question, tenant=tenant, top_k=top_k, plan=plan)
            for sub, vector in zip(beside, vectors, strict=True)
        ]
        found = merge(main, others, top_k=top_k)
        if parts:
            await self._compare(found, vectors[: len(parts)], tenant=tenant)
        return found

    async def compare(self, passages: Sequence[Passage], parts: Sequence[SubQuery], *, tenant: str) -> None:
        """Set the closeness of passages to the parts of a question, as `search_plan` does."""
        vectors = await asyncio.gather(*map(self._embed, parts))
        if vectors:
            await self._compare(passages, vectors, tenant=tenant)

    def focused(self, passage: Passage, asked: Asked) -> Passage:
        """Return a passage as its best window makes it, scored again."""
        count = len(asked.weights)
        return self._scored(
            focused(passage, asked, words_weight=(1 - self._cosine_weight) * count / (count + 1))
        )

    async def terms(self, words: Sequence[str], *, tenant: str) -> dict[str, Term]:
        """Look up words of a question, up to 400; the index leaves some out, such as "the"."""
        distinct = list(dict.fromkeys(map(clean, words)))[:_MOST_WORDS]
        async with self._database.as_tenant(tenant) as conn:
            cursor = await conn.execute(_TERMS, {"words": distinct, "common": self._common})
            return {
                row["word"]: Term(term=row["term"], chunks=int(row["df"]), rarity=row["rarity"])
                for row in await cursor.fetchall()
            }

    async def _embed(self, sub: SubQuery) -> Vector:
        # As the documents were: accents composed, nothing that Postgres refuses.
        vector = await asyncio.to_thread(self._embeddings.embed_query, clean(sub["text"]))
        return np.asarray(vector, dtype=np.float32)

    async def _compare(self, passages: Sequence[Passage], parts: Sequence[Vector], *, tenant: str) -> None:
        chunks = [passage["chunk_id"] for passage in passages]
        async with self._database.as_tenant(tenant) as conn:
            cursor = await conn.execute(_CLOSENESS, {"chunks": chunks, "parts": list(parts)})
            closeness = {row["chunk_id"]: row["closeness"] for row in await cursor.fetchall()}
        for passage in passages:
            passage["closeness"] = closeness[passage["chunk_id"]]

    async def _find(
        self,
        sub: SubQuery,
        vector: Vector,
        *,
        question: str,
        tenant: str,
        top_k: int,
        plan: QueryPlan | None = None,
    ) -> list[Passage]:
        parameters: dict[str, Any] = {
            "query": content(clean(sub["text"])),
            "question": clean(question),
            "embedding": vector,
            "weight": self._cosine_weight,
            "candidates": max(self._candidates, top_k),
            "top_k": top_k,
            "min_chars": self._min_chars,
            "common": self._common,
            "outlets": sub["outlets"],
            "starts": [period["start"] for period in sub["periods"]],
            "ends": [period["end"] for period in sub["periods"]],
            "prefers": bool(sub["outlets"] or sub["periods"]),
            "raise": RAISE,
            "since": plan["since"] if plan else None,
            "until": plan["until"] if plan else None,
            "recent_since": plan["recent_since"] if plan else None,
            "recent_raise": RECENT_RAISE,
        }
        if self._engine:
            parameters["found"] = await named(self._engine, self._database, sub, parameters, tenant=tenant)
        async with self._database.as_tenant(tenant) as conn:
            await conn.execute(
                "SELECT set_config('hnsw.ef_search', %s, true),"
                " set_config('hnsw.iterative_scan', 'relaxed_order', true),"
                # The index is in memory, and a plan that does not know the LIMIT would do without it.
                " set_config('random_page_cost', '1.1', true),"
                " set_config('plan_cache_mode', 'force_custom_plan', true)",
                [_EF_SEARCH],
            )
            cursor = await conn.execute(_SCORE_NAMED if self._engine else _SEARCH, parameters)
            return [
                self._scored(Passage(**row, score=row["similarity"], closeness=[]))  # type: ignore[typeddict-item]  # the SELECT names exactly its other keys
                for row in await cursor.fetchall()
            ]

    def _scored(self, passage: Passage) -> Passage:
        if self._relevance is not None:
            passage["score"] = self._relevance(passage["fused"])
        return passage
