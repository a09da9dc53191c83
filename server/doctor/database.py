"""Postgres, pgvector and the index."""

from contextlib import AbstractAsyncContextManager
from typing import cast

from graph.settings import Settings
from server.doctor.finding import Finding
from tools.storage.database import Database, open_database
from tools.storage.migrate import IS_LEAKPROOF, MAKE_LEAKPROOF


def open_configured(settings: Settings) -> AbstractAsyncContextManager[Database]:
    """Open the database that the settings name."""
    url = settings.database_url.get_secret_value() if settings.database_url else None
    return open_database(
        url, settings.agent_home, wait_s=settings.database_wait_s, prepare=settings.database_prepare
    )


async def database(settings: Settings) -> Finding:
    """Open the database, bring its schema up to date, and count the documents."""
    async with open_configured(settings) as opened:
        async with opened.pool.connection() as conn:
            cursor = await conn.execute(
                "SELECT current_setting('server_version') AS postgres, extversion AS pgvector,"
                " current_user AS role FROM pg_extension WHERE extname = 'vector'"
            )
            row = cast("dict[str, str]", await cursor.fetchone())
            leakproof = await (await conn.execute(IS_LEAKPROOF)).fetchone()
        async with opened.as_tenant(settings.tenant) as conn:
            documents = await (await conn.execute("SELECT count(*) AS n FROM documents")).fetchone()
    place = "DATABASE_URL" if settings.database_url else f"embedded, in {settings.agent_home}"
    held = documents["n"] if documents else 0
    remedies = [] if held else ["bizagent ingest PATH…"]
    if not (leakproof and leakproof["known"]):
        remedies.append(f"as a superuser, or the search by words reads the whole table: {MAKE_LEAKPROOF}")
    return Finding(
        name="database",
        status="warning" if remedies else "ok",
        detail=f"Postgres {row['postgres']}, pgvector {row['pgvector']} ({place}), as {row['role']};"
        f" {held} documents",
        remedy="; ".join(remedies),
    )
