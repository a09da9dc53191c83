"""The whole cascade: rules, classifier, and a language model over HTTP where the classifier hesitates."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import prompts
from tests.ollama_server import OllamaServer
from tests.tools.models.opening import open_default
from tools.errors import ConfigurationError, ModelUnavailableError
from tools.models.chat import ChatModel
from tools.models.minilm import MiniLMEmbeddings
from tools.routing.decision import RouteDecision, ranked
from tools.routing.exemplars import load_exemplars
from tools.routing.route import Router

UNRULED = "Which plants does the brewery own?"
"""No rule decides on it; with a margin of 1 the classifier hesitates."""

SAYS = {
    "llm": '{"reason": "general knowledge or advice", "mode": "llm"}',
    "rag": '{"reason": "news or reports", "mode": "rag"}',
    "risk": '{"reason": "a simulation", "mode": "risk"}',
}


@pytest.fixture(scope="module")
def embedder() -> MiniLMEmbeddings:
    return MiniLMEmbeddings()


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer(reply=SAYS["rag"]) as server:
        yield server


@pytest.fixture
def chat(server: OllamaServer) -> ChatModel:
    return open_default(ollama_url=server.url, context=8192)


def make_router(embedder: MiniLMEmbeddings, chat: ChatModel | None, **settings: Any) -> Router:
    defaults = {"instructions": partial(prompts.render, "router_system_prompt"), "margin": 1.0}
    return Router(embedder, load_exemplars(), classifier=lambda: chat, **{**defaults, **settings})


async def alone(embedder: MiniLMEmbeddings, query: str) -> RouteDecision:
    return await make_router(embedder, None).classify(query)


async def test_the_model_is_asked_where_the_classifier_hesitates(
    embedder: MiniLMEmbeddings, chat: ChatModel, server: OllamaServer
) -> None:
    decision = await make_router(embedder, chat).classify(UNRULED)
    assert decision["strategy"] == "few_shot"
    assert decision["llm"] is not None
    assert (decision["llm"]["model_id"], decision["llm"]["outcome"]) == (chat.model_id, "answered")
    assert "news or reports" in decision["reason"]
    [call] = server.calls
    assert call["messages"][0]["content"] == prompts.render("router_system_prompt")
    assert call["messages"][1]["content"].count("</request>") == 7, "six examples and the question"


async def test_the_verdict_leans_on_the_calibrated_scores(
    embedder: MiniLMEmbeddings, chat: ChatModel, server: OllamaServer
) -> None:
    before = (await alone(embedder, UNRULED))["scores"]
    second = ranked(before)[1]
    server.reply = SAYS[second]
    after = await make_router(embedder, chat).classify(UNRULED)
    assert after["scores"][second] > before[second]
    assert sum(after["scores"].values()) == pytest.approx(1.0)
    assert after["mode"] == "rag", "one verdict does not outvote a classifier that is sure"
    assert "all the same" in after["reason"]


@pytest.mark.parametrize(
    ("query", "hint"),
    [("Simulate next year's revenue", ""), ("Draft a letter to our bank", ""), (UNRULED, "llm")],
)
async def test_nobody_is_asked_where_a_rule_or_the_caller_decides(
    embedder: MiniLMEmbeddings, chat: ChatModel, server: OllamaServer, query: str, hint: str
) -> None:
    decision = await make_router(embedder, chat).classify(query, hint)
    assert (decision["llm"], server.calls) == (None, [])


async def test_nobody_is_asked_beyond_the_margin(
    embedder: MiniLMEmbeddings, chat: ChatModel, server: OllamaServer
) -> None:
    decision = await make_router(embedder, chat, margin=0.0).classify(UNRULED)
    assert (decision["strategy"], server.calls) == ("semantic", [])


async def test_a_script_that_the_classifier_cannot_read_is_shown_to_the_model(
    embedder: MiniLMEmbeddings, chat: ChatModel, server: OllamaServer
) -> None:
    server.reply = SAYS["risk"]
    decision = await make_router(embedder, chat, margin=0.0).classify("模拟明年的收入")
    assert (decision["mode"], decision["strategy"]) == ("risk", "few_shot")


async def test_unusable_answers_leave_the_classifiers_mode_and_are_told(
    embedder: MiniLMEmbeddings, chat: ChatModel, server: OllamaServer
) -> None:
    server.reply = "rag, I think"
    decision = await make_router(embedder, chat).classify(UNRULED)
    assert decision["scores"] == pytest.approx((await alone(embedder, UNRULED))["scores"])
    assert decision["llm"] is not None
    assert decision["llm"]["outcome"] == "fallback"
    assert "no usable answer" in decision["reason"]


async def test_a_model_that_is_away_is_an_error(embedder: MiniLMEmbeddings) -> None:
    away = open_default(ollama_url="http://127.0.0.1:9", context=8192)
    with pytest.raises(ModelUnavailableError):
        await make_router(embedder, away).classify(UNRULED)


async def test_a_model_without_instructions_is_an_error(embedder: MiniLMEmbeddings, chat: ChatModel) -> None:
    with pytest.raises(ConfigurationError, match="instructions"):
        await make_router(embedder, chat, instructions=None).classify(UNRULED)


async def test_instructions_and_model_are_those_of_the_moment(
    embedder: MiniLMEmbeddings, chat: ChatModel, server: OllamaServer, tmp_path: Path
) -> None:
    prompt = tmp_path / "prompt.txt"
    prompt.write_text("Sort by the first rules.")
    models: list[ChatModel | None] = [chat]
    router = Router(
        embedder,
        load_exemplars(),
        classifier=lambda: models[-1],
        instructions=prompt.read_text,
        margin=1.0,
    )
    await router.classify(UNRULED)
    prompt.write_text("Sort by the second rules.")
    await router.classify(UNRULED)
    models.append(None)
    decision = await router.classify(UNRULED)
    assert [call["messages"][0]["content"] for call in server.calls] == [
        "Sort by the first rules.",
        "Sort by the second rules.",
    ]
    assert decision["strategy"] == "semantic"
