"""From documents to the index: skip what is unchanged, chunk, embed, store."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from langchain_core.embeddings import Embeddings

from tools.errors import DocumentError
from tools.ingest.chunk import chunk
from tools.ingest.document import Document
from tools.retrieval.index import Index

Outcome = Literal["added", "replaced", "unchanged", "failed"]


@dataclass
class IngestReport:
    """How many documents were added, replaced or unchanged, and which failed: name, reason and remedy."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    chunks: int = 0
    failed: list[dict[str, str]] = field(default_factory=list)


class Ingest:
    """Puts documents into the index."""

    def __init__(self, index: Index, embeddings: Embeddings, *, embedder: str) -> None:
        """Store in `index` what `embeddings`, known by the id `embedder`, has embedded."""
        self._index = index
        self._embeddings = embeddings
        self._embedder = embedder

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
            report.chunks += chunks
            progress(document.title, outcome)
        await self._index.refresh()
        return report

    async def _store(
        self, document: Document, tenant: str
    ) -> tuple[Literal["added", "replaced", "unchanged"], int]:
        stored = await self._index.content_hash(tenant, document.doc_id)
        if stored == (document.content_hash, self._embedder):
            return "unchanged", 0
        chunks = await asyncio.to_thread(chunk, document)
        vectors = await asyncio.to_thread(self._embeddings.embed_documents, [part.text for part in chunks])
        await self._index.replace(
            tenant, document, chunks, np.asarray(vectors, dtype=np.float32), embedder=self._embedder
        )
        return ("added" if stored is None else "replaced"), len(chunks)
