"""What a fault of the model server does to a run: one clear error, and no more calls than it deserves."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.assemble import BusinessAgent, open_agent
from graph.settings import Settings
from nodes.state import Question
from tests.ollama_server import Fault, OllamaServer
from tools.errors import ModelMissingError, ModelResponseError, ModelTimeoutError, ModelUnavailableError

SUPPORTED = "Price was the main reason for churn in the second quarter of 2026"


def quotes_a_passage(asked: dict[str, Any]) -> str:
    """Say what the passage that answers the question says, and cite it."""
    before, _ = asked["messages"][-1]["content"].split(SUPPORTED, 1)
    number = re.findall(r'<passage number="(\d+)">', before)[-1]
    return f"{SUPPORTED} [{number}]."


@pytest.fixture
def model_server() -> Iterator[OllamaServer]:
    with OllamaServer() as opened:
        yield opened


@pytest.fixture
async def agent(samples_url: str, home: Path, model_server: OllamaServer) -> AsyncIterator[BusinessAgent]:
    settings = Settings(
        database_url=samples_url, agent_home=home, ollama_url=model_server.url, llm_timeout_s=0.5
    )
    async with open_agent(settings) as opened:
        yield opened


@pytest.mark.parametrize(
    ("fault", "error", "calls"),
    [
        ("status_500", ModelResponseError, 1),
        ("error_line", ModelResponseError, 1),
        ("half", ModelResponseError, 1),  # an answer has begun: another might say something else
        ("unfinished", ModelResponseError, 1),
        ("other_model", ModelResponseError, 1),
        ("missing", ModelMissingError, 1),
        ("hang", ModelTimeoutError, 1),  # three deadlines in a row would be three times the wait
        ("busy", ModelUnavailableError, 1),
    ],
)
async def test_what_the_server_said_or_failed_to_say_in_time_is_not_asked_again(
    agent: BusinessAgent, model_server: OllamaServer, fault: Fault, error: type[Exception], calls: int
) -> None:
    model_server.fault = fault
    with pytest.raises(error):
        await agent.ask(Question(query="Draft a thank-you note", mode_hint="llm"), tenant="default")
    assert len(model_server.calls) == calls


async def test_a_run_that_failed_goes_on_once_the_server_is_well(
    agent: BusinessAgent, model_server: OllamaServer
) -> None:
    model_server.fault = "status_500"
    question = Question(query="Draft a thank-you note", mode_hint="llm")
    with pytest.raises(ModelResponseError):
        await agent.ask(question, tenant="default", thread="t")
    model_server.fault = "none"
    answer = await agent.resume(tenant="default", thread="t")
    assert answer["text"] == "A scripted reply."


async def test_a_summary_that_came_too_late_is_written_when_the_run_is_resumed(
    agent: BusinessAgent, model_server: OllamaServer
) -> None:
    model_server.fault = "hang"
    query = "Why did Halvorsen Analytics lose more customers in the second quarter of 2026?"
    with pytest.raises(ModelTimeoutError) as failure:
        await agent.ask(Question(query=query), tenant="default", thread="late")
    assert "LLM_TIMEOUT_S" in failure.value.remedy
    assert "POST /v1/threads/late/resume" in failure.value.remedy
    model_server.fault, model_server.reply = "none", quotes_a_passage
    answer = await agent.resume(tenant="default", thread="late")
    assert SUPPORTED in answer["text"]
    assert answer["metadata"]["prose"] == "model"
    assert len({citation["doc_id"] for citation in answer["citations"]}) >= 3
    steps = await agent.history(tenant="default", thread="late")
    assert [(step["node"], step["error"] is None) for step in steps] == [
        ("classify", True), ("retrieve", True), ("evidence_gate", True), ("write", False), ("write", True),
    ]  # fmt: skip
