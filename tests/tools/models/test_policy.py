import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from tests.ollama_server import OllamaServer
from tests.tools.models.opening import CONFIGURED, PACKAGED, open_models
from tests.tools.models.tiny_lora import write_adapter
from tools.errors import (
    AgentError,
    ConfigurationError,
    InvalidInputError,
    ModelMissingError,
    ModelNotAllowedError,
    ModelUnavailableError,
)
from tools.models.chat import ChatModel, complete
from tools.models.policy import ChatModels, Role

FINE_TUNED = "ft:gpt-4o-mini-2024-07-18:esprit:ai-business-agent-v1"
OTHER = "other:1b"
QUESTION = [HumanMessage("Describe a river.")]
ROLES: tuple[Role, Role] = ("writer", "classifier")


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer(reply="Moving water.", models=[CONFIGURED, FINE_TUNED, OTHER]) as server:
        yield server


@pytest.fixture
def adapters(tmp_path: Path) -> Path:
    folder = tmp_path / "adapters"
    folder.mkdir()
    write_adapter(folder / "tone-v1.gguf")
    return folder


def opened(ollama_url: str | None, *allowed: str, **settings: Any) -> ChatModels:
    return open_models(ollama_url=ollama_url, allowed=allowed, **settings)


def holder(models: ChatModels, role: Role) -> ChatModel | None:
    return models.writer if role == "writer" else models.classifier


@pytest.mark.parametrize("name", ["", " ", CONFIGURED, "llama3.1:8b-instruct"])
async def test_configured_model_answers_by_its_names_and_by_none(server: OllamaServer, name: str) -> None:
    models = opened(server.url)
    assert models.named(name) is models.default
    await complete(models.named(name), QUESTION)
    assert [call["model"] for call in server.calls] == [CONFIGURED]


@pytest.mark.parametrize("name", [OTHER, FINE_TUNED, CONFIGURED.upper(), f"{CONFIGURED},{OTHER}"])
async def test_any_other_model_is_refused_without_a_call(server: OllamaServer, name: str) -> None:
    models = opened(server.url)
    with pytest.raises(ModelNotAllowedError) as refused:
        models.named(name)
    assert (refused.value.message, refused.value.code) == ("ERROR: MODEL_NOT_ALLOWED", "MODEL_NOT_ALLOWED")
    assert CONFIGURED in refused.value.remedy
    server.fault = "reset"  # whoever called it now would say so
    for role in ROLES:
        with pytest.raises(ModelNotAllowedError, match="ERROR: MODEL_NOT_ALLOWED"):
            await models.swap(role, model=name, adapter="none")
    assert server.calls == []


async def test_an_allowed_model_beside_the_configured_one_is_really_called(server: OllamaServer) -> None:
    models = opened(server.url, "llama3.1:8b-instruct", FINE_TUNED)
    completion = await complete(models.named(FINE_TUNED), QUESTION)
    assert completion.model_id == FINE_TUNED
    assert [call["model"] for call in server.calls] == [FINE_TUNED]
    with pytest.raises(ModelNotAllowedError):
        models.named(OTHER)


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
        models.named(OTHER)
    with pytest.raises(ModelMissingError, match=FINE_TUNED):
        opened(None, classifier_model=FINE_TUNED)


@pytest.mark.parametrize("setting", ["ollama_model", "writer_model", "classifier_model"])
def test_a_configured_model_that_is_not_allowed_is_a_contradiction(setting: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{OTHER} is not among ALLOWED_MODELS"):
        opened("http://localhost", CONFIGURED, FINE_TUNED, **{setting: OTHER})


def test_what_is_configured_is_allowed_if_nothing_else_is_said() -> None:
    models = opened("http://localhost", writer_model=FINE_TUNED, classifier_model=OTHER)
    assert models.allowed == {CONFIGURED, FINE_TUNED, OTHER}
    assert [models.named(name).model_id for name in sorted(models.allowed)] == sorted(models.allowed)


def test_by_default_the_configured_model_writes_and_none_routes() -> None:
    models = opened("http://localhost")
    assert models.writer is models.default
    assert models.classifier is None


async def test_a_role_has_the_model_that_its_setting_names(server: OllamaServer) -> None:
    models = opened(server.url, writer_model=FINE_TUNED, classifier_model=OTHER)
    assert models.classifier is not None
    for chat in (models.default, models.writer, models.classifier):
        await complete(chat, QUESTION)
    assert [call["model"] for call in server.calls] == [CONFIGURED, FINE_TUNED, OTHER]


def test_an_adapter_is_named_beside_its_base_and_does_not_widen_the_list(adapters: Path) -> None:
    models = opened(None, PACKAGED, adapters=adapters, writer_adapter="tone-v1")
    assert models.default.model_id == PACKAGED
    assert models.writer.model_id == f"{PACKAGED}+tone-v1"
    assert not models.writer.trusted_with_evidence
    assert models.classifier is None
    assert models.allowed == {PACKAGED}
    assert models.named(f"{PACKAGED}+tone-v1") is models.writer


def test_an_adapter_from_the_settings_may_be_any_file(adapters: Path) -> None:
    path = str(adapters / "tone-v1.gguf")
    models = opened("http://localhost", classifier_model=CONFIGURED, router_adapter=path)
    assert models.classifier is not None
    assert models.classifier.model_id == f"{CONFIGURED}+tone-v1"
    with pytest.raises(ConfigurationError, match="no adapter file"):
        opened("http://localhost", router_adapter="absent", adapters=adapters)


async def test_a_served_adapter_is_a_model_that_must_be_allowed(server: OllamaServer) -> None:
    named: dict[str, Any] = {"openai_base_url": server.url, "openai_model": CONFIGURED}
    with pytest.raises(ConfigurationError, match="tone-v1 is not among"):
        opened(None, CONFIGURED, writer_adapter="tone-v1", **named)
    server.models.append("tone-v1")
    models = opened(None, writer_adapter="tone-v1", **named)
    assert models.allowed == {CONFIGURED, "tone-v1"}
    assert (await complete(models.writer, QUESTION)).model_id == "tone-v1"
    with pytest.raises(ModelNotAllowedError):
        await models.swap("writer", model=CONFIGURED, adapter="tone-v2")
    await models.swap("classifier", model=CONFIGURED, adapter="tone-v1")
    assert models.classifier is not None
    await complete(models.classifier, QUESTION)
    assert [call["model"] for call in server.calls] == ["tone-v1", "tone-v1"]


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_is_given_away_and_taken_back(server: OllamaServer, role: Role) -> None:
    models = opened(server.url, CONFIGURED, FINE_TUNED, OTHER, writer_model=OTHER)
    before = holder(models, role)
    chat = await models.swap(role, model=f" {FINE_TUNED} ")
    assert chat is holder(models, role)
    assert chat is not None
    assert (await complete(chat, QUESTION)).model_id == FINE_TUNED
    assert models.default.model_id == CONFIGURED
    assert await models.swap(role, model="") is before
    assert holder(models, role) is before


@pytest.mark.parametrize("role", ROLES)
async def test_nothing_changes_unless_the_new_model_is_ready(
    server: OllamaServer, adapters: Path, role: Role
) -> None:
    models = opened(server.url, CONFIGURED, "absent:1b", OTHER, writer_model=OTHER, adapters=adapters)
    before = holder(models, role)
    refused: list[tuple[str, str, type[AgentError]]] = [
        ("absent:1b", "", ModelMissingError),
        ("absent:1b", "tone-v1", ModelMissingError),
        (CONFIGURED, "absent", ConfigurationError),
        (CONFIGURED, "../adapters/tone-v1.gguf", InvalidInputError),
        (CONFIGURED, str(adapters / "tone-v1.gguf"), InvalidInputError),
        ("", "../adapters/tone-v1.gguf", InvalidInputError),
    ]
    for model, adapter, error in refused:
        with pytest.raises(error):
            await models.swap(role, model=model, adapter=adapter)
        assert holder(models, role) is before
    server.fault = "reset"
    with pytest.raises(ModelUnavailableError):
        await models.swap(role, model=CONFIGURED)
    assert holder(models, role) is before


async def test_a_call_keeps_the_model_that_it_began_with(server: OllamaServer) -> None:
    server.faults[CONFIGURED] = "slow"
    models = opened(server.url, CONFIGURED, OTHER)
    begun = asyncio.create_task(complete(models.writer, QUESTION))
    await asyncio.to_thread(server.wait_for, lambda s: len(s.calls) == 1)
    await models.swap("writer", model=OTHER)
    assert (await begun).model_id == CONFIGURED
    assert (await complete(models.writer, QUESTION)).model_id == OTHER


async def test_an_adapter_is_swapped_in_while_the_embedded_model_serves(adapters: Path) -> None:
    write_adapter(adapters / "tone-v2.gguf", seed=2)
    models = opened(None, adapters=adapters, max_tokens=2)
    texts = [(await complete(models.writer, QUESTION)).text]
    for base, name in ((PACKAGED, "tone-v1"), ("", "tone-v2.gguf")):  # alone, on the configured model
        await models.swap("writer", model=base, adapter=name)
        completion = await complete(models.writer, QUESTION)
        assert completion.model_id == f"{PACKAGED}+{name.removesuffix('.gguf')}"
        texts.append(completion.text)
    await models.swap("writer", model="")
    texts.append((await complete(models.writer, QUESTION)).text)
    assert texts[0] == texts[3]
    assert len(set(texts)) == 3
