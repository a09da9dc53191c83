"""One connection pool over Postgres, and transactions that see one tenant's rows only."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from pgvector.psycopg import register_vector_async  # type: ignore[import-untyped]  # ships no types
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from tools.errors import DatabaseError
from tools.storage.embedded import start_postgres
from tools.storage.migrate import SERVICE_ROLE, migrate

DATABASE_NAME = "bizagent"

type_of_pool = AsyncConnectionPool[AsyncConnection[DictRow]]


@dataclass(frozen=True)
class Database:
    """An open pool. `conninfo` logs in as a role that row-level security binds."""

    pool: type_of_pool
    conninfo: str

    @asynccontextmanager
    async def as_tenant(self, tenant: str) -> AsyncIterator[AsyncConnection[DictRow]]:
        """Yield a connection inside one transaction that sees and writes the rows of `tenant` alone.

        Raises:
            DatabaseError: Postgres went away.
        """
        try:
            async with self.pool.connection() as conn, conn.transaction():
                await conn.execute("SELECT set_config('app.tenant', %s, true)", [tenant])
                yield conn
        except (psycopg.OperationalError, PoolTimeout) as exc:
            if not went_away(exc):
                raise
            raise unreachable(self.conninfo, exc) from exc

    async def check(self) -> None:
        """Make one round trip.

        Raises:
            DatabaseError: It failed.
        """
        try:
            async with self.pool.connection(timeout=5.0) as conn:
                await conn.execute("SELECT 1")
        except (psycopg.Error, PoolTimeout) as exc:
            raise unreachable(self.conninfo, exc) from exc


@asynccontextmanager
async def open_database(
    url: str | None,
    home: Path,
    *,
    max_connections: int = 16,
    wait_s: float = 10.0,
    prepare: bool = True,
) -> AsyncIterator[Database]:
    """Connect, bring the schema up to date, and open the pool.

    Args:
        url: A libpq URL; None starts the embedded server in `home`.
        home: Folder for the embedded server's data.
        max_connections: Upper bound of the pool, ≥ 2.
        wait_s: How long to try again, with growing pauses, while the server does not answer.
        prepare: Whether to prepare statements; False behind pgbouncer.

    Raises:
        DatabaseError: No server, no pgvector, or the schema cannot be brought up to date.
    """
    if url is None:
        login = make_conninfo(await asyncio.to_thread(start_postgres, home), dbname="postgres")
        await _create_database(login)
        login = make_conninfo(login, dbname=DATABASE_NAME)
    else:
        try:
            login = make_conninfo(url, connect_timeout=str(max(2, int(wait_s))))
        except psycopg.ProgrammingError as exc:
            raise DatabaseError(
                f"DATABASE_URL is not a Postgres URL: {str(exc).strip()}",
                remedy="write it as postgresql://user:password@host:5432/database",
            ) from exc
    bound_by_rls = await _retry_while_unreachable(login, wait_s)
    conninfo = login if bound_by_rls else make_conninfo(login, options=f"-c role={SERVICE_ROLE}")
    await migrate(login, conninfo, bound_by_rls=bound_by_rls)
    pool: type_of_pool = AsyncConnectionPool(
        conninfo,
        min_size=1,
        max_size=max_connections,
        timeout=10.0,
        open=False,
        check=AsyncConnectionPool.check_connection,
        configure=register_vector_async,
        kwargs={
            "autocommit": True,
            "row_factory": dict_row,
            "prepare_threshold": 5 if prepare else None,
            "application_name": "bizagent",
        },
    )
    async with pool:
        yield Database(pool, conninfo)


def went_away(exc: Exception) -> bool:
    """Tell whether an error means that Postgres cannot be worked with now, not that it refused something."""
    if isinstance(exc, PoolTimeout):
        return True
    # No code: the connection broke. 08: connection exception, 53: out of resources, 57P: shutting down.
    return isinstance(exc, psycopg.OperationalError) and (exc.sqlstate or "08").startswith(
        ("08", "53", "57P")
    )


def unreachable(conninfo: str, exc: BaseException) -> DatabaseError:
    """Say in one line, without the password, which database does not answer."""
    at = conninfo_to_dict(conninfo)
    place = f"{at.get('host') or 'localhost'}:{at.get('port') or 5432}/{at.get('dbname') or ''}"
    reason = (str(exc).strip().splitlines() or [repr(exc)])[0]
    return DatabaseError(
        f"Postgres at {place} does not answer: {reason}",
        remedy="start it or correct DATABASE_URL; leave DATABASE_URL empty for the embedded one",
    )


async def _retry_while_unreachable(conninfo: str, wait_s: float) -> bool:
    """Connect, again with growing pauses until `wait_s` is over; tell whether row security binds the role."""
    loop = asyncio.get_running_loop()
    deadline, pause = loop.time() + wait_s, 0.2
    while True:
        try:
            async with await AsyncConnection.connect(conninfo) as conn:
                cursor = await conn.execute(
                    "SELECT NOT (rolsuper OR rolbypassrls) FROM pg_roles WHERE rolname = current_user"
                )
                row = await cursor.fetchone()
                return bool(row and row[0])
        except psycopg.OperationalError as exc:
            # A refusal for a wrong password or database will not heal by waiting.
            if ("FATAL" in str(exc) and "starting up" not in str(exc)) or loop.time() + pause > deadline:
                raise unreachable(conninfo, exc) from exc
        await asyncio.sleep(pause)
        pause = min(pause * 2, 2.0)


async def _create_database(login: str) -> None:
    """Create our database in the embedded server; several processes may try together."""
    async with await AsyncConnection.connect(login, autocommit=True) as conn:
        cursor = await conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME])
        if await cursor.fetchone() is None:
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                await conn.execute(f"CREATE DATABASE {DATABASE_NAME}")
