import asyncio
import sys

import psycopg

from tools.storage.database import open_database

OPEN = """
import asyncio, sys
from pathlib import Path
from graph.checkpoint import open_checkpointer
from tools.storage.database import open_database

async def main():
    async with open_database(sys.argv[1], Path(sys.argv[2])) as database:
        await open_checkpointer(database)

asyncio.run(main())
"""


async def test_each_file_is_applied_once_with_several_processes_starting_together(
    empty_database_url: str, home
) -> None:
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", OPEN, empty_database_url, str(home), stderr=asyncio.subprocess.PIPE
        )
        for _ in range(4)
    ]
    errors = [(await process.communicate())[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0, 0], errors
    with psycopg.connect(empty_database_url) as conn:
        applied = conn.execute("SELECT name FROM schema_migrations ORDER BY name").fetchall()
        versions = conn.execute("SELECT v FROM checkpoint_migrations ORDER BY v").fetchall()
    assert applied == [("0001_documents.sql",), ("0002_steps.sql",), ("0003_outlets.sql",)]
    assert versions == [(v,) for v in range(len(versions))]


async def test_starting_again_changes_nothing(empty_database_url: str, home) -> None:
    async def applied_at() -> list[tuple[object, ...]]:
        async with open_database(empty_database_url, home) as database, database.pool.connection() as conn:
            rows = await (await conn.execute("SELECT * FROM schema_migrations ORDER BY name")).fetchall()
            return [tuple(row.values()) for row in rows]

    assert await applied_at() == await applied_at()


async def test_full_text_matching_may_use_its_index_under_row_security(database_url: str, home) -> None:
    with psycopg.connect(database_url) as conn:
        assert conn.execute("SELECT proleakproof FROM pg_proc WHERE proname = 'ts_match_vq'").fetchone() == (
            True,
        )
