"""A corpus for one suite: documents in a Postgres of its own, searched as the service searches."""

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date

from evals.bench.home import temporary_home
from evals.kept_vectors import KeptVectors
from graph.retrieval import open_engine
from graph.settings import Settings
from tools.evidence.correction import widen
from tools.ingest.document import Document
from tools.ingest.pipeline import Ingest
from tools.models.minilm import MiniLMEmbeddings
from tools.retrieval.asked import read_question
from tools.retrieval.index import Index
from tools.retrieval.retriever import Retrieved, Retriever
from tools.retrieval.search import Search
from tools.storage.database import open_database

TENANT = "eval"
_DEEP = 10_000  # passages: more than a suite's corpus has
TODAY = date(2024, 1, 31)  # a fixed day, so that a suite tells the same tomorrow


@dataclass(frozen=True)
class Corpus:
    """Documents that can be asked, taken out and put back."""

    index: Index
    search: Search
    embeddings: KeptVectors
    documents: dict[str, Document]
    settings: Settings

    async def retrieve(self, query: str) -> Retrieved:
        """Retrieve for a question as the service does."""
        retriever = Retriever(self.search, self.index, recent_since=self.settings.recent_since)
        top_k = self.settings.top_k
        retrieved = await retriever.retrieve(query, tenant=TENANT, top_k=top_k, today=TODAY)
        asked = read_question(retrieved["plan"], retrieved["terms"])
        widened = widen(retrieved["plan"], retrieved["passages"], asked)
        if widened is not None:  # as the graph does
            retrieved = await retriever.retrieve(
                query, tenant=TENANT, top_k=top_k, today=TODAY, widened=widened
            )
        return retrieved

    async def given(self, query: str, doc_ids: Collection[str]) -> Retrieved:
        """Plan a question, and give it every passage of these documents, however far from it they are."""
        retrieved = await self.retrieve(query)
        found = await self.search.search(retrieved["plan"]["main"]["text"], tenant=TENANT, top_k=_DEEP)
        found = [passage for passage in found if passage["doc_id"] in doc_ids]
        await self.search.compare(found, retrieved["plan"]["parts"], tenant=TENANT)
        asked = read_question(retrieved["plan"], retrieved["terms"])
        retrieved["passages"] = [self.search.focused(passage, asked) for passage in found]
        return retrieved

    @asynccontextmanager
    async def without(self, doc_ids: Iterable[str]) -> AsyncIterator[None]:
        """Take documents out of the corpus, and put them back afterwards."""
        taken = [self.documents[doc_id] for doc_id in doc_ids]
        for document in taken:
            await self.index.delete(TENANT, document.doc_id)
        try:
            yield
        finally:
            await _ingest(self.index, self.embeddings, taken)


@asynccontextmanager
async def open_corpus(documents: Sequence[Document], *, min_chars: int) -> AsyncIterator[Corpus]:
    """Ingest documents into an embedded Postgres that is gone afterwards, searched by the backend in use.

    Args:
        documents: The corpus.
        min_chars: Shorter chunks are left out of the search.
    """
    settings = Settings()
    embeddings = KeptVectors(
        MiniLMEmbeddings(), model_id=MiniLMEmbeddings.model_id, folder=settings.agent_home / "cache"
    )
    with temporary_home() as home:
        async with open_database(None, home) as database, open_engine(settings) as engine:
            index = Index(database, engine)
            if engine:
                await engine.forget(TENANT)  # of a run that was killed
            await _ingest(index, embeddings, documents)
            search = Search(database, embeddings, min_chars=min_chars, engine=engine)
            try:
                yield Corpus(index, search, embeddings, {d.doc_id: d for d in documents}, settings)
            finally:
                embeddings.save()
                if engine:
                    await engine.forget(TENANT)


async def _ingest(index: Index, embeddings: KeptVectors, documents: Sequence[Document]) -> None:
    ingest = Ingest(index, embeddings, embedder=MiniLMEmbeddings.model_id)
    await ingest.ingest(documents, tenant=TENANT)
