import asyncio
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from tests.ollama_server import Fault, OllamaServer
from tests.tools.models.opening import CONFIGURED, open_default
from tools.errors import (
    ConfigurationError,
    ModelMissingError,
    ModelResponseError,
    ModelUnavailableError,
    TooLargeError,
)
from tools.models.chat import ChatModel, complete

QUESTION = [HumanMessage("Describe a river.")]
REPLY = "A river is moving water, and it does not stop for anybody."


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer(reply=REPLY) as server:
        yield server


@pytest.fixture(params=["ollama", "openai"])
def remote(server: OllamaServer, request: pytest.FixtureRequest) -> ChatModel:
    """A model on the test server, through either protocol."""
    named: dict[str, Any] = {"openai_base_url": server.url, "openai_model": CONFIGURED}
    if request.param == "ollama":
        named = {"ollama_url": server.url}
    return open_default(**named)


class Heard(list[str]):
    """Every piece of an answer."""

    async def __call__(self, text: str) -> None:
        self.append(text)


async def test_check_passes_for_a_model_that_is_ready(remote: ChatModel) -> None:
    await open_default().check()
    await remote.check()


async def test_check_tells_what_is_missing(server: OllamaServer, tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError):
        await open_default(ollama_url=server.url, ollama_model="mistral").check()
    with pytest.raises(ConfigurationError):
        await open_default(gguf=tmp_path / "none.gguf").check()


async def test_server_that_does_not_answer_is_not_replaced_by_the_packaged_model() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    chat = open_default(ollama_url=url)
    with pytest.raises(ModelUnavailableError):
        await chat.check()
    with pytest.raises(ModelUnavailableError):
        await complete(chat, QUESTION)


async def test_completion_says_what_it_cost_and_how_it_ended(remote: ChatModel) -> None:
    for chat in (open_default(), remote):
        completion = await complete(chat, QUESTION)
        assert completion.text
        assert completion.model_id == chat.model_id
        assert completion.tokens_in > 0
        assert completion.tokens_out == 6
        assert completion.done_reason == "length"
        assert completion.decoding == {"temperature": 0.0, "seed": 0, "max_tokens": 6}


async def test_completion_reports_the_decoding_it_was_asked_for(remote: ChatModel) -> None:
    for chat in (open_default(), remote):
        completion = await complete(chat, QUESTION, max_tokens=2)
        assert completion.tokens_out == 2
        assert completion.decoding["max_tokens"] == 2
        assert chat.decoding["max_tokens"] == 6


async def test_completion_obeys_a_schema(server: OllamaServer) -> None:
    schema = {"const": "moving water"}
    completion = await complete(open_default(), QUESTION, format=schema, max_tokens=20)
    assert json.loads(completion.text) == "moving water"
    await complete(open_default(ollama_url=server.url), QUESTION, format=schema, stop=["."])
    assert server.calls[-1]["format"] == schema
    assert server.calls[-1]["options"]["stop"] == ["."]


async def test_each_piece_is_heard_as_it_arrives(server: OllamaServer, remote: ChatModel) -> None:
    for chat in (open_default(), remote):
        heard = Heard()
        completion = await complete(chat, QUESTION, on_text=heard)
        assert len(heard) == 6
        assert "".join(heard) == completion.text
    server.fault = "hang_midway"
    pieces: asyncio.Queue[str] = asyncio.Queue()
    call = asyncio.create_task(complete(remote, QUESTION, on_text=pieces.put))
    assert await pieces.get() == "A"
    assert not call.done()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


async def test_a_lost_connection_is_not_heard_of(server: OllamaServer, remote: ChatModel) -> None:
    heard, server.resets_left = Heard(), 2
    completion = await complete(remote, QUESTION, on_text=heard)
    assert completion.text.startswith("A river")
    assert "".join(heard) == completion.text
    assert server.resets_left == 0


async def test_what_was_heard_is_not_said_again(server: OllamaServer, remote: ChatModel) -> None:
    heard, server.fault = Heard(), "half"
    with pytest.raises(ModelResponseError, match="broke off"):
        await complete(remote, QUESTION, on_text=heard)
    assert heard == ["A"]
    assert len(server.calls) == 1


async def test_what_the_listener_raises_ends_the_call(server: OllamaServer, remote: ChatModel) -> None:
    server.fault, server.delay_s = "slow", 0.2

    async def leave(text: str) -> None:
        raise LookupError(text)

    with pytest.raises(LookupError, match="A"):
        await complete(remote, QUESTION, on_text=leave)
    await asyncio.to_thread(server.wait_for, lambda s: s.disconnects == 1)


@pytest.mark.parametrize("fault", ["hang", "hang_midway"])
async def test_cancelling_reaches_the_server(server: OllamaServer, remote: ChatModel, fault: Fault) -> None:
    server.fault = fault
    call = asyncio.create_task(complete(remote, QUESTION))
    await asyncio.to_thread(server.wait_for, lambda s: len(s.calls) == 1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await asyncio.to_thread(server.wait_for, lambda s: s.disconnects == 1)
    assert len(server.calls) == 1


@pytest.mark.parametrize("reply", ["", "  "])
async def test_empty_answer_is_no_answer(server: OllamaServer, remote: ChatModel, reply: str) -> None:
    server.reply = reply
    with pytest.raises(ModelResponseError, match="empty answer"):
        await complete(remote, QUESTION)
    assert len(server.calls) == 1


async def test_prompt_that_may_not_fit_is_told_before_anybody_is_asked(
    server: OllamaServer, remote: ChatModel
) -> None:
    for chat in (open_default(), remote):
        with pytest.raises(TooLargeError, match=r"1024 of .*LLM_CONTEXT"):
            await complete(chat, [HumanMessage("river " * 1000)])
        with pytest.raises(TooLargeError, match="answer of 1020"):
            await complete(chat, QUESTION, max_tokens=1020)
    assert server.calls == []
