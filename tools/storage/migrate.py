"""Bring the schema up to date: roles, the numbered .sql files, the checkpointer's tables."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources

import psycopg
from langchain_postgres import Column, PGEngine
from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import create_async_engine

from tools.errors import DatabaseError

SERVICE_ROLE = "bizagent_service"
CHUNKS_TABLE = "rag_chunks"
VECTOR_SIZE = 1536
CHUNK_COLUMNS = {
    "tenant": "TEXT",
    "doc_id": "TEXT",
    "title": "TEXT",
    "outlet": "TEXT",
    "date": "DATE",
    "page": "INTEGER",
    "section": "TEXT",
    "span_start": "INTEGER",
    "span_end": "INTEGER",
    "content_hash": "TEXT",
}

IS_LEAKPROOF = (
    "SELECT proleakproof AS known FROM pg_proc WHERE oid = 'ts_match_vq(tsvector,tsquery)'::regprocedure"
)
MAKE_LEAKPROOF = "ALTER FUNCTION ts_match_vq(tsvector, tsquery) LEAKPROOF"

_LOCK_KEY = 0x62697A61  # "biza"
_NULLABLE = {"date", "page"}


async def migrate(login: str, conninfo: str, *, bound_by_rls: bool) -> None:
    """Apply what has not been applied, once, however many processes start together.

    Args:
        login: Connection string of the role that was configured.
        conninfo: Connection string of the role that the service works as; it will own the tables.
        bound_by_rls: Whether the two are the same. If not, the service's role is made first.

    Raises:
        DatabaseError: pgvector is not installed, or the role may not create what is needed.
    """
    try:
        async with migration_lock(login) as admin:
            if not bound_by_rls:
                await _create_service_role(admin)
            await admin.execute("CREATE EXTENSION IF NOT EXISTS vector")
            await _let_search_use_its_index(admin)
            async with await AsyncConnection.connect(conninfo, autocommit=True) as conn:
                await _apply_files(conn, conninfo)
    except psycopg.errors.UndefinedFile as exc:
        raise DatabaseError(
            "this Postgres has no pgvector", remedy="install the extension `vector` 0.8 or later"
        ) from exc
    except psycopg.errors.InsufficientPrivilege as exc:
        raise DatabaseError(
            f"the database role may not set up the schema: {exc}".strip(),
            remedy="CREATE EXTENSION vector as a superuser and grant CREATE on schema public to the role",
        ) from exc


@asynccontextmanager
async def migration_lock(conninfo: str) -> AsyncIterator[AsyncConnection]:
    """Hold the migration lock.

    It is polled: a session that waits inside `pg_advisory_lock` holds a snapshot, and would block the
    checkpointer's CREATE INDEX CONCURRENTLY for ever.
    """
    async with await AsyncConnection.connect(conninfo, autocommit=True) as conn:
        while True:
            row = await (await conn.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK_KEY])).fetchone()
            if row and row[0]:
                break
            await asyncio.sleep(0.05)
        yield conn  # closing the session releases the lock


async def _create_service_role(admin: AsyncConnection) -> None:
    """Make the role that the service works as; it can never bypass row-level security."""
    # Roles belong to the whole cluster, the lock to one database: another database may be quicker.
    await admin.execute(f"""
        DO $$ BEGIN CREATE ROLE {SERVICE_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$""")
    await admin.execute(f"GRANT USAGE, CREATE ON SCHEMA public TO {SERVICE_ROLE}")


async def _let_search_use_its_index(admin: AsyncConnection) -> None:
    """Declare full-text matching leakproof, if the role may: it tells nothing of the rows it looks at.

    Under row-level security Postgres looks up an index only with functions of which that is known, and does
    not say it of this one; without it a search by words reads the whole table.
    """
    row = await (await admin.execute("SELECT current_setting('is_superuser') = 'on'")).fetchone()
    known = await (await admin.execute(IS_LEAKPROOF)).fetchone()
    if row and row[0] and known and not known[0]:
        await admin.execute(MAKE_LEAKPROOF)


async def _apply_files(conn: AsyncConnection, conninfo: str) -> None:
    """Apply the numbered files that `schema_migrations` does not list, each in its own transaction."""
    await conn.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations"
        " (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
    )
    applied = {row[0] for row in await (await conn.execute("SELECT name FROM schema_migrations")).fetchall()}
    row = await (await conn.execute("SELECT to_regclass(%s) IS NULL", [f"public.{CHUNKS_TABLE}"])).fetchone()
    if row and row[0]:
        await _create_chunks_table(conninfo)
    folder = resources.files("tools.storage") / "migrations"
    for file in sorted(folder.iterdir(), key=lambda path: path.name):
        if file.name.endswith(".sql") and file.name not in applied:
            async with conn.transaction():
                await conn.execute(file.read_text(encoding="utf-8"))
                await conn.execute("INSERT INTO schema_migrations (name) VALUES (%s)", [file.name])


async def _create_chunks_table(conninfo: str) -> None:
    """Let langchain-postgres make the table of chunks, so that it can be read as its PGVectorStore."""
    engine = create_async_engine(
        "postgresql+psycopg://", async_creator=lambda: AsyncConnection.connect(conninfo)
    )
    try:
        await PGEngine.from_engine(engine).ainit_vectorstore_table(
            CHUNKS_TABLE,
            VECTOR_SIZE,
            id_column=Column("chunk_id", "TEXT"),
            metadata_columns=[
                Column(name, kind, nullable=name in _NULLABLE) for name, kind in CHUNK_COLUMNS.items()
            ],
        )
    finally:
        await engine.dispose()
