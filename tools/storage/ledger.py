"""The ledger of steps: what each node wrote, how long it took, how it failed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb
from typing_extensions import TypedDict

from tools.storage.database import Database


@dataclass(frozen=True)
class RunOf:
    """Whose run it is: `thread` is the client's name for the thread, unique under tenant and user."""

    tenant: str
    user_id: str
    thread: str
    run_id: str


class Step(TypedDict):
    """One attempt of a node. `wrote` holds the channels that it wrote, `error` is set if it failed."""

    run_id: str
    node: str
    attempt: int
    started_at: str
    duration_s: float
    wrote: dict[str, Any] | None
    error: dict[str, str] | None


class Ledger:
    """Steps in Postgres."""

    def __init__(self, database: Database) -> None:
        """Write to and read from `database`."""
        self._database = database

    async def record(
        self,
        run: RunOf,
        *,
        node: str,
        attempt: int,
        started_at: datetime,
        duration_s: float,
        wrote: dict[str, Any] | None,
        error: dict[str, str] | None,
    ) -> None:
        """Add one attempt of a node.

        Raises:
            DatabaseError: Postgres went away.
        """
        async with self._database.as_tenant(run.tenant) as conn:
            await conn.execute(
                "INSERT INTO steps (tenant, user_id, thread, run_id, node, attempt, started_at, duration_s,"
                " wrote, error) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    run.tenant,
                    run.user_id,
                    run.thread,
                    run.run_id,
                    node,
                    attempt,
                    started_at,
                    duration_s,
                    Jsonb(wrote) if wrote is not None else None,
                    Jsonb(error) if error is not None else None,
                ],
            )

    async def steps(self, tenant: str, user_id: str, thread: str) -> list[Step]:
        """Return every step on a thread, oldest first; empty if there is no such thread for this user."""
        async with self._database.as_tenant(tenant) as conn:
            cursor = await conn.execute(
                "SELECT run_id, node, attempt, started_at, duration_s, wrote, error FROM steps"
                " WHERE tenant = %s AND user_id = %s AND thread = %s ORDER BY step_id",
                [tenant, user_id, thread],
            )
            return [
                Step(
                    run_id=row["run_id"],
                    node=row["node"],
                    attempt=row["attempt"],
                    started_at=row["started_at"].isoformat(),
                    duration_s=row["duration_s"],
                    wrote=row["wrote"],
                    error=row["error"],
                )
                for row in await cursor.fetchall()
            ]
