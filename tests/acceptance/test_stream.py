"""Answers as they come about: what is streamed, and what never is, by every route that streams."""

import json
import re
from typing import Any

import httpx
import pytest

from tests.ollama_server import OllamaServer

ANSWERABLE = "Why did Halvorsen Analytics lose more customers in the second quarter of 2026?"
REFUSED = "How many electric buses did Verdane Motors deliver in 2025?"
SUPPORTED = "Price was the main reason for churn in the second quarter of 2026"
INVENTED = "Zanzibar"

QUESTION = {"query": ANSWERABLE, "mode_hint": "rag"}
BY_EVERY_ROUTE = pytest.mark.parametrize(
    ("path", "body", "mark"),  # `mark` tells checked text from the passages, which are streamed too
    [
        ("/v1/query/stream", QUESTION, '"start": '),
        ("/agent/stream_events", {"input": QUESTION}, '"name":"checked_text"'),
        ("/agent/stream_log", {"input": QUESTION}, '"checked_text":'),
    ],
)


def says_unsupported_things(asked: dict[str, Any]) -> str:
    """Quote the passage that answers the question; then go on at length about what no passage says."""
    [*before, _] = asked["messages"][-1]["content"].split(SUPPORTED)
    number = re.findall(r'<passage number="(\d+)">', before[-1])[-1]
    return f"{SUPPORTED} [{number}]." + f" The board of {INVENTED} paid 987 million for it [{number}]." * 30


def events(text: str) -> list[tuple[str, str, Any]]:
    """Id, name and data of each event."""
    frames = [frame for frame in text.split("\n\n") if frame and not frame.startswith(":")]
    fields = [dict(line.split(": ", 1) for line in frame.split("\n")) for frame in frames]
    return [(field["id"], field["event"], json.loads(field["data"])) for field in fields]


@BY_EVERY_ROUTE
def test_nothing_that_failed_its_check_is_streamed(
    http: httpx.Client, ollama: OllamaServer, path: str, body: dict[str, Any], mark: str
) -> None:
    ollama.reply = says_unsupported_things
    streamed = http.post(path, json=body).text
    assert any(mark in line and SUPPORTED in line for line in streamed.splitlines())
    assert INVENTED not in streamed
    assert "987 million" not in streamed


@BY_EVERY_ROUTE
def test_checked_text_comes_while_the_model_still_writes_and_leaving_ends_that(
    http: httpx.Client, ollama: OllamaServer, path: str, body: dict[str, Any], mark: str
) -> None:
    ollama.reply, ollama.fault = says_unsupported_things, "slow"
    left = ollama.disconnects
    with http.stream("POST", path, json=body) as answer:
        assert any(mark in line and SUPPORTED in line for line in answer.iter_lines())
    ollama.wait_for(lambda server: server.disconnects == left + 1)


def test_the_tokens_joined_are_the_text_and_the_answer_is_that_of_v1_query(http: httpx.Client) -> None:
    asked = {"query": ANSWERABLE, "thread_id": "stream-1"}
    told = events(http.post("/v1/query/stream", json=asked).text)
    whole = http.post("/v1/query", json=asked).json()
    *_, (_, name, answer) = told
    assert name == "answer"
    assert answer.keys() == whole.keys()
    assert (
        answer["text"] == whole["text"] == "".join(data["text"] for _, name, data in told if name == "token")
    )
    assert answer["thread_id"] == "stream-1"
    # Its ids count within its run, and its steps are in the ledger like any other's.
    assert [id for id, _, _ in told] == [f"{answer['run_id']}/{n}" for n in range(1, len(told) + 1)]
    steps = http.get("/v1/threads/stream-1/history").json()["steps"]
    assert {step["run_id"] for step in steps} == {answer["run_id"], whole["run_id"]}


def test_updates_tell_each_node_without_its_long_channels(http: httpx.Client) -> None:
    streamed = http.post("/v1/query/stream", params={"query": REFUSED})
    assert streamed.headers["content-type"].startswith("text/event-stream")
    updates = [data for _, name, data in events(streamed.text) if name == "update"]
    assert [update["node"] for update in updates] == ["classify", "retrieve", "evidence_gate", "abstain"]
    assert all(update["seconds"] > 0 for update in updates)
    assert updates[0]["wrote"]["route"]["mode"] == "rag"
    assert updates[2]["wrote"]["gate"]["decision"] == "insufficient"
    assert not any({"passages", "text"} & update["wrote"].keys() for update in updates)


def test_an_error_is_the_last_event(http: httpx.Client, ollama: OllamaServer) -> None:
    ollama.fault = "status_500"
    asked = {"query": "Draft a note.", "mode_hint": "llm"}
    *before, (_, name, data) = events(http.post("/v1/query/stream", json=asked).text)
    assert [name for _, name, _ in before] == ["update"]
    assert name == "error"
    assert data["error"]["code"].startswith("MODEL_")
    assert data["error"]["remedy"]
    assert data["error"]["request_id"]


def test_a_bad_request_is_refused_before_the_stream_begins(http: httpx.Client) -> None:
    answer = http.post("/v1/query/stream", json={"query": " "})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "INVALID_INPUT")
