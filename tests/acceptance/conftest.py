"""One running service for the tests that only ask it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import fresh_database
from tests.ollama_server import OllamaServer
from tests.service import Service


@pytest.fixture(scope="session")
def ollama() -> Iterator[OllamaServer]:
    """A model server that answers at once."""
    with OllamaServer(reply="Thank you for renewing with us.") as server:
        yield server


@pytest.fixture(scope="session")
def service(server: str, samples_template: str, home: Path, ollama: OllamaServer) -> Iterator[Service]:
    """The service on the sample corpus and the model server."""
    with (
        fresh_database(server, samples_template) as url,
        Service(DATABASE_URL=url, AGENT_HOME=str(home), OLLAMA_URL=ollama.url) as running,
    ):
        yield running
