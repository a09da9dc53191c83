"""Documents put and searched through one of the backends."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.opensearch_server import OpenSearchServer
from tools.ingest.document import Document
from tools.ingest.draft import Block, Draft, compose
from tools.ingest.pipeline import Ingest
from tools.models.minilm import MiniLMEmbeddings
from tools.retrieval.engine import SearchEngine
from tools.retrieval.index import Index
from tools.retrieval.opensearch.index import OpenSearchIndex, open_opensearch
from tools.retrieval.passage import Passage
from tools.retrieval.search import Search
from tools.storage.database import Database

TODAY = date(2026, 1, 31)


@dataclass(frozen=True)
class Backend:
    """Documents put and searched through one backend."""

    database: Database
    embeddings: MiniLMEmbeddings
    engine: SearchEngine | None

    @property
    def index(self) -> Index:
        return Index(self.database, self.engine)

    def search(self, **options: Any) -> Search:
        return Search(self.database, self.embeddings, engine=self.engine, **({"min_chars": 0} | options))

    async def put(self, *documents: Document, tenant: str = "a") -> None:
        ingest = Ingest(self.index, self.embeddings, embedder=self.embeddings.model_id)
        report = await ingest.ingest(documents, tenant=tenant)
        assert report.added + report.replaced == len(documents)

    async def found(self, query: str, *, tenant: str = "a", top_k: int = 10, **options: Any) -> list[Passage]:
        return await self.search(**options).search(query, tenant=tenant, top_k=top_k)


def document(doc_id: str, text: str, **fields: Any) -> Document:
    draft = Draft((Block(text),), **({"title": f"Title of {doc_id}", "outlet": "", "date": TODAY} | fields))
    return compose(draft, uri=f"test:{doc_id}", stem="s", doc_id=doc_id)


def ids(passages: Sequence[Passage]) -> list[str]:
    return [passage["doc_id"] for passage in passages]


@asynccontextmanager
async def opened(server: OpenSearchServer, **options: Any) -> AsyncIterator[OpenSearchIndex]:
    defaults = {"index": "rag-chunks", "user": "", "password": None, "verify": True, "timeout_s": 10.0}
    async with open_opensearch(server.url, **(defaults | options)) as engine:
        yield engine
