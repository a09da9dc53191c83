import asyncio

import pytest

from tests.ollama_server import OllamaServer
from tests.tools.models.opening import CONFIGURED, PACKAGED, open_default
from tools.errors import ConfigurationError
from tools.models.llamacpp import SLOTS, packaged_gguf


def test_packaged_model_answers_when_nothing_is_named() -> None:
    chat = open_default()
    assert (chat.provider, chat.model_id) == ("llamacpp", PACKAGED)
    assert not chat.trusted_with_evidence


def test_named_file_is_trusted_whatever_its_name() -> None:
    chat = open_default(gguf=packaged_gguf())
    assert chat.provider == "llamacpp"
    assert chat.trusted_with_evidence


def test_named_server_goes_before_a_file() -> None:
    chat = open_default(ollama_url="http://localhost:11434/api/generate", gguf=packaged_gguf())
    assert (chat.provider, chat.model_id) == ("ollama", CONFIGURED)
    assert chat.trusted_with_evidence


async def test_an_address_and_a_name_are_understood_as_people_write_them() -> None:
    with OllamaServer() as server:
        chat = open_default(ollama_url=f" {server.url}/api/generate/", ollama_model="llama3.1:8b-instruct")
        await chat.check()
        await chat.model.ainvoke("Which river?")
        assert [call["model"] for call in server.calls] == [CONFIGURED]


def test_server_of_openais_protocol_is_named_with_its_model() -> None:
    url = "http://localhost:8000"
    chat = open_default(openai_base_url=url, openai_model="m")
    assert (chat.provider, chat.model_id, chat.trusted_with_evidence) == ("openai", "m", True)
    with pytest.raises(ConfigurationError, match="OPENAI_MODEL"):
        open_default(openai_base_url=url)
    with pytest.raises(ConfigurationError, match="both name"):
        open_default(openai_base_url=url, openai_model="m", ollama_url="http://localhost:11434")


def test_answer_that_leaves_no_room_for_a_prompt_is_a_contradiction() -> None:
    with pytest.raises(ConfigurationError, match="LLM_CONTEXT"):
        open_default(max_tokens=1024, context=1024)


@pytest.mark.parametrize("settings", [{}, {"ollama_url": "http://h"}, {"openai_base_url": "http://h"}])
def test_every_model_knows_its_context(settings: dict[str, str]) -> None:
    assert open_default(openai_model="m", context=2048, **settings).context == 2048


@pytest.mark.parametrize(("settings", "at_a_time"), [({}, SLOTS), ({"ollama_url": "http://h"}, 5)])
async def test_embedded_model_lets_calls_wait_before_their_time_runs(
    settings: dict[str, str], at_a_time: int
) -> None:
    chat = open_default(concurrency=5, **settings)
    running, done = 0, asyncio.Event()

    async def call() -> None:
        nonlocal running
        running += 1
        await done.wait()

    calls = [asyncio.create_task(chat.line.call(call)) for _ in range(8)]
    for _ in calls:
        await asyncio.sleep(0)  # whoever may begin does
    assert running == at_a_time
    done.set()
    await asyncio.gather(*calls)
    assert running == len(calls)
