import json
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from tests.ollama_server import OllamaServer
from tests.tools.models.opening import CONFIGURED, open_default
from tools.errors import InvalidInputError, ModelResponseError, ModelUnavailableError
from tools.models.chat import ChatModel
from tools.models.structured import structured

QUESTION = [HumanMessage("How is the river? Answer in JSON.")]
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"mood": {"enum": ["calm", "wild"]}},
    "required": ["mood"],
    "additionalProperties": False,
}
CALM = '{"mood": "calm"}'


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with OllamaServer() as server:
        yield server


@pytest.fixture(params=["ollama", "openai"])
def remote(server: OllamaServer, request: pytest.FixtureRequest) -> ChatModel:
    named: dict[str, Any] = {"openai_base_url": server.url, "openai_model": CONFIGURED}
    if request.param == "ollama":
        named = {"ollama_url": server.url}
    return open_default(max_tokens=50, **named)


def script(server: OllamaServer, *replies: str) -> None:
    """Answer with these, one a call."""
    left = iter(replies)
    server.reply = lambda _: next(left)


def said(call: dict[str, Any]) -> list[str]:
    return [message["content"] for message in call["messages"]]


async def test_embedded_model_answers_by_the_schema() -> None:
    answer = await structured(open_default(), QUESTION, SCHEMA, fallback=None, max_tokens=30)
    assert answer.outcome == "answered"
    assert answer.value["mood"] in ("calm", "wild")
    assert answer.model_id.startswith("smollm2")
    assert answer.tokens_in > 0
    assert answer.tokens_out > 0


async def test_embedded_model_that_is_cut_off_twice_is_replaced() -> None:
    answer = await structured(open_default(), QUESTION, SCHEMA, fallback={"mood": "wild"}, max_tokens=2)
    assert (answer.outcome, answer.value, answer.tokens_out) == ("fallback", {"mood": "wild"}, 4)


async def test_server_is_sent_the_schema_and_asked_once(server: OllamaServer, remote: ChatModel) -> None:
    server.reply = CALM
    answer = await structured(remote, QUESTION, SCHEMA, fallback=None)
    assert (answer.outcome, answer.value, answer.model_id) == ("answered", {"mood": "calm"}, CONFIGURED)
    [call] = server.calls
    assert SCHEMA in (
        call.get("format"),
        call.get("response_format", {}).get("json_schema", {}).get("schema"),
    )


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("The river is calm.", "it is not JSON"),
        ('{"mood": "calm"', "it is not JSON"),
        ('{"mood": "sad"}', "at $.mood: 'sad' is not one of ['calm', 'wild']"),
        ('{"mood": NaN}', "NaN is not JSON"),
        ('["calm"]', "at $: ['calm'] is not of type 'object'"),
        ("word " * 60, "cut off at 50 tokens"),
        ("", "it is not JSON"),
    ],
)
async def test_model_is_told_what_was_wrong_and_repairs_it(
    server: OllamaServer, remote: ChatModel, broken: str, told: str
) -> None:
    script(server, broken, CALM)
    answer = await structured(remote, QUESTION, SCHEMA, fallback={"mood": "wild"})
    assert (answer.outcome, answer.value) == ("repaired", {"mood": "calm"})
    first, second = server.calls
    assert said(second)[: len(said(first))] == said(first)
    assert told in said(second)[-1]
    assert broken.strip()[:200] in said(second)[-2]
    assert answer.tokens_in == sum(len(" ".join(said(call)).split()) for call in server.calls)
    assert answer.tokens_out == min(50, len(broken.split())) + 2


async def test_fallback_comes_after_the_repair_only(server: OllamaServer, remote: ChatModel) -> None:
    script(server, "calm", '{"mood": 3}')
    answer = await structured(remote, QUESTION, SCHEMA, fallback={"mood": "wild"})
    assert (answer.outcome, answer.value, len(server.calls)) == ("fallback", {"mood": "wild"}, 2)


async def test_without_repair_one_unusable_answer_is_replaced_or_an_error(
    server: OllamaServer, remote: ChatModel
) -> None:
    server.reply = "calm"
    answer = await structured(remote, QUESTION, SCHEMA, fallback={}, repair=False)
    assert (answer.outcome, answer.value, len(server.calls)) == ("fallback", {}, 1)
    with pytest.raises(ModelResponseError, match="it is not JSON"):
        await structured(remote, QUESTION, SCHEMA, fallback=None, repair=False)
    assert len(server.calls) == 2


async def test_without_a_fallback_two_unusable_answers_are_an_error(server: OllamaServer) -> None:
    script(server, "calm", '{"mood": 3}')
    with pytest.raises(ModelResponseError, match=r"at \$\.mood: 3 is not one of"):
        await structured(open_default(ollama_url=server.url, max_tokens=50), QUESTION, SCHEMA, fallback=None)


async def test_value_that_is_no_object_is_not_accepted_even_if_the_schema_allows_it(
    server: OllamaServer,
) -> None:
    script(server, "[1]", CALM)
    chat = open_default(ollama_url=server.url, max_tokens=50)
    assert (await structured(chat, QUESTION, {}, fallback=None)).outcome == "repaired"
    assert "not a JSON object" in said(server.calls[1])[-1]


async def test_long_broken_answer_is_shown_in_part(server: OllamaServer) -> None:
    script(server, "x" * 20_000, CALM)
    chat = open_default(ollama_url=server.url, max_tokens=50, context=4096)
    assert (await structured(chat, QUESTION, SCHEMA, fallback=None)).outcome == "repaired"
    assert len(said(server.calls[1])[-2]) == 500


async def test_schema_that_is_none_is_the_callers_fault_and_nobody_is_asked(
    server: OllamaServer, remote: ChatModel
) -> None:
    with pytest.raises(InvalidInputError, match="no such type"):
        await structured(remote, QUESTION, {"type": "no such type"}, fallback={"mood": "calm"})
    assert server.calls == []


async def test_reference_to_another_document_is_not_fetched(server: OllamaServer) -> None:
    server.reply = json.dumps({"mood": "calm"})
    elsewhere = {"$ref": f"{server.url}/api/tags"}
    with pytest.raises(InvalidInputError, match="does not contain"):
        await structured(open_default(ollama_url=server.url), QUESTION, elsewhere, fallback={})


async def test_server_that_cannot_be_asked_is_no_reason_for_the_fallback(server: OllamaServer) -> None:
    server.fault = "busy"
    with pytest.raises(ModelUnavailableError):
        await structured(open_default(ollama_url=server.url), QUESTION, SCHEMA, fallback={"mood": "wild"})


@pytest.mark.parametrize(
    ("reply", "complaint"),
    [
        ("[" * 5000, "nested too deep"),
        ('{"mood": 1e400}', "too large a number"),
    ],
)
async def test_json_that_python_cannot_hold_is_sent_back_for_repair(
    server: OllamaServer, reply: str, complaint: str
) -> None:
    script(server, reply, CALM)
    answer = await structured(open_default(ollama_url=server.url), QUESTION, SCHEMA, fallback=None)
    assert (answer.outcome, answer.value) == ("repaired", {"mood": "calm"})
    assert complaint in said(server.calls[-1])[-1]


async def test_a_schema_that_goes_round_in_circles_is_no_crash(server: OllamaServer) -> None:
    script(server, CALM, CALM)
    schema = {"allOf": [{"$ref": "#"}]}
    with pytest.raises(ModelResponseError, match="held against the schema"):
        await structured(open_default(ollama_url=server.url), QUESTION, schema, fallback=None)


async def test_a_schema_nested_too_deep_is_refused() -> None:
    schema: dict[str, Any] = {}
    for _ in range(3000):
        schema = {"not": schema}
    with pytest.raises(InvalidInputError, match="nested too deep"):
        await structured(open_default(), QUESTION, schema, fallback=None)
