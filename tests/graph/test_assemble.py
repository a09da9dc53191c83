import pytest

from graph.assemble import BusinessAgent, open_agent, open_graph
from graph.settings import Settings
from nodes.state import AgentState
from tools.errors import InvalidInputError, NotFoundError
from tools.storage.ledger import RunOf


async def test_the_graph_of_langgraph_json_runs_without_our_server(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings.database_url is not None
    monkeypatch.setenv("DATABASE_URL", settings.database_url.get_secret_value())
    monkeypatch.setenv("AGENT_HOME", str(settings.agent_home))
    async with open_graph() as graph:
        answer = await graph.ainvoke(
            {"query": "How many buses were sold?", "mode_hint": "rag"}, {"configurable": {"thread_id": "t"}}
        )
    assert answer["text"].startswith("INSUFFICIENT EVIDENCE")


async def test_a_thread_that_was_never_asked_on_is_not_found(agent: BusinessAgent) -> None:
    with pytest.raises(NotFoundError):
        await agent.history(tenant="default", thread="never")
    with pytest.raises(NotFoundError):
        await agent.resume(tenant="default", thread="never")


async def test_resume_needs_the_name_of_a_thread(agent: BusinessAgent) -> None:
    with pytest.raises((InvalidInputError, NotFoundError)):
        await agent.resume(tenant="default", thread="")


async def test_observers_are_told_of_a_question_that_is_only_routed(settings: Settings) -> None:
    told: list[tuple[str, RunOf, str, AgentState]] = []
    async with open_agent(settings, observers=[lambda *step: told.append(step[:4])]) as agent:
        route = await agent.classify("What is churn?", "risk", "acme")
        with pytest.raises(InvalidInputError):
            await agent.classify(" ", "", "acme")
    assert (route["mode"], route["strategy"]) == ("risk", "hint")
    assert told == [("classify", RunOf("acme", "", "", ""), "What is churn?", {"route": route})]
