"""From documents to the index: skip what is unchanged, chunk, embed, store."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from langchain_core.embeddings import Embeddings

from tools.errors import DocumentError
from tools.ingest.chunk import Chunk, chunk
from tools.ingest.document import Document
from tools.retrieval.index import Index

Outcome = Literal["added", "replaced", "unchanged", "failed"]


@dataclass
class IngestReport:
    """How many documents were added, replaced or unchanged, and which failed: name, reason and remedy.

    `too_short` has the titles of those written that no search finds, all their chunks being too short for it.
    """

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    chunks: int = 0
    failed: list[dict[str, str]] = field(default_factory=list)
    too_short: list[str] = field(default_factory=list)


class Ingest:
    """Puts documents into the index."""

    def __init__(self, index: Index, embeddings: Embeddings, *, embedder: str, min_chars: int = 0) -> None:
        """Store in `index` what `embeddings`, known by the id `embedder`, has embedded.

        Chunks of fewer than `min_chars` characters are stored and not searched.
        """
        self._index = index
        self._embeddings = embeddings
        self._embedder = embedder
        self._min_chars = min_chars

    async def ingest(
        self,
        documents: Iterable[Document | DocumentError],
        *,
        tenant: str,
        progress: Callable[[str, Outcome], None] = lambda name, outcome: None,
    ) -> IngestReport:
        """Store each document in a transaction of its own.

        Args:
            documents: Documents, and errors in the place of those that could not be read; an error is
                reported and does not stop the rest.
            tenant: Whose documents they are.
            progress: Called after each with its name and what became of it.
        """
        report = IngestReport()
        iterator = iter(documents)
        while (document := await asyncio.to_thread(next, iterator, None)) is not None:
            if isinstance(document, DocumentError):
                report.failed.append(
                    {"name": document.name, "reason": document.reason, "remedy": document.remedy}
                )
                progress(document.name, "failed")
                continue
            outcome, chunks = await self._store(document, tenant)
            setattr(report, outcome, getattr(report, outcome) + 1)
            report.chunks += len(chunks)
            if chunks and max(len(part.text) for part in chunks) < self._min_chars:
                report.too_short.append(document.title)
            progress(document.title, outcome)
        await self._index.refresh()
        return report

    async def _store(
        self, document: Document, tenant: str
    ) -> tuple[Literal["added", "replaced", "unchanged"], list[Chunk]]:
        stored = await self._index.content_hash(tenant, document.doc_id)
        if stored == (document.content_hash, self._embedder):
            return "unchanged", []
        chunks = await asyncio.to_thread(chunk, document)
        vectors = await asyncio.to_thread(self._embeddings.embed_documents, [part.text for part in chunks])
        await self._index.replace(
            tenant, document, chunks, np.asarray(vectors, dtype=np.float32), embedder=self._embedder
        )
        return ("added" if stored is None else "replaced"), chunks
