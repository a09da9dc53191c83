import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tools.errors import DatabaseError
from tools.storage.database import Database, open_database

INSERT = (
    "INSERT INTO documents (tenant, doc_id, uri, title, outlet, content_hash, embedder, chunks)"
    " VALUES (%s, 'd1', 'u', 't', 'o', 'h', 'e', 1)"
)


async def test_a_tenant_sees_only_its_own_rows(database: Database) -> None:
    async with database.as_tenant("a") as conn:
        await conn.execute(INSERT, ["a"])
    async with database.as_tenant("b") as conn:
        assert await (await conn.execute("SELECT * FROM documents")).fetchall() == []
    async with database.as_tenant("a") as conn:
        assert len(await (await conn.execute("SELECT * FROM documents")).fetchall()) == 1


async def test_without_a_tenant_no_row_is_seen(database: Database) -> None:
    async with database.as_tenant("a") as conn:
        await conn.execute(INSERT, ["a"])
    async with database.pool.connection() as conn:
        assert await (await conn.execute("SELECT * FROM documents")).fetchall() == []


async def test_a_tenant_cannot_write_for_another(database: Database) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with database.as_tenant("b") as conn:
            await conn.execute(INSERT, ["a"])


async def test_every_table_of_ours_has_a_tenant_and_forces_row_security(database: Database) -> None:
    async with database.pool.connection() as conn:
        rows = await (
            await conn.execute(
                "SELECT relname, relforcerowsecurity AND relrowsecurity AS forced,"
                " EXISTS (SELECT FROM pg_attribute"
                " WHERE attrelid = pg_class.oid AND attname = 'tenant') AS tenant"
                " FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
                " AND relname NOT LIKE 'checkpoint%' AND relname <> 'schema_migrations'"
            )
        ).fetchall()
    assert {row["relname"] for row in rows} == {"documents", "rag_chunks", "steps"}
    assert all(row["forced"] and row["tenant"] for row in rows)


async def test_the_service_works_as_a_role_that_row_security_binds(database: Database) -> None:
    async with database.pool.connection() as conn:
        row = await (
            await conn.execute(
                "SELECT rolsuper OR rolbypassrls AS bypasses FROM pg_roles WHERE rolname = current_user"
            )
        ).fetchone()
    assert row == {"bypasses": False}


async def test_an_ordinary_role_that_owns_its_database_will_do(empty_database_url: str, home) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as conn:
        name = conn.info.dbname
        conn.execute("CREATE EXTENSION vector")
        conn.execute(f"CREATE ROLE {name}_owner LOGIN")
        conn.execute(f"GRANT CREATE ON SCHEMA public TO {name}_owner")
    try:
        async with open_database(make_conninfo(empty_database_url, user=f"{name}_owner"), home) as database:
            async with database.as_tenant("a") as conn:
                await conn.execute(INSERT, ["a"])
            async with database.as_tenant("b") as conn:
                assert await (await conn.execute("SELECT * FROM documents")).fetchall() == []
    finally:
        with psycopg.connect(empty_database_url, autocommit=True) as conn:
            conn.execute(f"DROP OWNED BY {name}_owner")
            conn.execute(f"DROP ROLE {name}_owner")


async def test_a_role_that_may_not_create_is_told_what_to_grant(empty_database_url: str, home) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as conn:
        name = conn.info.dbname
        conn.execute(f"CREATE ROLE {name}_weak LOGIN")
    try:
        with pytest.raises(DatabaseError, match="may not set up the schema") as failure:
            async with open_database(make_conninfo(empty_database_url, user=f"{name}_weak"), home):
                pass
        assert "CREATE EXTENSION vector" in failure.value.remedy
    finally:
        with psycopg.connect(empty_database_url, autocommit=True) as conn:
            conn.execute(f"DROP ROLE {name}_weak")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgresql://user:secret@127.0.0.1:1/none", "does not answer"),
        ("this is not a url", "not a Postgres URL"),
    ],
)
async def test_an_unusable_url_is_one_line_with_a_remedy_and_no_password(url: str, reason: str, home) -> None:
    with pytest.raises(DatabaseError, match=reason) as failure:
        async with open_database(url, home, wait_s=0.3):
            pass
    assert failure.value.remedy
    assert "secret" not in str(failure.value)
    assert "\n" not in str(failure.value)


async def test_a_connection_that_was_cut_is_replaced(database: Database) -> None:
    async with database.pool.connection() as conn:
        pid = conn.info.backend_pid
    with psycopg.connect(make_conninfo(database.conninfo, options=""), autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    await database.check()


async def test_a_statement_that_postgres_refuses_is_not_called_an_outage(database: Database) -> None:
    with pytest.raises(psycopg.errors.ProgramLimitExceeded):
        async with database.as_tenant("a") as conn:
            await conn.execute(
                "SELECT to_tsvector(string_agg(md5(i::text), ' ')) FROM generate_series(1, 60000) i"
            )
