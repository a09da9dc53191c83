import asyncio
import socket
from collections.abc import Iterator

import httpx
import pytest

from tests.ollama_server import Fault, OllamaServer
from tools.errors import (
    AgentError,
    ModelMissingError,
    ModelResponseError,
    ModelTimeoutError,
    ModelUnavailableError,
)
from tools.models.ollama import chat_ollama

MODEL = "llama3.1:8b-instruct-q4_K_M"


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer(reply="The Seine flows through Paris.") as server:
        yield server


@pytest.fixture
def dead_url() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}"


async def test_answer_carries_text_token_counts_and_model(server: OllamaServer) -> None:
    answer = await chat_ollama(server.url, MODEL, max_tokens=50, timeout_s=30).ainvoke("Which river?")
    assert answer.text == "The Seine flows through Paris."
    assert answer.usage_metadata == {"input_tokens": 2, "output_tokens": 5, "total_tokens": 7}
    assert answer.response_metadata["model_name"] == MODEL
    assert answer.response_metadata["done_reason"] == "stop"


async def test_stream_brings_pieces_and_ends_with_counts(server: OllamaServer) -> None:
    model = chat_ollama(server.url, MODEL, max_tokens=3, timeout_s=30)
    chunks = [chunk async for chunk in model.astream("Which river?")]
    assert [chunk.text for chunk in chunks if chunk.text] == ["The", " Seine", " flows"]
    [usage] = [chunk.usage_metadata for chunk in chunks if chunk.usage_metadata]
    assert usage["output_tokens"] == 3
    [reason] = [c.response_metadata["done_reason"] for c in chunks if "done_reason" in c.response_metadata]
    assert reason == "length"


def test_a_call_past_our_errors_and_deadlines_cannot_be_made(server: OllamaServer) -> None:
    model = chat_ollama(server.url, MODEL, max_tokens=50, timeout_s=30)
    with pytest.raises(NotImplementedError, match="ainvoke"):
        model.invoke("Which river?")
    with pytest.raises(NotImplementedError, match="astream"):
        next(model.stream("Which river?"))
    assert server.calls == []


async def test_settings_and_keywords_reach_the_server(server: OllamaServer) -> None:
    model = chat_ollama(server.url, MODEL, max_tokens=50, timeout_s=30, seed=7)
    schema = {"type": "object", "properties": {"river": {"type": "string"}}}
    await model.ainvoke("Which river?", stop=["\n"], max_tokens=9, temperature=0.5, format=schema)
    await model.ainvoke("Which river?")
    changed, plain = server.calls
    assert changed["model"] == MODEL
    assert changed["format"] == schema
    assert changed["options"] == {
        "num_predict": 9,
        "temperature": 0.5,
        "seed": 7,
        "num_ctx": 8192,
        "stop": ["\n"],
    }
    assert plain["options"] == {"num_predict": 50, "temperature": 0.0, "seed": 7, "num_ctx": 8192}


FAULTS: list[tuple[Fault, type[AgentError]]] = [
    ("missing", ModelMissingError),
    ("reset", ModelUnavailableError),
    ("busy", ModelUnavailableError),
    ("status_500", ModelResponseError),
    ("error_line", ModelResponseError),
    ("half", ModelResponseError),
    ("unfinished", ModelResponseError),
    ("garbage", ModelResponseError),
    ("other_model", ModelResponseError),
]


@pytest.mark.parametrize(("fault", "expected"), FAULTS)
async def test_fault_is_told_as_our_error_with_a_remedy(
    server: OllamaServer, fault: Fault, expected: type[AgentError]
) -> None:
    server.fault = fault
    model = chat_ollama(server.url, MODEL, max_tokens=50, timeout_s=30)
    with pytest.raises(expected) as from_invoke:
        await model.ainvoke("Which river?")
    assert server.url in from_invoke.value.message
    assert from_invoke.value.remedy
    with pytest.raises(expected):
        [chunk async for chunk in model.astream("Which river?")]


async def test_name_without_a_tag_means_the_latest(server: OllamaServer) -> None:
    server.models.append("mistral")
    assert (await chat_ollama(server.url, "mistral", max_tokens=5, timeout_s=30).ainvoke("Which?")).text


async def test_server_that_is_not_there_is_unavailable(dead_url: str) -> None:
    model = chat_ollama(dead_url, MODEL, max_tokens=50, timeout_s=30)
    with pytest.raises(ModelUnavailableError, match="ollama serve"):
        await model.ainvoke("Which river?")


@pytest.mark.parametrize("fault", ["hang", "hang_midway", "slow"])
async def test_deadline_is_for_the_whole_answer(server: OllamaServer, fault: Fault) -> None:
    server.reply, server.fault = "word " * 100, fault
    model = chat_ollama(server.url, MODEL, max_tokens=200, timeout_s=0.5)
    with pytest.raises(ModelTimeoutError, match=r"0\.5 s"):
        await model.ainvoke("Which river?")
    with pytest.raises(ModelTimeoutError):
        [chunk async for chunk in model.astream("Which river?")]


async def test_one_model_may_fail_while_another_answers(server: OllamaServer) -> None:
    server.models.append("other:1b")
    server.faults["other:1b"] = "status_500"
    with pytest.raises(ModelResponseError, match="scripted fault"):
        await chat_ollama(server.url, "other:1b", max_tokens=5, timeout_s=30).ainvoke("Which river?")
    assert await chat_ollama(server.url, MODEL, max_tokens=5, timeout_s=30).ainvoke("Which river?")


async def test_cancelled_call_leaves_the_server(server: OllamaServer) -> None:
    server.fault = "hang"
    call = asyncio.create_task(
        chat_ollama(server.url, MODEL, max_tokens=5, timeout_s=60).ainvoke("Which river?")
    )
    await asyncio.to_thread(server.wait_for, lambda s: len(s.calls) == 1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await asyncio.to_thread(server.wait_for, lambda s: s.disconnects == 1)


async def test_closed_stream_leaves_the_server(server: OllamaServer) -> None:
    server.fault = "hang_midway"
    stream = chat_ollama(server.url, MODEL, max_tokens=5, timeout_s=60).astream("Which river?")
    assert (await anext(stream)).text == "The"
    await stream.aclose()  # type: ignore[attr-defined]  # typed as an iterator, it is a generator
    await asyncio.to_thread(server.wait_for, lambda s: s.disconnects == 1)


async def test_test_server_is_steered_over_http(server: OllamaServer) -> None:
    async with httpx.AsyncClient(base_url=server.url) as client:
        await client.put("/test", json={"reply": "Rhône.", "fault": "none"})
        body = {"model": MODEL, "messages": [{"role": "user", "content": "Which?"}], "stream": False}
        assert (await client.post("/api/chat", json=body)).json()["message"]["content"] == "Rhône."
        vectors = (await client.post("/api/embed", json={"model": MODEL, "input": ["a", "b", "a"]})).json()
    first, second, again = vectors["embeddings"]
    assert first == again != second


async def test_embedded_model_answers_through_the_protocol() -> None:
    with OllamaServer(reply=None) as server:
        answer = await chat_ollama(server.url, MODEL, max_tokens=6, timeout_s=60).ainvoke("Name a river.")
    assert answer.text
    assert answer.usage_metadata is not None
    assert answer.usage_metadata["output_tokens"] == 6
    assert answer.response_metadata["done_reason"] == "length"


async def test_not_a_word_of_another_model_is_passed_on(server: OllamaServer) -> None:
    server.fault = "other_model"
    model = chat_ollama(server.url, MODEL, max_tokens=50, timeout_s=30)
    with pytest.raises(ModelResponseError, match="another:1b instead of the model asked for"):
        await anext(model.astream("Which river?"))


async def test_a_busy_server_is_not_told_as_one_that_is_away(server: OllamaServer) -> None:
    server.fault = "busy"
    with pytest.raises(ModelUnavailableError, match="no room for the call"):
        await chat_ollama(server.url, MODEL, max_tokens=50, timeout_s=30).ainvoke("Which river?")
