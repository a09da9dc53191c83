from collections.abc import Iterator

import pytest

from graph.assemble import open_agent
from graph.settings import Settings
from server.doctor.examine import examine
from server.doctor.finding import Finding
from tests.opensearch_server import OpenSearchServer
from tests.passages import prose
from tests.rerank_server import RerankServer
from tools.ingest.draft import Block, Draft, compose

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
def opensearch() -> Iterator[OpenSearchServer]:
    with OpenSearchServer() as server:
        yield server


async def found(settings: Settings) -> dict[str, Finding]:
    return {finding["name"]: finding for finding in await examine(settings, service_url=NOWHERE)}


async def test_an_engine_is_compared_with_postgres(settings: Settings, opensearch: OpenSearchServer) -> None:
    over = settings.model_copy(
        update={"retrieval_backend": "opensearch", "opensearch_url": opensearch.url, "min_chars": 0}
    )
    made = [compose(Draft((Block(prose(i)),)), uri=f"test:{i}", stem=i, doc_id=i) for i in ("d1", "d2")]
    async with open_agent(over) as agent:
        await agent.ingest.ingest(made, tenant="default")
    index = opensearch.indexes["rag-chunks"]
    findings = await found(over)
    assert findings["search engine"]["status"] == "ok"
    assert findings["search engine"]["detail"].endswith("index rag-chunks: 2 of 2 chunks")

    index.found.popitem()
    findings = await found(over)
    assert (findings["search engine"]["status"], findings["search engine"]["remedy"]) == (
        "warning",
        "bizagent reindex",
    )
    index.found.clear()
    assert (await found(over))["search engine"]["status"] == "failed"
    opensearch.fault = "status_500"
    findings = await found(over)
    assert "500" in findings["search engine"]["detail"]
    assert findings["database"]["status"] == "ok"


async def test_a_reranker_is_tried(settings: Settings) -> None:
    with RerankServer() as server:
        over = settings.model_copy(update={"reranker_url": server.url, "reranker_model": "reranker"})
        assert (await found(over))["reranker"]["status"] == "ok"
        server.fault = "status_500"
        assert (await found(over))["reranker"]["status"] == "failed"
    assert "search engine" not in await found(settings)
    assert "reranker" not in await found(settings)
