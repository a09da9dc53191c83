from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from graph.assemble import BusinessAgent, open_agent
from graph.settings import Settings
from server import errors
from server.routes.service import service_routes
from tests.opensearch_server import OpenSearchServer


async def ready(agent: BusinessAgent) -> httpx.Response:
    app = FastAPI()
    errors.install(app)
    documents, tenant = agent.documents, agent.settings.tenant
    app.include_router(service_routes(models=agent.models, documents=documents, tenant=tenant))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://s") as client:
        return await client.get("/ready")


@pytest.fixture
async def over_opensearch(settings: Settings) -> AsyncIterator[tuple[BusinessAgent, OpenSearchServer]]:
    with OpenSearchServer() as server:
        update = {"retrieval_backend": "opensearch", "opensearch_url": server.url}
        async with open_agent(settings.model_copy(update=update)) as agent:
            yield agent, server


async def test_readiness_says_what_searches(
    agent: BusinessAgent, over_opensearch: tuple[BusinessAgent, OpenSearchServer]
) -> None:
    assert (await ready(agent)).json()["search"] == "Postgres"
    with_engine, server = over_opensearch
    answer = (await ready(with_engine)).json()
    assert answer["status"] == "ready"
    assert answer["search"] == f"OpenSearch at {server.url}, index rag-chunks, 0 of 0 chunks"


async def test_a_search_engine_that_fails_is_a_503_with_its_remedy(
    over_opensearch: tuple[BusinessAgent, OpenSearchServer],
) -> None:
    agent, server = over_opensearch
    server.fault = "status_500"
    answer = await ready(agent)
    assert answer.status_code == 503
    error = answer.json()["error"]
    assert error["code"] == "SEARCH_ENGINE"
    assert error["remedy"]
