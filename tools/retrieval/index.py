"""The tenant's documents and chunks in Postgres: write, list, delete, read as a PGVectorStore."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime

import numpy as np
from langchain_core.embeddings import Embeddings
from langchain_postgres import PGEngine, PGVectorStore
from numpy.typing import NDArray
from psycopg import AsyncConnection
from psycopg.types.json import Json, Jsonb
from sqlalchemy.ext.asyncio import create_async_engine
from typing_extensions import TypedDict

from tools.ingest.chunk import Chunk
from tools.ingest.document import Document
from tools.storage.database import Database
from tools.storage.migrate import CHUNK_COLUMNS, CHUNKS_TABLE

_TYPES = ["text", "text", "vector", *(kind.lower() for kind in CHUNK_COLUMNS.values()), "json"]
_COLUMNS = ", ".join(["chunk_id", "content", "embedding", *CHUNK_COLUMNS, "langchain_metadata"])

# Put together from constants alone, hence the leave to do so.
_MAKE_INCOMING = (
    "CREATE TEMP TABLE IF NOT EXISTS incoming ON COMMIT DELETE ROWS AS"  # noqa: S608
    f" SELECT {_COLUMNS} FROM {CHUNKS_TABLE} WITH NO DATA"
)
_COPY_INCOMING = f"COPY incoming ({_COLUMNS}) FROM STDIN WITH (FORMAT BINARY)"
_TAKE_INCOMING = f"INSERT INTO {CHUNKS_TABLE} ({_COLUMNS}) SELECT {_COLUMNS} FROM incoming"  # noqa: S608

# Steps from one outlet to the next in the index: a DISTINCT would read every row.
_OUTLETS = """
WITH RECURSIVE outlets AS (
    (SELECT outlet FROM documents WHERE tenant = %s ORDER BY outlet LIMIT 1)
    UNION ALL
    SELECT next.outlet FROM outlets, LATERAL (
        SELECT documents.outlet FROM documents
        WHERE tenant = %s AND documents.outlet > outlets.outlet ORDER BY documents.outlet LIMIT 1
    ) AS next
)
SELECT outlet FROM outlets
"""


class DocumentRecord(TypedDict):
    """A document as it is listed."""

    doc_id: str
    uri: str
    title: str
    outlet: str
    date: date | None
    chunks: int
    ingested_at: datetime


class Corpus(TypedDict):
    """How many documents a tenant has, and the newest date among them, ISO."""

    documents: int
    newest: str | None


class Index:
    """The documents of all tenants; every call names one."""

    def __init__(self, database: Database) -> None:
        """Keep the documents in `database`."""
        self._database = database

    async def content_hash(self, tenant: str, doc_id: str) -> tuple[str, str] | None:
        """Return a stored document's content hash and the id of the model that embedded it."""
        async with self._database.as_tenant(tenant) as conn:
            cursor = await conn.execute(
                "SELECT content_hash, embedder FROM documents WHERE tenant = %s AND doc_id = %s",
                [tenant, doc_id],
            )
            row = await cursor.fetchone()
            return (row["content_hash"], row["embedder"]) if row else None

    async def replace(
        self,
        tenant: str,
        document: Document,
        chunks: Sequence[Chunk],
        embeddings: NDArray[np.float32],
        *,
        embedder: str,
    ) -> None:
        """Store a document and its chunks in the place of what was stored under its id, in one transaction.

        Args:
            tenant: Whose document it is.
            document: The document.
            chunks: Its chunks.
            embeddings: Their vectors, shape (len(chunks), 1536).
            embedder: Id of the model that made the vectors.
        """
        async with self._database.as_tenant(tenant) as conn:
            # Writers of one document take turns: the second would fail on the row that the first inserts.
            await conn.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{tenant}\n{document.doc_id}"]
            )
            await conn.execute(
                "DELETE FROM documents WHERE tenant = %s AND doc_id = %s", [tenant, document.doc_id]
            )
            await conn.execute(
                "INSERT INTO documents"
                " (tenant, doc_id, uri, title, outlet, date, content_hash, embedder, chunks, metadata)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    tenant,
                    document.doc_id,
                    document.uri,
                    document.title,
                    document.outlet,
                    document.date,
                    document.content_hash,
                    embedder,
                    len(chunks),
                    Jsonb(dict(document.metadata)),
                ],
            )
            # COPY is refused on a table with row-level security: copy beside it, then insert from there.
            await conn.execute(_MAKE_INCOMING)
            async with conn.cursor() as cursor, cursor.copy(_COPY_INCOMING) as copy:
                copy.set_types(_TYPES)
                for chunk, embedding in zip(chunks, embeddings, strict=True):
                    await copy.write_row(
                        [
                            chunk.chunk_id,
                            chunk.text,
                            embedding,
                            tenant,
                            document.doc_id,
                            document.title,
                            document.outlet,
                            document.date,
                            chunk.page,
                            chunk.section,
                            chunk.start,
                            chunk.end,
                            chunk.content_hash,
                            Json({"uri": document.uri}),
                        ]
                    )
            await conn.execute(_TAKE_INCOMING)

    async def summary(self, tenant: str) -> Corpus:
        """Tell how large and how fresh the tenant's corpus is."""
        async with self._database.as_tenant(tenant) as conn:
            cursor = await conn.execute(
                "SELECT count(*) AS documents, max(date)::text AS newest FROM documents"
            )
            row = await cursor.fetchone()
            return (
                Corpus(documents=row["documents"], newest=row["newest"])
                if row
                else Corpus(documents=0, newest=None)
            )

    async def outlets(self, tenant: str) -> list[str]:
        """List the outlets of the tenant's documents, without reading all of them."""
        async with self._database.as_tenant(tenant) as conn:
            cursor = await conn.execute(_OUTLETS, [tenant, tenant])
            return [row["outlet"] for row in await cursor.fetchall() if row["outlet"]]

    async def documents(self, tenant: str) -> list[DocumentRecord]:
        """List the tenant's documents by title."""
        async with self._database.as_tenant(tenant) as conn:
            cursor = await conn.execute(
                "SELECT doc_id, uri, title, outlet, date, chunks, ingested_at FROM documents"
                " WHERE tenant = %s ORDER BY title, doc_id",
                [tenant],
            )
            return [DocumentRecord(**row) for row in await cursor.fetchall()]  # type: ignore[typeddict-item]  # the SELECT names exactly its keys

    async def delete(self, tenant: str, doc_id: str) -> bool:
        """Delete a document and its chunks in one transaction; return whether it was there."""
        async with self._database.as_tenant(tenant) as conn:
            cursor = await conn.execute(
                "DELETE FROM documents WHERE tenant = %s AND doc_id = %s", [tenant, doc_id]
            )
            return cursor.rowcount > 0


@asynccontextmanager
async def vector_store(
    database: Database, embeddings: Embeddings, *, tenant: str
) -> AsyncIterator[PGVectorStore]:
    """Open the tenant's chunks as langchain-postgres' PGVectorStore, for reading."""

    async def connect() -> AsyncConnection:
        conn = await AsyncConnection.connect(database.conninfo)
        await conn.execute("SELECT set_config('app.tenant', %s, false)", [tenant])
        await conn.commit()
        return conn

    engine = create_async_engine("postgresql+psycopg://", async_creator=connect)
    try:
        yield await PGVectorStore.create(
            PGEngine.from_engine(engine),
            embeddings,
            CHUNKS_TABLE,
            id_column="chunk_id",
            metadata_columns=list(CHUNK_COLUMNS),
        )
    finally:
        await engine.dispose()
