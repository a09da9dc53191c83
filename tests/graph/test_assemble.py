import pytest

from graph.assemble import BusinessAgent, open_graph
from graph.settings import Settings
from tools.errors import InvalidInputError, NotFoundError


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
