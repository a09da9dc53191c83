"""The checkpointer on the service's own connection pool."""

from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver

from tools.storage.database import Database
from tools.storage.migrate import migration_lock


async def open_checkpointer(database: Database) -> AsyncPostgresSaver:
    """Return a checkpointer whose tables exist; several processes may start together."""
    saver = AsyncPostgresSaver(database.pool)
    async with migration_lock(database.conninfo):
        await saver.setup()
    return saver
