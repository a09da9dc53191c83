"""A real Postgres for the tests: one embedded server, and a fresh database for each test that asks."""

import asyncio
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from graph.assemble import BusinessAgent, open_agent
from graph.settings import Settings
from server.demo import sample_documents
from tools.storage.database import Database, open_database
from tools.storage.embedded import start_postgres, stop_postgres


@pytest.fixture(scope="session", autouse=True)
def _clean_environment() -> Iterator[None]:
    """No setting of the machine's reaches a test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in Settings.model_fields:
            patch.delenv(name.upper(), raising=False)
        yield


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A home for the embedded parts: short, as socket paths are, and where root's helper user may enter."""
    path = Path(tempfile.mkdtemp(prefix="bizagent-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    stop_postgres(path)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def server(home: Path) -> str:
    """The embedded server's connection string, as its superuser."""
    return start_postgres(home)


@pytest.fixture(scope="session")
def template(server: str, home: Path) -> str:
    """A database with the schema in it, from which others are copied."""
    return _make_template(server, home, "template_schema", load_samples=False)


@pytest.fixture(scope="session")
def samples_template(server: str, home: Path) -> str:
    """A database with the sample corpus in it, from which others are copied."""
    return _make_template(server, home, "template_samples", load_samples=True)


@pytest.fixture
def database_url(server: str, template: str) -> Iterator[str]:
    """A fresh database with the schema in it; dropped after the test."""
    with fresh_database(server, template) as url:
        yield url


@pytest.fixture
def samples_url(server: str, samples_template: str) -> Iterator[str]:
    """A fresh database with the sample corpus in it; dropped after the test."""
    with fresh_database(server, samples_template) as url:
        yield url


@pytest.fixture
def empty_database_url(server: str) -> Iterator[str]:
    """A fresh database without the schema; dropped after the test."""
    with fresh_database(server, "template1") as url:
        yield url


@contextmanager
def fresh_database(server: str, template: str) -> Iterator[str]:
    """Copy a database; drop the copy afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    admin = make_conninfo(server, dbname="postgres")
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield make_conninfo(server, dbname=name)
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _make_template(server: str, home: Path, name: str, *, load_samples: bool) -> str:
    with psycopg.connect(make_conninfo(server, dbname="postgres"), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}")

    async def fill() -> None:
        settings = Settings(database_url=make_conninfo(server, dbname=name), agent_home=home)
        async with open_agent(settings) as agent:
            if load_samples:
                report = await agent.ingest.ingest(sample_documents(), tenant=settings.tenant)
                assert report.failed == []

    asyncio.run(fill())
    return name


@pytest.fixture
async def database(database_url: str, home: Path) -> AsyncIterator[Database]:
    """An open pool on a fresh database."""
    async with open_database(database_url, home) as opened:
        yield opened


@pytest.fixture
def settings(database_url: str, home: Path) -> Settings:
    """Settings on a fresh database."""
    return Settings(database_url=database_url, agent_home=home)


@pytest.fixture
async def agent(settings: Settings) -> AsyncIterator[BusinessAgent]:
    """An agent on a fresh database."""
    async with open_agent(settings) as opened:
        yield opened


@pytest.fixture
async def loaded_agent(samples_url: str, home: Path) -> AsyncIterator[BusinessAgent]:
    """An agent on a fresh database with the sample corpus in it."""
    async with open_agent(Settings(database_url=samples_url, agent_home=home)) as opened:
        yield opened
