"""The tenant's chunks as langchain-postgres' PGVectorStore."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from langchain_core.embeddings import Embeddings
from langchain_postgres import PGEngine, PGVectorStore
from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import create_async_engine

from tools.storage.database import Database
from tools.storage.migrate import CHUNK_COLUMNS, CHUNKS_TABLE


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
