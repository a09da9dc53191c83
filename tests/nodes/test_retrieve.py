from datetime import date

import pytest
from langchain_core.runnables import RunnableConfig

from graph.assemble import BusinessAgent
from nodes.retrieve import retrieve
from nodes.state import AgentState
from tools.retrieval.plan import plain
from tools.retrieval.retriever import Retriever
from tools.routing.modes import Mode
from tools.routing.route import RouteDecision


def asked(query: str, mode: Mode = "rag", top_k: int = 5) -> AgentState:
    route: RouteDecision = {"mode": mode, "confidence": 1, "reason": "", "strategy": "hint", "scores": {}}
    return AgentState(
        query=query, route=route, top_k=top_k, started_at="2026-10-31T09:30:00+00:00", correction=None
    )


async def found(agent: BusinessAgent, state: AgentState, tenant: str = "default") -> AgentState:
    config = RunnableConfig(configurable={"tenant": tenant})
    return await retrieve(
        state, config, retriever=retriever(agent), search=agent.tools.search, index=agent.tools.index
    )


def retriever(agent: BusinessAgent) -> Retriever:
    return Retriever(agent.tools.search, agent.tools.index, recent_since=date(2024, 1, 1))


async def test_passages_and_the_state_of_the_corpus_are_written(loaded_agent: BusinessAgent) -> None:
    update = await found(loaded_agent, asked("Grenholm outage"))
    assert set(update) == {"plan", "passages", "terms", "reranked", "corrected", "corpus"}
    assert len(update["passages"]) == 5
    assert "Grenholm" in update["passages"][0]["text"]
    assert update["reranked"] is None
    assert update["corpus"] == {"documents": 31, "newest": "2026-10-29"}


async def test_a_name_that_titles_have_is_in_the_plan(loaded_agent: BusinessAgent) -> None:
    query = "What did Halvorsen Analytics pay for Loomcroft?"
    for tenant, named in (("default", ["Halvorsen Analytics"]), ("other", [])):
        update = await found(loaded_agent, asked(query), tenant=tenant)
        assert [each["text"] for each in update["plan"]["companies"]] == named


async def test_what_a_corrective_search_adds_is_no_part_of_the_question(loaded_agent: BusinessAgent) -> None:
    state = asked("What did Halvorsen Analytics pay for Loomcroft?")
    state["correction"] = plain("Grenholm outage")
    update = await found(loaded_agent, state)
    assert update["plan"]["parts"] == []
    assert update["plan"]["widened"] == plain("Grenholm outage")
    assert any("Grenholm" in passage["text"] for passage in update["passages"])


async def test_another_tenant_finds_nothing(loaded_agent: BusinessAgent) -> None:
    update = await found(loaded_agent, asked("Grenholm outage"), tenant="other")
    assert (update["passages"], update["corpus"]) == ([], {"documents": 0, "newest": None})


async def test_without_a_tenant_nothing_is_searched(agent: BusinessAgent) -> None:
    with pytest.raises(KeyError, match="tenant"):
        await retrieve(
            asked("churn"),
            RunnableConfig(configurable={}),
            retriever=retriever(agent),
            search=agent.tools.search,
            index=agent.tools.index,
        )


async def test_a_simulation_also_looks_for_the_values_of_its_drivers(loaded_agent: BusinessAgent) -> None:
    query = "Estimate downside ARR impact with 15% churn increase"
    rag = await found(loaded_agent, asked(query, "rag"))
    risk = await found(loaded_agent, asked(query, "risk"))
    by_question, by_driver = ({p["chunk_id"] for p in update["passages"]} for update in (rag, risk))
    assert by_question < by_driver
    scores = [passage["fused"] for passage in risk["passages"]]
    assert scores == sorted(scores, reverse=True)
