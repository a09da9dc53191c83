"""The tenant's documents and chunks in Postgres: write, list, delete."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection
from psycopg.rows import DictRow
from psycopg.types.json import Json, Jsonb
from typing_extensions import TypedDict

from tools.errors import ConfigurationError, SearchEngineError
from tools.ingest.chunk import Chunk
from tools.ingest.document import Document
from tools.retrieval.engine import SearchEngine, entries
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
_TITLED = (resources.files("tools.retrieval") / "titled.sql").read_text(encoding="utf-8")


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


class EngineStatus(TypedDict):
    """What a search engine finds of a tenant's chunks, and how many Postgres has stored."""

    name: str
    found: int
    stored: int


class Index:
    """The documents of all tenants; every call names one.

    A search engine is told of each change before the transaction commits: where it fails, nothing is changed.
    What it holds too much of does no harm, since what it names is looked up here.
    """

    def __init__(self, database: Database, engine: SearchEngine | None = None) -> None:
        """Keep the documents in `database`, and tell `engine`, if there is one, of their chunks."""
        self._database = database
        self._engine = engine

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
            # The second of two writers would else fail on the row that the first inserts.
            before = await self._hold(conn, tenant, document.doc_id)
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
            await self._tell(conn, tenant, document.doc_id, before)

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

    async def titled(self, tenant: str, names: Sequence[str]) -> dict[str, list[str]]:
        """Return those names that stand in the title of a document, as whole words and in the same case.

        Returns:
            For each the words of it that mean it: hardly a document has one of them without the name.
        """
        if not names:
            return {}
        patterns = [rf"\m{re.escape(name)}\M" for name in names]
        async with self._database.as_tenant(tenant) as conn:
            cursor = await conn.execute(_TITLED, {"names": list(names), "patterns": patterns})
            return {row["name"]: row["words"] for row in await cursor.fetchall()}

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
            before = await self._hold(conn, tenant, doc_id)
            cursor = await conn.execute(
                "DELETE FROM documents WHERE tenant = %s AND doc_id = %s", [tenant, doc_id]
            )
            await self._tell(conn, tenant, doc_id, before)
            return cursor.rowcount > 0

    async def refresh(self) -> None:
        """Return when all that was written can be found; Postgres finds it at once."""
        if self._engine is not None:
            await self._engine.refresh()

    async def reindex(self, tenant: str) -> int:
        """Tell the search engine of every chunk of the tenant anew; return how many there are.

        Until it is done, searches find less.

        Raises:
            ConfigurationError: There is no engine.
        """
        if self._engine is None:
            raise ConfigurationError(
                "Postgres keeps its index itself: there is nothing to do",
                remedy="this is for RETRIEVAL_BACKEND=opensearch",
            )
        await self._engine.forget(tenant)
        told = 0
        for record in await self.documents(tenant):
            async with self._database.as_tenant(tenant) as conn:
                await self._hold(conn, tenant, record["doc_id"])
                told += await self._tell(conn, tenant, record["doc_id"], before=[])
        await self._engine.refresh()
        return told

    async def engine_status(self, tenant: str) -> EngineStatus | None:
        """Tell how many of the tenant's chunks the search engine finds; None without one.

        Raises:
            SearchEngineError: It does not answer, or finds none of them: every question would be refused.
        """
        if self._engine is None:
            return None
        async with self._database.as_tenant(tenant) as conn:
            row = await (await conn.execute("SELECT coalesce(sum(chunks), 0) AS n FROM documents")).fetchone()
        stored = int(row["n"]) if row else 0
        status = EngineStatus(name=self._engine.name, found=await self._engine.count(tenant), stored=stored)
        if stored and not status["found"]:
            raise SearchEngineError(
                f"{status['name']} holds none of the {stored} chunks", remedy="run `bizagent reindex`"
            )
        return status

    async def _hold(self, conn: AsyncConnection[DictRow], tenant: str, doc_id: str) -> list[str]:
        """Keep other writers of a document waiting until the transaction ends.

        Returns:
            The ids of its chunks, if there is an engine that would have to forget them.
        """
        await conn.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{tenant}\n{doc_id}"])
        if self._engine is None:
            return []
        cursor = await conn.execute(
            f"SELECT chunk_id FROM {CHUNKS_TABLE} WHERE tenant = %s AND doc_id = %s",  # noqa: S608
            [tenant, doc_id],
        )
        return [row["chunk_id"] for row in await cursor.fetchall()]

    async def _tell(
        self, conn: AsyncConnection[DictRow], tenant: str, doc_id: str, before: Sequence[str]
    ) -> int:
        """Tell the engine which chunks a document has now, and which of those `before` are gone."""
        if self._engine is None:
            return 0
        now = await entries(conn, tenant, doc_id)
        gone = set(before) - {entry.chunk_id for entry in now}
        await self._engine.write(tenant, now, gone=sorted(gone))
        return len(now)
