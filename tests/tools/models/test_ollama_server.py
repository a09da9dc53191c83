import hashlib
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.ollama_server import Fault, OllamaServer
from tests.tools.models.tiny_lora import write_adapter
from tools.errors import (
    AgentError,
    ConfigurationError,
    ModelMissingError,
    ModelResponseError,
    ModelTimeoutError,
    ModelUnavailableError,
)
from tools.models.adapters import Adapter, read_adapter
from tools.models.ollama import chat_ollama
from tools.models.ollama_server import base_url, check_ollama, model_tag, register_adapter, with_adapter

MODEL = "llama3.1:8b-instruct-q4_K_M"


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer(reply="The Seine flows through Paris.") as server:
        yield server


@pytest.fixture
def dead_url() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture
def adapter(tmp_path: Path) -> Adapter:
    return read_adapter(write_adapter(tmp_path / "Tone v1.gguf"))


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:11434",
        "http://localhost:11434/",
        "http://localhost:11434/api/generate",
        " http://localhost:11434/api/generate/ ",
        "http://localhost:11434/api/chat",
    ],
)
def test_address_of_an_endpoint_names_its_server(url: str) -> None:
    assert base_url(url) == "http://localhost:11434"


def test_address_keeps_a_path_before_the_endpoint() -> None:
    assert base_url("https://models.example/ollama/api/generate") == "https://models.example/ollama"


def test_address_keeps_a_path_that_only_begins_like_an_endpoint() -> None:
    assert base_url("https://models.example/apis/v2") == "https://models.example/apis/v2"


@pytest.mark.parametrize("url", ["localhost:11434", "ftp://localhost", "http://", "11434", "http://h:port"])
def test_address_without_scheme_or_host_is_a_configuration_error(url: str) -> None:
    with pytest.raises(ConfigurationError, match="OLLAMA_URL"):
        base_url(url)


def test_short_form_of_the_default_model_is_understood() -> None:
    assert model_tag("llama3.1:8b-instruct") == MODEL
    assert model_tag("llama3.1:8b") == "llama3.1:8b"


async def test_check_passes_when_the_model_is_there(server: OllamaServer) -> None:
    server.models.append("mistral:latest")
    await check_ollama(server.url, MODEL)
    await check_ollama(server.url, "mistral")
    assert server.calls == []


async def test_check_says_how_to_fetch_a_missing_model(server: OllamaServer) -> None:
    with pytest.raises(ModelMissingError, match="ollama pull mistral"):
        await check_ollama(server.url, "mistral")


async def test_check_notices_what_is_no_ollama_server(server: OllamaServer) -> None:
    with pytest.raises(ModelResponseError, match="404"):
        await check_ollama(f"{server.url}/elsewhere", MODEL)


async def test_check_of_a_server_that_is_not_there_says_how_to_start_it(dead_url: str) -> None:
    with pytest.raises(ModelUnavailableError, match="ollama serve"):
        await check_ollama(dead_url, MODEL)


def test_a_model_with_an_adapter_has_a_name_of_its_own(adapter: Adapter) -> None:
    name = with_adapter(MODEL, adapter)
    stem, _, tag = name.partition(":")
    assert stem == "llama3.1-8b-instruct-q4_k_m-tone-v1"
    assert len(tag) == 12
    others = {
        with_adapter("llama3.1-8b-instruct-q4_K_M", adapter),
        with_adapter(MODEL, replace(adapter, sha256="0" * 64)),
        with_adapter(MODEL, replace(adapter, path=Path("other.gguf"))),
    }
    assert len(others | {name}) == 4
    assert len(with_adapter("long/" * 50, adapter)) < 100


async def test_adapter_is_sent_and_put_on_its_base(server: OllamaServer, adapter: Adapter) -> None:
    await register_adapter(server.url, MODEL, adapter, timeout_s=30)
    digest = f"sha256:{hashlib.sha256(adapter.path.read_bytes()).hexdigest()}"
    assert server.blobs == {digest: adapter.path.read_bytes()}
    name = with_adapter(MODEL, adapter)
    assert server.created == {
        name: {"model": name, "from": MODEL, "adapters": {"Tone v1.gguf": digest}, "stream": False}
    }
    await check_ollama(server.url, name)


async def test_what_the_server_has_is_not_sent_again(server: OllamaServer, adapter: Adapter) -> None:
    server.models.append("other:1b")
    await register_adapter(server.url, MODEL, adapter, timeout_s=30)
    adapter.path.unlink()
    await register_adapter(server.url, "other:1b", adapter, timeout_s=30)
    assert len(server.blobs) == 1
    assert len(server.created) == 2
    server.fault = "create_fails"
    await register_adapter(server.url, MODEL, adapter, timeout_s=30)


async def test_adapter_is_registered_by_the_first_call_that_needs_it(
    server: OllamaServer, adapter: Adapter
) -> None:
    chat = chat_ollama(server.url, MODEL, max_tokens=50, timeout_s=30, adapter=adapter)
    for _ in range(2):
        assert (await chat.ainvoke("Which river?")).text == "The Seine flows through Paris."
    name = with_adapter(MODEL, adapter)
    assert list(server.created) == [name]
    assert [call["model"] for call in server.calls] == [name] * 3
    server.models.remove(name)  # as when somebody deletes it there
    assert (await chat.ainvoke("Which river?")).text
    assert server.calls[-1]["model"] == name


async def test_adapter_changes_the_answer_through_the_protocol(adapter: Adapter) -> None:
    with OllamaServer(reply=None) as server:
        plain = chat_ollama(server.url, MODEL, max_tokens=2, timeout_s=60)
        adapted = chat_ollama(server.url, MODEL, max_tokens=2, timeout_s=60, adapter=adapter)
        before = (await plain.ainvoke("Describe a river.")).text
        assert (await adapted.ainvoke("Describe a river.")).text != before
        assert (await plain.ainvoke("Describe a river.")).text == before


async def test_base_that_the_server_lacks_is_told_and_nothing_is_sent(
    server: OllamaServer, adapter: Adapter
) -> None:
    with pytest.raises(ModelMissingError, match="ollama pull mistral"):
        await register_adapter(server.url, "mistral", adapter, timeout_s=30)
    with pytest.raises(ModelMissingError, match="ollama pull mistral"):
        await chat_ollama(server.url, "mistral", max_tokens=5, timeout_s=30, adapter=adapter).ainvoke("Hi.")
    assert server.blobs == {}


async def test_adapter_that_has_changed_or_gone_since_is_not_taken(
    server: OllamaServer, adapter: Adapter
) -> None:
    adapter.path.write_bytes(adapter.path.read_bytes() + b"!")
    with pytest.raises(ConfigurationError, match=r"Tone v1\.gguf: .*digest mismatch.*assign it anew"):
        await register_adapter(server.url, MODEL, adapter, timeout_s=30)
    adapter.path.unlink()
    with pytest.raises(ConfigurationError, match="cannot be read"):
        await register_adapter(server.url, MODEL, adapter, timeout_s=30)
    assert server.created == {}


async def test_file_that_the_server_cannot_read_is_a_configuration_error(
    server: OllamaServer, tmp_path: Path
) -> None:
    path = tmp_path / "adapter.gguf"
    path.write_bytes(b"of another format")
    adapter = Adapter(path, hashlib.sha256(path.read_bytes()).hexdigest())
    with pytest.raises(ConfigurationError, match="not a GGUF file"):
        await register_adapter(server.url, MODEL, adapter, timeout_s=30)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("create_fails", ModelResponseError),
        ("create_hangs", ModelTimeoutError),
        ("reset", ModelUnavailableError),
    ],
)
async def test_fault_while_registering_is_told_as_our_error(
    server: OllamaServer, adapter: Adapter, fault: Fault, error: type[AgentError]
) -> None:
    server.fault = fault
    timeout_s = 0.5 if error is ModelTimeoutError else 30
    with pytest.raises(error, match=server.url) as told:
        await register_adapter(server.url, MODEL, adapter, timeout_s=timeout_s)
    assert told.value.remedy
