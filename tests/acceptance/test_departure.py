"""A client that goes away takes its run with it, as far as the model server."""

import json
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.ollama_server import OllamaServer
from tests.service import Service

DRAFT = {"query": "Draft a thank-you note.", "mode_hint": "llm"}


def call(service: Service, path: str, body: dict[str, Any]) -> socket.socket:
    """Send a request; whoever closes the socket leaves."""
    host, port = urlsplit(service.url).netloc.split(":")
    content = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(content)}\r\n\r\n"
    client = socket.create_connection((host, int(port)))
    client.sendall(head.encode() + content)
    return client


@pytest.mark.parametrize(
    ("path", "body", "calls"),
    [
        ("/v1/query", DRAFT, 1),
        ("/v1/query/stream", DRAFT, 1),
        ("/agent/invoke", {"input": DRAFT}, 1),
        ("/agent/batch", {"inputs": [DRAFT, DRAFT]}, 2),
        ("/agent/stream", {"input": DRAFT}, 1),
        ("/agent/stream_log", {"input": DRAFT}, 1),
        ("/agent/stream_events", {"input": DRAFT}, 1),
        ("/v1/generate", {"prompt": "Thank a customer."}, 1),
        ("/complete", {"prompt": "Thank a customer.", "stream": True}, 1),
    ],
)
def test_the_model_server_sees_the_client_leave(
    service: Service, ollama: OllamaServer, path: str, body: dict[str, Any], calls: int
) -> None:
    ollama.fault = "hang"
    called, left = len(ollama.calls), ollama.disconnects
    with call(service, path, body):
        ollama.wait_for(lambda server: len(server.calls) == called + calls)
    ollama.wait_for(lambda server: server.disconnects == left + calls)


def test_the_step_is_recorded_as_cut_off_and_the_run_can_be_resumed(
    service: Service, http: httpx.Client, ollama: OllamaServer
) -> None:
    ollama.fault = "hang"
    called = len(ollama.calls)
    with call(service, "/v1/query", {**DRAFT, "thread_id": "left-1"}):
        ollama.wait_for(lambda server: len(server.calls) == called + 1)
    ollama.fault = "none"
    # Waits until the run that was left lets go of the thread.
    answer = http.post("/v1/threads/left-1/resume").json()
    assert answer["text"] == "Thank you for renewing with us."
    steps = http.get("/v1/threads/left-1/history").json()["steps"]
    assert [(step["node"], step["error"] and step["error"]["code"]) for step in steps] == [
        ("classify", None),
        ("write", "CancelledError"),
        ("write", None),
    ]
    assert {step["run_id"] for step in steps} == {answer["run_id"]}


def test_a_resumed_run_stops_with_its_client_too(service: Service, ollama: OllamaServer) -> None:
    ollama.fault = "hang"
    question = {**DRAFT, "thread_id": "left-2"}
    for path, body in (("/v1/query", question), ("/v1/threads/left-2/resume", {})):
        called, left = len(ollama.calls), ollama.disconnects
        with call(service, path, body):
            ollama.wait_for(lambda server, called=called: len(server.calls) == called + 1)  # type: ignore[misc]
        ollama.wait_for(lambda server, left=left: server.disconnects == left + 1)  # type: ignore[misc]
