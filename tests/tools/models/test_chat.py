import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from tests.ollama_server import OllamaServer
from tools.errors import ConfigurationError, ModelMissingError, ModelUnavailableError
from tools.models.chat import ChatModel, complete
from tools.models.llamacpp import packaged_gguf
from tools.models.open import open_chat_models

QUESTION = [HumanMessage("Describe a river.")]


def opened(**settings: Any) -> ChatModel:
    defaults: dict[str, Any] = {
        "ollama_url": None,
        "ollama_model": "llama3.1:8b-instruct",
        "gguf": None,
        "max_tokens": 6,
        "timeout_s": 60.0,
        "context": 1024,
    }
    return open_chat_models(**{**defaults, **settings}).default


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer(reply="A river is moving water, and it does not stop for anybody.") as server:
        yield server


def test_packaged_model_answers_when_nothing_is_named() -> None:
    chat = opened()
    assert (chat.provider, chat.model_id) == ("llamacpp", "smollm2-135m-instruct-q4_1")
    assert not chat.trusted_with_evidence


def test_named_file_is_trusted_whatever_its_name(tmp_path: Path) -> None:
    chat = opened(gguf=packaged_gguf())
    assert chat.provider == "llamacpp"
    assert chat.trusted_with_evidence


def test_named_server_goes_before_a_file(server: OllamaServer) -> None:
    chat = opened(ollama_url=server.url, gguf=packaged_gguf())
    assert (chat.provider, chat.model_id) == ("ollama", "llama3.1:8b-instruct-q4_K_M")
    assert chat.trusted_with_evidence


async def test_check_passes_for_a_model_that_is_ready(server: OllamaServer) -> None:
    await opened().check()
    await opened(ollama_url=server.url).check()


async def test_check_tells_what_is_missing(server: OllamaServer, tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError):
        await opened(ollama_url=server.url, ollama_model="mistral").check()
    with pytest.raises(ConfigurationError):
        await opened(gguf=tmp_path / "none.gguf").check()


async def test_server_that_does_not_answer_is_not_replaced_by_the_packaged_model() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    chat = opened(ollama_url=url)
    with pytest.raises(ModelUnavailableError):
        await chat.check()
    with pytest.raises(ModelUnavailableError):
        await complete(chat, QUESTION)


async def test_completion_says_what_it_cost_and_how_it_ended(server: OllamaServer) -> None:
    for chat in (opened(), opened(ollama_url=server.url)):
        completion = await complete(chat, QUESTION)
        assert completion.text
        assert completion.model_id == chat.model_id
        assert completion.tokens_in > 0
        assert completion.tokens_out == 6
        assert completion.done_reason == "length"
        assert completion.decoding == {"temperature": 0.0, "seed": 0, "max_tokens": 6}


async def test_completion_reports_the_decoding_it_was_asked_for(server: OllamaServer) -> None:
    for chat in (opened(), opened(ollama_url=server.url)):
        completion = await complete(chat, QUESTION, max_tokens=2)
        assert completion.tokens_out == 2
        assert completion.decoding["max_tokens"] == 2
        assert chat.decoding["max_tokens"] == 6


async def test_completion_obeys_a_schema_with_either_provider(server: OllamaServer) -> None:
    schema = {"const": "moving water"}
    completion = await complete(opened(), QUESTION, format=schema, max_tokens=20)
    assert json.loads(completion.text) == "moving water"
    await complete(opened(ollama_url=server.url), QUESTION, format=schema, stop=["."])
    assert server.calls[-1]["format"] == schema
    assert server.calls[-1]["options"]["stop"] == ["."]
