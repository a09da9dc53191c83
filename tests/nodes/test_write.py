from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

import prompts
from nodes.evidence_gate import evidence_gate
from nodes.simulate import simulate
from nodes.state import AgentState, Turn
from nodes.write import write
from tests.passages import passage, prose
from tools.models.chat import ChatModel, Decoding
from tools.routing.modes import Mode
from tools.routing.route import RouteDecision
from tools.writing.answer import EXTRACTIVE


class Scripted(BaseChatModel):
    """A chat model that counts its answers and keeps what it was asked."""

    asked: list[list[BaseMessage]]

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.asked.append(messages)
        answer = AIMessage(
            f"Answer {len(self.asked)}.",
            response_metadata={"done_reason": "stop"},
            usage_metadata={"input_tokens": 5, "output_tokens": 3, "total_tokens": 8},
        )
        return ChatResult(generations=[ChatGeneration(message=answer)])


async def ready() -> None:
    """The scripted model always answers."""


@pytest.fixture
def scripted() -> Scripted:
    return Scripted(asked=[])


@pytest.fixture
def chat(scripted: Scripted) -> ChatModel:
    return ChatModel(
        model=scripted,
        model_id="scripted",
        provider="llamacpp",
        decoding=Decoding(temperature=0, seed=0, max_tokens=64),
        trusted_with_evidence=False,
        check=ready,
    )


def state(mode: Mode, query: str = "What was churn?", **channels: Any) -> AgentState:
    route: RouteDecision = {"mode": mode, "confidence": 1, "reason": "r", "strategy": "hint", "scores": {}}
    base = AgentState(query=query, route=route, top_k=10, started_at="2026-11-20T09:30:00+00:00", passages=[])
    return AgentState(**{**base, **channels})


async def test_a_direct_answer_is_the_models_with_its_tokens_and_prompt(
    chat: ChatModel, scripted: Scripted
) -> None:
    update = await write(state("llm", "Draft a note"), chat=chat, max_citations=6)
    assert (update["mode"], update["text"]) == ("llm", "Answer 1.")
    assert update["usage"]["total_tokens"] == 8
    assert update["metadata"]["model_id"] == "scripted"
    assert update["metadata"]["prompt_version"] == prompts.version("direct_answer")
    assert update["metadata"]["decoding"]["max_tokens"] == 64
    system, question = scripted.asked[0]
    assert "Today is 2026-11-20" in system.text
    assert question.text == "Draft a note"
    assert "citations" not in update


async def test_a_direct_answer_sees_the_last_six_turns_of_its_thread(
    chat: ChatModel, scripted: Scripted
) -> None:
    turns: list[Turn] = []
    for n in range(8):
        update = await write(state("llm", f"Question {n}", turns=turns), chat=chat, max_citations=6)
        turns = update["turns"]
    assert [turn["query"] for turn in turns] == [f"Question {n}" for n in range(2, 8)]
    assert [message.text for message in scripted.asked[1]][1:] == ["Question 0", "Answer 1.", "Question 1"]
    assert len(scripted.asked[7]) == 1 + 2 * 6 + 1


async def answered(chat: ChatModel, **channels: Any) -> AgentState:
    found = [
        passage("a", f"Churn was 1.4 percent. {prose('a')}", similarity=0.8),
        passage("b", f"Customers left: churn rose. {prose('b')}", similarity=0.7),
        passage("c", f"Of churn nothing is known. {prose('c')}", similarity=0.6),
        passage("d", f"Churn is a word. {prose('d')}", similarity=0.1),
    ]
    rag = state("rag", passages=found, **channels)
    rag |= await evidence_gate(rag, threshold=0.35, min_documents=3)
    return await write(rag, chat=chat, max_citations=channels.get("max_citations", 6))


async def test_an_answer_from_documents_cites_what_passed_the_gate_and_calls_no_model(
    chat: ChatModel, scripted: Scripted
) -> None:
    update = await answered(chat)
    assert update["mode"] == "rag"
    assert [citation["doc_id"] for citation in update["citations"]] == ["a", "b", "c"]
    assert all(citation["quote"] in update["text"] for citation in update["citations"])
    assert update["router"]["doc_count"] == 3
    assert update["usage"] == {
        "prompt_tokens": 0,
        "completion_tokens": 0,
        "total_tokens": 0,
        "model": EXTRACTIVE,
    }
    assert scripted.asked == []
    assert "turns" not in update


async def test_an_answer_from_a_simulation_carries_its_charts_and_how_to_repeat_it(
    chat: ChatModel, scripted: Scripted
) -> None:
    risk = state("risk", "Estimate downside ARR impact with 15% churn increase", seed=7, trials=200)
    risk |= await simulate(risk)
    update = await write(risk, chat=chat, max_citations=6)
    assert update["mode"] == "risk"
    assert update["text"].startswith("## Executive Summary")
    assert risk["simulation"] is not None
    assert update["charts"] == risk["simulation"]["charts"]
    assert update["metadata"]["simulation"]["seed"] == 7
    assert update["router"]["threshold"] is None
    assert scripted.asked == []


@pytest.mark.parametrize("mode", ["rag", "risk"])
async def test_nothing_is_written_before_gate_or_simulation(chat: ChatModel, mode: Mode) -> None:
    with pytest.raises(ValueError, match="is written after"):
        await write(state(mode, gate=None, simulation=None), chat=chat, max_citations=6)
