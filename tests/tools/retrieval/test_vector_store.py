import datetime

import numpy as np
import pytest

from tests.passages import prose
from tools.ingest.chunk import chunk
from tools.ingest.document import Document
from tools.ingest.draft import Block, Draft, compose
from tools.models.minilm import MiniLMEmbeddings
from tools.retrieval.index import Index
from tools.retrieval.vector_store import vector_store
from tools.storage.database import Database

TODAY = datetime.date(2026, 1, 31)


@pytest.fixture
def index(database: Database) -> Index:
    return Index(database)


def document(doc_id: str, text: str) -> Document:
    draft = Draft((Block(text),), title=f"Title of {doc_id}", date=TODAY)
    return compose(draft, uri=f"test:{doc_id}", stem="s", doc_id=doc_id)


async def test_langchains_pgvectorstore_reads_a_tenants_chunks(database: Database, index: Index) -> None:
    embeddings = MiniLMEmbeddings()
    texts = {
        "harbour": "The harbour board approved a new berth for container ships.",
        "bakery": "The bakery sells rye bread and cinnamon rolls every morning.",
    }
    for tenant, doc_id in (("a", "harbour"), ("a", "bakery"), ("b", "harbour")):
        made = document(doc_id, texts[doc_id])
        vectors = embeddings.embed([part.text for part in chunk(made)])
        await index.replace(tenant, made, chunk(made), vectors, embedder=embeddings.model_id)
    async with vector_store(database, embeddings, tenant="a") as store:
        found = await store.asimilarity_search_with_score("Where do ships land?", k=4)
    assert [hit.page_content for hit, _ in found] == [texts["harbour"], texts["bakery"]]
    nearest, distance = found[0]
    assert (nearest.id, nearest.metadata["title"]) == ("harbour:0", "Title of harbour")
    assert nearest.metadata["date"] == TODAY
    cosine = np.dot(embeddings.embed_query("Where do ships land?"), embeddings.embed_query(texts["harbour"]))
    assert distance == pytest.approx(1 - cosine, abs=1e-5)


@pytest.mark.parametrize("tenant", ["b", "", "a' OR 'a'='a", "x -c app.tenant=a", "x\\ -c\\ role=pgserver"])
async def test_a_store_of_another_tenant_shows_nothing(database: Database, index: Index, tenant: str) -> None:
    made = document("d", prose("d"))
    vectors = np.zeros((1, 1536), dtype=np.float32)
    vectors[:, 0] = 1
    await index.replace("a", made, chunk(made), vectors, embedder="m")
    async with vector_store(database, MiniLMEmbeddings(), tenant=tenant) as store:
        assert await store.asimilarity_search("d0 d1 d2", k=4) == []
