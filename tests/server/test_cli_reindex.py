import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.cli import app
from tests.opensearch_server import OpenSearchServer
from tools.errors import ConfigurationError


@pytest.fixture(autouse=True)
def _configured(monkeypatch: pytest.MonkeyPatch, database_url: str, home: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("AGENT_HOME", str(home))


def test_reindexing_prints_how_many_chunks_were_written(
    monkeypatch: pytest.MonkeyPatch, samples_url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", samples_url)
    monkeypatch.setenv("RETRIEVAL_BACKEND", "opensearch")
    with OpenSearchServer() as server:
        monkeypatch.setenv("OPENSEARCH_URL", server.url)
        done = CliRunner().invoke(app, ["reindex", "--json"], catch_exceptions=False)
        assert json.loads(done.stdout)["chunks"] == len(server.indexes["rag-chunks"].found) > 100


def test_without_an_engine_reindexing_is_an_error() -> None:
    with pytest.raises(ConfigurationError, match="nothing to do"):
        CliRunner().invoke(app, ["reindex"], catch_exceptions=False)
