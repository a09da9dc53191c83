"""Both backends over one Postgres: what names the candidates differs, what is found may not."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.opensearch_server import OpenSearchServer
from tests.tools.retrieval.backends import Backend, opened
from tools.models.minilm import MiniLMEmbeddings
from tools.storage.database import Database, open_database


@pytest.fixture(scope="session")
def embeddings() -> MiniLMEmbeddings:
    return MiniLMEmbeddings()


@pytest.fixture
async def samples(samples_url: str, home: Path) -> AsyncIterator[Database]:
    """A database that holds the sample corpus, of the tenant `default`."""
    async with open_database(samples_url, home) as database:
        yield database


@pytest.fixture
def opensearch_server() -> Iterator[OpenSearchServer]:
    with OpenSearchServer() as server:
        yield server


@pytest.fixture
async def over_opensearch(
    database: Database, embeddings: MiniLMEmbeddings, opensearch_server: OpenSearchServer
) -> AsyncIterator[Backend]:
    async with opened(opensearch_server) as engine:
        yield Backend(database, embeddings, engine)


@pytest.fixture(params=["postgres", "opensearch"])
async def backend(
    request: pytest.FixtureRequest,
    database: Database,
    embeddings: MiniLMEmbeddings,
    opensearch_server: OpenSearchServer,
) -> AsyncIterator[Backend]:
    if request.param == "postgres":
        yield Backend(database, embeddings, None)
    else:
        async with opened(opensearch_server) as engine:
            yield Backend(database, embeddings, engine)
