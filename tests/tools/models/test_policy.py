from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from tests.ollama_server import OllamaServer
from tools.errors import ConfigurationError, ModelMissingError, ModelNotAllowedError
from tools.models.chat import complete
from tools.models.open import open_chat_models
from tools.models.policy import ChatModels

CONFIGURED = "llama3.1:8b-instruct-q4_K_M"
FINE_TUNED = "ft:gpt-4o-mini-2024-07-18:esprit:ai-business-agent-v1"
PACKAGED = "smollm2-135m-instruct-q4_1"
QUESTION = [HumanMessage("Describe a river.")]


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer(reply="Moving water.", models=[CONFIGURED, FINE_TUNED, "other:1b"]) as server:
        yield server


def opened(ollama_url: str | None, *allowed: str) -> ChatModels:
    settings: dict[str, Any] = {"ollama_model": "llama3.1:8b-instruct", "gguf": None, "max_tokens": 6}
    return open_chat_models(ollama_url=ollama_url, allowed=allowed, timeout_s=60.0, **settings)


@pytest.mark.parametrize("name", ["", " ", CONFIGURED, "llama3.1:8b-instruct"])
async def test_configured_model_answers_by_its_names_and_by_none(server: OllamaServer, name: str) -> None:
    models = opened(server.url)
    assert models.named(name) is models.default
    await complete(models.named(name), QUESTION)
    assert [call["model"] for call in server.calls] == [CONFIGURED]


@pytest.mark.parametrize("name", ["other:1b", FINE_TUNED, CONFIGURED.upper(), f"{CONFIGURED},other:1b"])
def test_any_other_model_is_refused_without_a_call(server: OllamaServer, name: str) -> None:
    with pytest.raises(ModelNotAllowedError) as refused:
        opened(server.url).named(name)
    assert (refused.value.message, refused.value.code) == ("ERROR: MODEL_NOT_ALLOWED", "MODEL_NOT_ALLOWED")
    assert CONFIGURED in refused.value.remedy
    assert server.calls == []


async def test_an_allowed_model_beside_the_configured_one_is_really_called(server: OllamaServer) -> None:
    models = opened(server.url, "llama3.1:8b-instruct", FINE_TUNED)
    completion = await complete(models.named(FINE_TUNED), QUESTION)
    assert completion.model_id == FINE_TUNED
    assert [call["model"] for call in server.calls] == [FINE_TUNED]
    with pytest.raises(ModelNotAllowedError):
        models.named("other:1b")


async def test_an_allowed_model_that_the_server_lacks_is_missing(server: OllamaServer) -> None:
    models = opened(server.url, CONFIGURED, "absent:1b")
    with pytest.raises(ModelMissingError, match="ollama pull absent:1b"):
        await complete(models.named("absent:1b"), QUESTION)


def test_the_embedded_part_has_its_one_model_only() -> None:
    models = opened(None, PACKAGED, FINE_TUNED)
    assert models.named(PACKAGED) is models.default
    with pytest.raises(ModelMissingError, match=f"has {PACKAGED} loaded, and no {FINE_TUNED}.*OLLAMA_URL"):
        models.named(FINE_TUNED)
    with pytest.raises(ModelNotAllowedError):
        models.named("other:1b")


def test_a_configured_model_that_is_not_allowed_is_a_contradiction(server: OllamaServer) -> None:
    with pytest.raises(ConfigurationError, match="not among ALLOWED_MODELS"):
        opened(server.url, FINE_TUNED)
    with pytest.raises(ConfigurationError, match=PACKAGED):
        opened(None, FINE_TUNED)
