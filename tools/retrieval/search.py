"""Hybrid search over a tenant's chunks: cosine and shared words in one weighted sum."""

import asyncio
from collections.abc import Sequence
from importlib import resources

import numpy as np
from langchain_core.embeddings import Embeddings

from tools.ingest.draft import clean
from tools.retrieval.passage import Passage
from tools.storage.database import Database

INDEX_NAME = "rag-chunks"

_SEARCH = (resources.files("tools.retrieval") / "search.sql").read_text(encoding="utf-8")

# HNSW's default of 40 finds 87 % of the true ten nearest of 100,000; 200 finds 96 to 99 %.
_EF_SEARCH = "200"


class Search:
    """Finds passages for a question."""

    def __init__(
        self,
        database: Database,
        embeddings: Embeddings,
        *,
        min_chars: int,
        cosine_weight: float = 0.5,
        candidates: int = 50,
        common: int = 2000,
    ) -> None:
        """Search in `database` with questions embedded by `embeddings`.

        Args:
            database: Where the chunks are.
            embeddings: The model that the chunks were embedded with.
            min_chars: Shorter chunks are left out.
            cosine_weight: Weight of the cosine in the score, in [0, 1]; shared words have the rest.
            candidates: How many chunks each of the two sides brings.
            common: A word in at least so many chunks counts for the score but brings no candidates.
        """
        self._database = database
        self._embeddings = embeddings
        self._min_chars = min_chars
        self._cosine_weight = cosine_weight
        self._candidates = candidates
        self._common = common

    async def search_all(self, queries: Sequence[str], *, tenant: str, top_k: int) -> list[Passage]:
        """Search for each query, and return each passage found once, with its best score, best first."""
        found: dict[str, Passage] = {}
        for query in queries:
            for passage in await self.search(query, tenant=tenant, top_k=top_k):
                other = found.get(passage["chunk_id"])
                if other is None or passage["score"] > other["score"]:
                    found[passage["chunk_id"]] = passage
        return sorted(found.values(), key=lambda passage: (-passage["score"], passage["chunk_id"]))

    async def search(self, query: str, *, tenant: str, top_k: int) -> list[Passage]:
        """Return up to `top_k` passages of the tenant, best score first."""
        query = clean(query)  # as the documents were: accents composed, nothing that Postgres refuses
        embedding = await asyncio.to_thread(self._embeddings.embed_query, query)
        async with self._database.as_tenant(tenant) as conn:
            await conn.execute(
                "SELECT set_config('hnsw.ef_search', %s, true),"
                " set_config('hnsw.iterative_scan', 'relaxed_order', true),"
                # The index is in memory, and a plan that does not know the LIMIT would do without it.
                " set_config('random_page_cost', '1.1', true),"
                " set_config('plan_cache_mode', 'force_custom_plan', true)",
                [_EF_SEARCH],
            )
            cursor = await conn.execute(
                _SEARCH,
                {
                    "query": query,
                    "embedding": np.asarray(embedding, dtype=np.float32),
                    "weight": self._cosine_weight,
                    "candidates": max(self._candidates, top_k),
                    "top_k": top_k,
                    "min_chars": self._min_chars,
                    "common": self._common,
                },
            )
            return [Passage(**row) for row in await cursor.fetchall()]  # type: ignore[typeddict-item]  # the SELECT names exactly its keys
