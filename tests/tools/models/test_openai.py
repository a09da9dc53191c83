import asyncio
import json
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from pydantic import SecretStr

from tests.ollama_server import Fault, OllamaServer
from tests.tools.models.opening import open_default
from tools.errors import (
    AgentError,
    ConfigurationError,
    InvalidInputError,
    ModelMissingError,
    ModelResponseError,
    ModelTimeoutError,
    ModelUnavailableError,
    TooLargeError,
)
from tools.models.chat import complete
from tools.models.llamacpp import packaged_gguf
from tools.models.openai import ChatOpenAI, base_url
from tools.models.openai_answer import OpenAIAnswer, Part

MODEL = "llama-3.1-8b-instruct"


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer(reply="The Seine flows through Paris.", models=[MODEL]) as server:
        yield server


@pytest.fixture(scope="module")
def llamacpp() -> Iterator[ChatOpenAI]:
    """llama.cpp's own server, which speaks OpenAI's protocol, wants a key, and has one model."""
    os.putenv("OMP_WAIT_POLICY", "passive")
    import xllamacpp  # type: ignore[import-untyped]  # it ships no types

    params = xllamacpp.CommonParams()
    params.model.path = str(packaged_gguf())
    params.model_alias = {"smollm2"}
    params.n_ctx, params.n_parallel, params.fit_params, params.verbosity = 512, 1, False, -1
    params.api_keys, params.ui = ["secret"], False
    running = xllamacpp.Server(params)
    yield ChatOpenAI(
        url=f"{running.listening_address}/v1",
        model="smollm2",
        api_key=SecretStr("secret"),
        max_tokens=6,
        timeout_s=60,
    )
    del running  # it ran as long as it was held


def on(server: OllamaServer, **settings: Any) -> ChatOpenAI:
    defaults = {"url": f"{server.url}/v1", "model": MODEL, "max_tokens": 50, "timeout_s": 30}
    return ChatOpenAI(**{**defaults, **settings})


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8000",
        "http://localhost:8000/",
        "http://localhost:8000/v1/",
        " http://localhost:8000/v1/chat/completions ",
        "http://localhost:8000/v1/models",
    ],
)
def test_address_of_an_endpoint_names_its_server(url: str) -> None:
    assert base_url(url) == "http://localhost:8000/v1"


def test_address_keeps_the_path_it_has() -> None:
    assert base_url("https://models.example/openai/v2") == "https://models.example/openai/v2"
    with pytest.raises(ConfigurationError, match="OPENAI_BASE_URL"):
        base_url("localhost:8000")


async def test_answer_carries_text_token_counts_and_model(server: OllamaServer) -> None:
    answer = await on(server).ainvoke("Which river?")
    assert answer.text == "The Seine flows through Paris."
    assert answer.usage_metadata == {"input_tokens": 2, "output_tokens": 5, "total_tokens": 7}
    assert answer.response_metadata["model_name"] == MODEL
    assert answer.response_metadata["done_reason"] == "stop"


async def test_stream_brings_pieces_and_ends_with_counts(server: OllamaServer) -> None:
    *pieces, last = [chunk async for chunk in on(server, max_tokens=3).astream("Which river?")]
    assert [piece.text for piece in pieces] == ["The", " Seine", " flows"]
    assert last.usage_metadata is not None
    assert last.usage_metadata["output_tokens"] == 3
    assert last.response_metadata["done_reason"] == "length"


async def test_settings_and_keywords_reach_the_server(server: OllamaServer) -> None:
    model = on(server, seed=7)
    schema = {"type": "object", "properties": {"river": {"type": "string"}}}
    await model.ainvoke("Which river?", stop=["\n"], max_tokens=9, temperature=0.5, format=schema)
    await model.ainvoke("Which river?", format="json")
    changed, plain = server.calls
    assert (changed["max_tokens"], changed["temperature"], changed["seed"]) == (9, 0.5, 7)
    assert changed["stop"] == ["\n"]
    assert changed["response_format"]["json_schema"]["schema"] == schema
    assert (plain["max_tokens"], plain["temperature"], plain["model"]) == (50, 0.0, MODEL)
    assert plain["response_format"] == {"type": "json_object"}
    assert "stop" not in plain
    with pytest.raises(InvalidInputError, match="yaml"):
        await model.ainvoke("Which river?", format="yaml")
    with pytest.raises(TypeError, match="tools"):
        await model.ainvoke("Which river?", tools=[])


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
    with pytest.raises(expected) as from_invoke:
        await on(server).ainvoke("Which river?")
    assert server.url in from_invoke.value.message
    assert from_invoke.value.remedy
    with pytest.raises(expected):
        [chunk async for chunk in on(server).astream("Which river?")]


async def test_not_a_word_of_another_model_is_passed_on(server: OllamaServer) -> None:
    server.fault = "other_model"
    with pytest.raises(ModelResponseError, match="from another:1b instead of"):
        await anext(on(server).astream("Which river?"))


def test_a_name_that_the_server_completes_with_a_date_is_the_same_model() -> None:
    answer = OpenAIAnswer("http://localhost/v1", "gpt-4o", timeout_s=1)
    answer.noted(Part(model="gpt-4o-2024-08-06"))
    for other in ("gpt-4o-mini", "gpt-4o-mini-2024-07-18", "gpt-4"):
        with pytest.raises(ModelResponseError, match=other):
            answer.noted(Part(model=other))
    with pytest.raises(ModelResponseError):  # whoever asks for one day's model gets no other
        OpenAIAnswer("http://localhost/v1", "gpt-4o-2024-08-06", timeout_s=1).noted(
            Part(model="gpt-4o-2024-05-13")
        )


async def test_server_that_is_not_there_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    model = ChatOpenAI(url=url, model=MODEL, max_tokens=5, timeout_s=30)
    with pytest.raises(ModelUnavailableError, match="OPENAI_BASE_URL"):
        await model.ainvoke("Which river?")
    with pytest.raises(ModelUnavailableError, match="OPENAI_BASE_URL"):
        await model.check()


@pytest.mark.parametrize("fault", ["hang", "hang_midway", "slow"])
async def test_deadline_is_for_the_whole_answer(server: OllamaServer, fault: Fault) -> None:
    server.reply, server.fault = "word " * 100, fault
    with pytest.raises(ModelTimeoutError, match=r"0\.5 s"):
        await on(server, max_tokens=200, timeout_s=0.5).ainvoke("Which river?")


async def test_cancelled_call_leaves_the_server(server: OllamaServer) -> None:
    server.fault = "hang"
    call = asyncio.create_task(on(server).ainvoke("Which river?"))
    await asyncio.to_thread(server.wait_for, lambda s: len(s.calls) == 1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await asyncio.to_thread(server.wait_for, lambda s: s.disconnects == 1)


async def test_closed_stream_leaves_the_server(server: OllamaServer) -> None:
    server.fault = "hang_midway"
    stream = on(server).astream("Which river?")
    assert (await anext(stream)).text == "The"
    await stream.aclose()  # type: ignore[attr-defined]  # typed as an iterator, it is a generator
    await asyncio.to_thread(server.wait_for, lambda s: s.disconnects == 1)


async def test_key_is_sent_and_a_wrong_one_is_told_and_never_shown(server: OllamaServer) -> None:
    server.key = "right"
    right = on(server, api_key=SecretStr("right"))
    await right.check()
    assert (await right.ainvoke("Which river?")).text
    for wrong in (on(server, api_key=SecretStr("wrong-key")), on(server)):
        for call in (wrong.ainvoke("Which river?"), wrong.check()):
            with pytest.raises(ConfigurationError, match="OPENAI_API_KEY") as refused:
                await call
            assert "wrong-key" not in str(refused.value) + repr(wrong)


async def test_check_names_the_models_that_there_are(server: OllamaServer) -> None:
    await on(server).check()
    with pytest.raises(ModelMissingError, match=f"has no model absent.*{MODEL}"):
        await on(server, model="absent").check()
    with pytest.raises(AgentError):
        await on(server, url=f"{server.url}/elsewhere").check()
    assert server.calls == []


async def test_llamacpps_server_answers_with_counts(llamacpp: ChatOpenAI) -> None:
    await llamacpp.check()
    answer = await llamacpp.ainvoke("Describe a river.")
    assert answer.text
    assert answer.usage_metadata is not None
    assert answer.usage_metadata["output_tokens"] == 6
    assert answer.response_metadata["done_reason"] == "length"


async def test_llamacpps_server_obeys_a_schema_and_refuses_a_wrong_one(llamacpp: ChatOpenAI) -> None:
    answer = await llamacpp.ainvoke("Say it.", format={"const": "moving water"}, max_tokens=20)
    assert json.loads(answer.text) == "moving water"
    with pytest.raises(InvalidInputError, match="no such type"):
        await llamacpp.ainvoke("Say it.", format={"type": "no such type"})


async def test_llamacpps_server_has_its_limits_told(llamacpp: ChatOpenAI) -> None:
    with pytest.raises(TooLargeError, match="512 tokens"):
        await llamacpp.ainvoke("river " * 900)
    with pytest.raises(ConfigurationError):
        await llamacpp.model_copy(update={"api_key": None}).ainvoke("Hello.")


async def test_llamacpps_server_that_answers_from_its_only_model_is_found_out(llamacpp: ChatOpenAI) -> None:
    with pytest.raises(ModelResponseError, match="from smollm2 instead of"):
        await llamacpp.model_copy(update={"model": "gpt-4o"}).ainvoke("Hello.")


async def test_a_named_server_runs_the_product(server: OllamaServer) -> None:
    chat = open_default(openai_base_url=server.url, openai_model=MODEL)
    await chat.check()
    completion = await complete(chat, [HumanMessage("Which river?")], max_tokens=2)
    assert (completion.model_id, completion.tokens_out) == (MODEL, 2)
