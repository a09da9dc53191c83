"""A model judges evidence, on a real Postgres; a scripted server is the model."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import prompts
from graph.assemble import open_agent
from graph.settings import Settings
from nodes.state import Question
from tests.ollama_server import OllamaServer
from tests.passages import sure_of
from tools.errors import ConfigurationError
from tools.evidence.calibration import dump, shipped
from tools.models.minilm import MiniLMEmbeddings
from tools.retrieval.fusion import FUSION

QUERY = "Why did Halvorsen Analytics lose more customers in the second quarter of 2026?"


@pytest.fixture
def ollama() -> Iterator[OllamaServer]:
    with OllamaServer() as ollama:
        yield ollama


@pytest.fixture
def narrow(samples_url: str, home: Path, tmp_path: Path, ollama: OllamaServer) -> Settings:
    """A service whose gate lets everything that is near pass narrowly, with a judge."""
    known = shipped(MiniLMEmbeddings.model_id, FUSION)
    assert known is not None
    half = sure_of(0.5, bound=0.4)
    calibration = tmp_path / "calibration.json"
    changed = dataclasses.replace(known, one_thing=half.one_thing, several=half.several)
    calibration.write_text(dump(changed), encoding="utf-8")
    return Settings(
        database_url=samples_url,  # type: ignore[arg-type]  # pydantic makes a secret of it
        agent_home=home,
        ollama_url=ollama.url,
        calibration=calibration,
        gate_judge="llm",
        writer_prose="extractive",
    )


@pytest.mark.parametrize("suffices", [True, False])
async def test_a_models_no_refuses_before_anything_is_written(
    narrow: Settings, ollama: OllamaServer, suffices: bool
) -> None:
    ollama.reply = f'{{"sufficient": {str(suffices).lower()}}}'
    async with open_agent(narrow) as agent:
        answer = await agent.ask(Question(query=QUERY, mode_hint="rag"), tenant="default")
        written = [step["node"] for step in await agent.history(tenant="default", thread=answer["thread_id"])]
    assert written[-1] == ("write" if suffices else "abstain")
    assert bool(answer["citations"]) == suffices
    assert answer["text"].startswith("INSUFFICIENT EVIDENCE") != suffices
    assert answer["gate"]["judge"]["sufficient"] == suffices
    assert answer["gate"]["rules"][-1]["name"] == "judge"
    (call,) = ollama.calls
    assert call["messages"][0]["content"] == prompts.render("sufficiency_judge")
    if not suffices:
        assert "rises from 0.50 to 0.73" in answer["debug"]["counterfactual"]


async def test_a_model_that_is_away_leaves_the_answer_to_the_statistics(
    narrow: Settings, ollama: OllamaServer
) -> None:
    ollama.fault = "status_500"
    async with open_agent(narrow) as agent:
        answer = await agent.ask(Question(query=QUERY, mode_hint="rag"), tenant="default")
    assert answer["gate"]["decision"] == "sufficient"
    assert answer["gate"]["judge"]["outcome"] == "unavailable"
    assert answer["citations"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"gate_policy": "playbook"}, "no calibration is in use"),
        ({"ollama_url": None}, "cannot be trusted with evidence"),
    ],
)
async def test_settings_that_leave_nothing_to_judge_or_nobody_to_do_it_are_an_error(
    narrow: Settings, changed: dict[str, Any], told: str
) -> None:
    with pytest.raises(ConfigurationError, match=told):
        async with open_agent(narrow.model_copy(update=changed)):
            pass


async def test_without_the_setting_nobody_judges(narrow: Settings, ollama: OllamaServer) -> None:
    async with open_agent(narrow.model_copy(update={"gate_judge": "off"})) as agent:
        answer = await agent.ask(Question(query=QUERY, mode_hint="rag"), tenant="default")
    assert answer["gate"]["judge"] is None
    assert ollama.calls == []
