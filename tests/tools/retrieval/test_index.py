import asyncio
import datetime
from typing import Any

import numpy as np
import psycopg
import pytest

from tests.passages import prose
from tools.ingest.chunk import chunk
from tools.ingest.document import Document
from tools.ingest.draft import Block, Draft, compose
from tools.retrieval.index import Index
from tools.storage.database import Database

TODAY = datetime.date(2026, 1, 31)
HOSTILE = '\'; DROP TABLE documents; -- \\N \t {"a": 1} %s $1 \\x00 👩\u200d🚀 עברית 中文 e\u0301 ${x}'


@pytest.fixture
def index(database: Database) -> Index:
    return Index(database)


def document(doc_id: str, *paragraphs: str, **fields: Any) -> Document:
    blocks = tuple(Block(text) for text in paragraphs or (prose(doc_id),))
    draft = Draft(blocks, **({"title": f"Title of {doc_id}", "outlet": "O", "date": TODAY} | fields))
    return compose(draft, uri=f"test:{doc_id}", stem="s", doc_id=doc_id)


async def put(index: Index, made: Document, tenant: str = "a", *, vectors: int | None = None) -> None:
    chunks = chunk(made)
    embeddings = np.zeros((len(chunks) if vectors is None else vectors, 1536), dtype=np.float32)
    embeddings[:, 0] = 1
    await index.replace(tenant, made, chunks, embeddings, embedder="m")


async def stored(database: Database, tenant: str = "a") -> list[dict[str, Any]]:
    async with database.as_tenant(tenant) as conn:
        rows = await conn.execute("SELECT * FROM rag_chunks ORDER BY span_start")
        return [{**row, "embedding": row["embedding"].tolist()} for row in await rows.fetchall()]


async def test_every_field_of_every_chunk_comes_back(database: Database, index: Index) -> None:
    draft = Draft(
        tuple(Block(prose(f"p{page}", 80), page=page, unit=page) for page in (1, 2)), title="T", outlet="O"
    )
    made = compose(draft, uri="test:d", stem="s", doc_id="d")
    await put(index, made)
    rows = await stored(database)
    assert [(row["chunk_id"], row["page"]) for row in rows] == [("d:0", 1), ("d:1", 2)]
    for row, part in zip(rows, chunk(made), strict=True):
        assert made.text[row["span_start"] : row["span_end"]] == row["content"] == part.text
        assert (row["tenant"], row["doc_id"], row["title"], row["outlet"]) == ("a", "d", "T", "O")
        assert (row["date"], row["section"], row["content_hash"]) == (None, "", part.content_hash)
        assert len(row["embedding"]) == 1536


async def test_hostile_text_is_kept_to_the_letter(database: Database, index: Index) -> None:
    made = document("d", HOSTILE * 4, title=HOSTILE, outlet=HOSTILE)
    await put(index, made)
    (row,) = await stored(database)
    assert row["content"] == made.text
    (record,) = await index.documents("a")
    assert (record["title"], record["outlet"]) == (made.title, made.outlet)


async def test_vectors_of_another_size_are_refused_and_nothing_is_stored(index: Index) -> None:
    made = document("d")
    with pytest.raises(psycopg.DataError, match="dimensions"):
        await index.replace("a", made, chunk(made), np.ones((1, 384), dtype=np.float32), embedder="m")
    assert await index.documents("a") == []


async def test_a_new_version_takes_the_place_of_every_old_chunk(database: Database, index: Index) -> None:
    await put(index, document("d", *(prose(f"old{i}", 90) for i in range(5))))
    assert len(await stored(database)) > 2
    await put(index, document("d", prose("new"), title="New"))
    assert [row["content"] for row in await stored(database)] == [prose("new")]
    assert [record["title"] for record in await index.documents("a")] == ["New"]


async def test_a_write_that_fails_half_way_leaves_the_old_version_whole(
    database: Database, index: Index
) -> None:
    await put(index, document("d"))
    before = await stored(database), await index.documents("a"), await index.content_hash("a", "d")
    for _ in range(2):  # on the same connection too
        with pytest.raises(ValueError, match="shorter"):
            await put(index, document("d", *(prose(f"new{i}", 90) for i in range(3))), vectors=2)
    assert (await stored(database), await index.documents("a"), await index.content_hash("a", "d")) == before
    await put(index, document("d", prose("after")))
    assert [row["content"] for row in await stored(database)] == [prose("after")]


async def test_writers_of_one_document_take_turns(database: Database, index: Index) -> None:
    versions = [document("d", *(prose(f"v{n}x{i}", 90) for i in range(n))) for n in range(1, 7)]
    await asyncio.gather(*(put(index, version) for version in versions))
    texts = [row["content"] for row in await stored(database)]
    assert texts in [[part.text for part in chunk(version)] for version in versions]


async def test_a_deleted_document_takes_its_chunks_along(database: Database, index: Index) -> None:
    await put(index, document("d1"))
    await put(index, document("d2"))
    assert await index.delete("a", "d1")
    assert {row["doc_id"] for row in await stored(database)} == {"d2"}
    assert [record["doc_id"] for record in await index.documents("a")] == ["d2"]
    assert not await index.delete("a", "d1")
    assert await index.content_hash("a", "d1") is None


async def test_tenants_share_nothing_but_may_share_an_id(database: Database, index: Index) -> None:
    await put(index, document("d", title="A's"), "a")
    await put(index, document("d", prose("other"), title="B's"), "b")
    assert [record["title"] for record in await index.documents("a")] == ["A's"]
    assert [row["title"] for row in await stored(database, "b")] == ["B's"]
    assert not await index.delete("c", "d")
    assert await index.delete("a", "d")
    assert await index.documents("a") == []
    assert len(await stored(database, "b")) == 1


async def test_documents_are_listed_by_title(index: Index) -> None:
    for doc_id, title in (("1", "b"), ("3", "a"), ("2", "a")):
        await put(index, document(doc_id, title=title))
    records = await index.documents("a")
    assert [(record["title"], record["doc_id"]) for record in records] == [("a", "2"), ("a", "3"), ("b", "1")]
    assert records[0]["chunks"] == 1
    assert records[0]["date"] == TODAY


async def test_the_hash_and_the_embedder_of_a_document_are_known(index: Index) -> None:
    made = document("d")
    assert await index.content_hash("a", "d") is None
    await put(index, made)
    assert await index.content_hash("a", "d") == (made.content_hash, "m")
    assert await index.content_hash("b", "d") is None


async def test_the_summary_counts_a_tenants_documents_and_names_the_newest_date(index: Index) -> None:
    assert await index.summary("a") == {"documents": 0, "newest": None}
    await put(index, document("d1", date=None))
    assert await index.summary("a") == {"documents": 1, "newest": None}
    await put(index, document("d2", date=datetime.date(2025, 12, 31)))
    await put(index, document("d3", date=TODAY))
    await put(index, document("d4", date=datetime.date(2027, 1, 1)), "b")
    assert await index.summary("a") == {"documents": 3, "newest": "2026-01-31"}


async def test_the_chunks_have_an_hnsw_index_for_cosine_and_a_gin_index_for_words(database: Database) -> None:
    async with database.pool.connection() as conn:
        rows = await conn.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'rag_chunks'")
        definitions = [row["indexdef"] for row in await rows.fetchall()]
    assert any("hnsw (embedding vector_cosine_ops)" in definition for definition in definitions)
    assert any("gin (lexemes)" in definition for definition in definitions)


async def test_names_are_looked_up_in_titles_as_whole_words_in_their_case(index: Index) -> None:
    await put(index, document("own", title="Acme Industries (AG): results, Q3"))
    await put(index, document("foreign", title="Zenith Foods grows"), tenant="b")
    names = [
        "Acme Industries",
        "Acme Industrie",
        "acme industries",
        "Industries AG",
        "Zenith Foods",
        "A.*s",
        "\\",
    ]
    assert await index.titled("a", names) == {"Acme Industries": ["Acme", "Industries"]}
    assert await index.titled("a", []) == {}


async def test_a_word_that_other_documents_have_without_the_name_does_not_mean_it(index: Index) -> None:
    await put(index, document("named", title="Acme Industries grows"))
    await put(index, document("other", title="Wire Industries shrinks"))
    assert await index.titled("a", ["Acme Industries"]) == {"Acme Industries": ["Acme"]}


async def test_a_word_that_the_index_leaves_out_does_not_mean_a_name(index: Index) -> None:
    await put(index, document("d", title="Just Freight grows"))
    assert await index.titled("a", ["Just Freight"]) == {"Just Freight": ["Freight"]}
