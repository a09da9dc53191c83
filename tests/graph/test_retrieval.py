"""Whole runs with what retrieval may use beside Postgres."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.assemble import BusinessAgent, open_agent
from graph.retrieval import make_reranker, open_engine
from graph.settings import Settings
from nodes.state import Question
from tests.opensearch_server import OpenSearchServer
from tests.rerank_server import Fault, RerankServer
from tools.errors import ConfigurationError, SearchEngineError

QUERY = "Why did Halvorsen Analytics lose more customers in the second quarter of 2026?"


@pytest.fixture
def reranker() -> Iterator[RerankServer]:
    with RerankServer() as started:
        yield started


async def asked(agent: BusinessAgent, thread: str) -> dict[str, Any]:
    return await agent.ask(Question(query=QUERY), tenant="default", thread=thread)


def same(answer: dict[str, Any]) -> dict[str, Any]:
    """What two runs of one question have in common."""
    return {name: answer[name] for name in ("mode", "text", "citations", "gate", "plan")}


async def test_an_answer_over_opensearch_is_the_one_over_postgres(samples_url: str, home: Path) -> None:
    with OpenSearchServer() as server:
        postgres = Settings(database_url=samples_url, agent_home=home)
        opensearch = postgres.model_copy(
            update={"retrieval_backend": "opensearch", "opensearch_url": server.url}
        )
        async with open_agent(postgres) as agent:
            alone = await asked(agent, "t1")
        async with open_agent(opensearch) as agent:
            with pytest.raises(SearchEngineError, match="reindex"):  # never a refusal
                await asked(agent, "t2")
            await agent.tools.index.reindex("default")
            over = await asked(agent, "t3")
            assert over["gate"]["decision"] == "sufficient"
            assert same(over) == same(alone)
            for citation in over["citations"]:
                await agent.tools.index.delete("default", citation["doc_id"])
            cited = {each["doc_id"] for each in (await asked(agent, "t4"))["citations"]}
            assert not cited & {citation["doc_id"] for citation in over["citations"]}


async def test_a_reranker_changes_what_is_cited_first_and_not_the_verdict(
    samples_url: str, home: Path, reranker: RerankServer
) -> None:
    reranker.score = lambda query, text: -len(text)
    settings = Settings(database_url=samples_url, agent_home=home, max_citations=3)
    async with open_agent(settings) as agent:
        before = await asked(agent, "t1")
    update = {"reranker_url": reranker.url, "reranker_model": "reranker"}
    async with open_agent(settings.model_copy(update=update)) as agent:
        after = await asked(agent, "t2")
        steps = await agent.history(tenant="default", thread="t2")
    assert after["gate"] == before["gate"]
    assert [each["chunk_id"] for each in after["citations"]] != [
        each["chunk_id"] for each in before["citations"]
    ]
    wrote = steps[1]["wrote"]
    assert wrote is not None
    assert (wrote["reranked"]["model"], wrote["reranked"]["outcome"]) == ("reranker", "reranked")
    assert wrote["reranked"]["moved"] > 0


@pytest.mark.parametrize("fault", ["hang", "status_500", "nan"])
async def test_without_its_reranker_the_answer_is_as_before_and_the_trace_says_why(
    samples_url: str, home: Path, reranker: RerankServer, fault: Fault
) -> None:
    settings = Settings(database_url=samples_url, agent_home=home)
    async with open_agent(settings) as agent:
        before = await asked(agent, "t1")
    reranker.fault = fault
    update = {"reranker_url": reranker.url, "reranker_model": "reranker", "reranker_timeout_s": 0.2}
    async with open_agent(settings.model_copy(update=update)) as agent:
        after = await asked(agent, "t2")
        steps = await agent.history(tenant="default", thread="t2")
    assert same(after) == same(before)
    wrote = steps[1]["wrote"]
    assert wrote is not None
    assert wrote["reranked"]["outcome"] == "failed"
    assert "reranker" in wrote["reranked"]["detail"]


async def test_an_address_that_nothing_would_use_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="Postgres searches itself"):
        async with open_engine(Settings(opensearch_url="http://127.0.0.1:1")):
            pass
    with pytest.raises(ConfigurationError, match="needs a server"):
        make_reranker(Settings(reranker_model="reranker"))


async def test_opensearch_needs_an_address() -> None:
    with pytest.raises(ConfigurationError, match="needs a server") as caught:
        async with open_engine(Settings(retrieval_backend="opensearch")):
            pass
    assert "OPENSEARCH_URL" in caught.value.remedy


def test_no_reranker_is_the_default_and_one_needs_a_model() -> None:
    assert make_reranker(Settings()) is None
    with pytest.raises(ConfigurationError, match="needs a model"):
        make_reranker(Settings(reranker_url="http://127.0.0.1:1"))
