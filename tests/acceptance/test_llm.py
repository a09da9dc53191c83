"""The models alone, over HTTP: vectors, completions, and the model policy."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.acceptance.conftest import ALLOWED, CONFIGURED
from tests.ollama_server import OllamaServer
from tests.service import Service

FINE_TUNED = "ft:gpt-4o-mini-2024-07-18:esprit:ai-business-agent-v1"
SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}


def test_embed_gives_each_text_its_vector_whatever_it_comes_with(http: httpx.Client) -> None:
    together = http.post("/embed", json={"texts": ["churn rose", "a river", "churn rose"]}).json()
    assert (together["vector_dim"], together["model"]) == (1536, "all-MiniLM-L6-v2")
    first, second, again = together["embeddings"]
    assert first == again != second
    assert len(first) == 1536
    alone = http.post("/embed", params={"texts": json.dumps(["churn rose"])}).json()
    assert alone["embeddings"] == [first]


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ([], "at least 1 item"),
        (["a"] * 257, "at most 256 items"),
        (["a" * 20_001], "at most 20000 characters"),
        ("one text", "valid list"),
        ([1], "valid string"),
    ],
)
def test_embed_says_its_limits(http: httpx.Client, texts: object, message: str) -> None:
    answer = http.post("/embed", json={"texts": texts})
    assert answer.status_code == 422
    assert message in answer.json()["error"]["message"]


@pytest.mark.parametrize("path", ["/v1/generate", "/complete"])
def test_a_completion_says_which_model_gave_it_and_what_it_cost(http: httpx.Client, path: str) -> None:
    body = {"prompt": "Thank a customer.", "max_tokens": 3, "model": "llama3.1:8b-instruct", "stop": ["!"]}
    by_body = http.post(path, json=body).json()
    assert by_body == {
        "text": "Thank you for",
        "metadata": {
            "model_id": CONFIGURED,
            "decoding": {"temperature": 0.0, "seed": 0, "max_tokens": 3},
            "tokens_in": 3,
            "tokens_out": 3,
            "checked": False,
            "done_reason": "length",
        },
    }
    assert http.post(path, params=body).json() == by_body


def test_the_wishes_of_a_call_reach_the_model_server(http: httpx.Client, ollama: OllamaServer) -> None:
    asked = {"prompt": "Name it.", "stop": ".", "temperature": 0.7, "seed": 11, "max_tokens": 1_000_000}
    told = http.post("/v1/generate", params=asked).json()["metadata"]
    [call] = ollama.calls[-1:]
    assert call["options"]["stop"] == ["."]
    assert [message["content"] for message in call["messages"]] == ["Name it."]
    assert (call["options"]["temperature"], call["options"]["seed"]) == (0.7, 11)
    # LLM_MAX_TOKENS holds, whatever is asked for.
    assert call["options"]["num_predict"] == 512
    assert told["decoding"] == {"temperature": 0.7, "seed": 11, "max_tokens": 512}


def test_json_of_no_schema_is_looked_at_too(http: httpx.Client, ollama: OllamaServer) -> None:
    replies = iter(["Here is the name: Anna", '{"name": "Anna"}'])
    ollama.reply = lambda asked: next(replies)
    told = http.post("/v1/generate", json={"prompt": "Name it.", "format": "json"}).json()
    assert json.loads(told["text"]) == {"name": "Anna"}
    assert told["metadata"]["outcome"] == "repaired"
    assert [call["format"] for call in ollama.calls[-2:]] == ["json", "json"]


def test_an_answer_by_a_schema_is_repaired_once_and_then_refused(
    http: httpx.Client, ollama: OllamaServer
) -> None:
    replies = iter(["{}", '{"name": "Anna"}', "no", "JSON"])
    ollama.reply = lambda asked: next(replies)
    asked = {"prompt": "Name it.", "format": SCHEMA}
    repaired = http.post("/v1/generate", json=asked).json()
    assert json.loads(repaired["text"]) == {"name": "Anna"}
    assert repaired["metadata"]["outcome"] == "repaired"
    assert ollama.calls[-1]["format"] == SCHEMA
    refused = http.post("/complete", json=asked)
    assert (refused.status_code, refused.json()["error"]["code"]) == (502, "MODEL_RESPONSE")
    metrics = http.get("/metrics").text
    assert 'llm_structured_total{outcome="repaired",use="generate"}' in metrics
    assert 'errors_total{code="MODEL_RESPONSE"}' in metrics


@pytest.mark.parametrize("path", ["/v1/generate", "/complete"])
def test_a_completion_comes_as_events_if_asked_for(http: httpx.Client, path: str) -> None:
    asked = {"prompt": "Thank a customer."}
    whole = http.post(path, json=asked).json()
    frames = http.post(path, json={**asked, "stream": True}).text.strip().split("\n\n")
    events = [dict(line.split(": ", 1) for line in frame.split("\n")) for frame in frames]
    *tokens, last = [(event["event"], json.loads(event["data"])) for event in events]
    assert {name for name, _ in tokens} == {"token"}
    assert len(tokens) > 1
    assert "".join(token["text"] for _, token in tokens) == whole["text"]
    assert last == ("answer", whole)


@pytest.mark.parametrize("path", ["/v1/generate", "/complete"])
@pytest.mark.parametrize("name", ["gpt-4o", FINE_TUNED, "llama3.1:8B-instruct"])
def test_another_model_is_refused_and_nothing_is_generated(
    http: httpx.Client, ollama: OllamaServer, path: str, name: str
) -> None:
    before = len(ollama.calls)
    answer = http.post(path, json={"prompt": "Hello.", "model": name})
    error = answer.json()["error"]
    assert answer.status_code == 403
    assert (error["code"], error["message"]) == ("MODEL_NOT_ALLOWED", "ERROR: MODEL_NOT_ALLOWED")
    assert CONFIGURED in error["remedy"]
    assert len(ollama.calls) == before


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "prompt: Field required"),
        ({"prompt": ""}, "at least 1 character"),
        ({"prompt": "a" * 20_001}, "at most 20000 characters"),
        ({"prompt": "a", "max_tokens": 0}, "greater than or equal to 1"),
        ({"prompt": "a", "format": "yaml"}, "'json'"),
        ({"prompt": "a", "format": {"enum": ["x" * 8000]}}, "more than 8,000 characters"),
        ({"prompt": "a", "stop": [""]}, "at least 1 character"),
        ({"prompt": "a", "format": SCHEMA, "stream": True}, "leave out stop and stream"),
        ({"prompt": "a", "format": "json", "stop": "."}, "leave out stop and stream"),
        ({"prompt": "a", "temperature": 2.5}, "less than or equal to 2"),
        ({"prompt": "a", "temperature": "nan"}, "temperature"),
        ({"prompt": "a", "seed": -1}, "greater than or equal to 0"),
        ({"prompt": "a", "format": {"type": "unheard of"}}, "not a JSON schema"),
        ({"prompt": "a", "format": {"properties": {"a": {"pattern": "(a+)+$"}}}}, "pattern is not taken"),
        ({"prompt": "a", "format": {"items": {"$ref": "#"}}}, "refer to #/$defs/"),
    ],
)
def test_a_bad_completion_is_told_what_is_wrong(
    http: httpx.Client, body: dict[str, Any], message: str
) -> None:
    answer = http.post("/complete", json=body)
    assert answer.status_code == 422
    assert message in answer.json()["error"]["message"]


def test_an_allowed_model_is_called_by_name_and_an_impostor_is_found_out(
    http: httpx.Client, ollama: OllamaServer
) -> None:
    asked = {"prompt": "Do it.", "model": ALLOWED}
    assert http.post("/v1/generate", json=asked).json()["metadata"]["model_id"] == ALLOWED
    assert ollama.calls[-1]["model"] == ALLOWED
    ollama.fault = "other_model"
    impostor = http.post("/v1/generate", json=asked)
    assert (impostor.status_code, impostor.json()["error"]["code"]) == (502, "MODEL_RESPONSE")
    assert "another:1b" in impostor.json()["error"]["message"]


def test_the_models_alone_are_served_without_a_database(tmp_path: Path) -> None:
    with (
        OllamaServer(reply="Done.", models=[FINE_TUNED]) as ollama,
        Service(
            SERVICES="llm",
            AGENT_HOME=str(tmp_path),
            OLLAMA_URL=ollama.url,
            OLLAMA_MODEL=FINE_TUNED,
        ) as service,
        httpx.Client(base_url=service.url, timeout=60) as http,
    ):
        assert http.get("/health").json() == {"status": "ok"}
        assert http.get("/ready").json() == {"status": "ready", "model": FINE_TUNED}
        assert http.post("/embed", json={"texts": ["a"]}).json()["vector_dim"] == 1536
        assert http.post("/complete", json={"prompt": "Do it."}).json()["metadata"]["model_id"] == FINE_TUNED
        assert http.get("/v1/admin/models").json()["roles"]["writer"]["model_id"] == FINE_TUNED
        assert "tokens_used_total" in http.get("/metrics").text
        elsewhere = http.post("/v1/query", json={"query": "Draft a note."})
        assert (elsewhere.status_code, elsewhere.json()["error"]["code"]) == (404, "NOT_FOUND")
    assert not (tmp_path / "postgres").exists()
