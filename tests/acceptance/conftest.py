"""One running service for the tests that only ask it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import fresh_database
from tests.ollama_server import OllamaServer
from tests.ports import free_port
from tests.service import Service
from tools.storage.embedded import stop_postgres

CONFIGURED = "llama3.1:8b-instruct-q4_K_M"
ALLOWED = "second:8b"
"""A model that may be called beside the configured one."""

_REPLY = "Thank you for renewing with us."


@pytest.fixture(scope="session")
def model_server() -> Iterator[OllamaServer]:
    """The model server behind the service."""
    with OllamaServer(reply=_REPLY, models=[CONFIGURED, ALLOWED]) as server:
        yield server


@pytest.fixture
def ollama(model_server: OllamaServer) -> Iterator[OllamaServer]:
    """The model server, answering at once; what a test changes of it is undone."""
    yield model_server
    model_server.reply, model_server.fault = _REPLY, "none"


@pytest.fixture(scope="session")
def service(server: str, samples_template: str, home: Path, model_server: OllamaServer) -> Iterator[Service]:
    """The service on the sample corpus and the model server, on its four ports."""
    with (
        fresh_database(server, samples_template) as url,
        Service(
            port=free_port(4),
            DATABASE_URL=url,
            AGENT_HOME=str(home),
            OLLAMA_URL=model_server.url,
            ALLOWED_MODELS=f"{CONFIGURED}, {ALLOWED}",
        ) as running,
    ):
        yield running


@pytest.fixture
def own_home() -> Iterator[Path]:
    """A home whose Postgres only this test uses."""
    path = Path(tempfile.mkdtemp(prefix="bizagent-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    stop_postgres(path)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def http(service: Service) -> Iterator[httpx.Client]:
    """A client of the service."""
    with httpx.Client(base_url=service.url, timeout=60) as client:
        yield client
