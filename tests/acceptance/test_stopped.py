"""A service that is asked to end leaves nothing running."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.ollama_server import OllamaServer
from tests.service import Service

DRAFT = {"query": "Draft a thank-you note.", "mode_hint": "llm"}


def test_sigterm_stops_the_embedded_postgres_too(own_home: Path) -> None:
    with Service(AGENT_HOME=str(own_home)) as service:
        pid = int((own_home / "postgres" / "postmaster.pid").read_text().split()[0])
        postgres = psutil.Process(pid)
        assert service.stop() == 0
    postgres.wait(30)  # on a busy machine its last checkpoint takes longer than the package waits
    assert not (own_home / "postgres" / "postmaster.pid").exists()


def test_answers_under_way_say_so_and_their_runs_can_be_resumed(
    database_url: str, home: Path, ollama: OllamaServer
) -> None:
    ollama.fault = "hang"
    called = len(ollama.calls)
    settings = {"DATABASE_URL": database_url, "AGENT_HOME": str(home), "OLLAMA_URL": ollama.url}
    calls: list[tuple[str, dict[str, Any]]] = [
        ("/v1/query", {**DRAFT, "thread_id": "stopped-1"}),
        ("/v1/query/stream", DRAFT),
        ("/agent/invoke", {"input": DRAFT}),
        ("/agent/stream", {"input": DRAFT}),
    ]
    with Service(**settings) as service, ThreadPoolExecutor(len(calls)) as pool:

        def post(path: str, body: dict[str, Any]) -> httpx.Response:
            return httpx.post(f"{service.url}{path}", json=body, timeout=60)

        waiting = [pool.submit(post, *call) for call in calls]
        ollama.wait_for(lambda server: len(server.calls) == called + len(calls))
        assert service.stop() == 0
        query, stream, invoke, chunks = [answer.result() for answer in waiting]
    for whole in (query, invoke):
        assert (whole.status_code, whole.json()["error"]["code"]) == (503, "SHUTTING_DOWN")
        assert "resume the thread" in whole.json()["error"]["remedy"]
    for streamed in (stream, chunks):
        last = streamed.text.replace("\r\n", "\n")
        assert "SHUTTING_DOWN" in last
    assert stream.text.strip().split("\n\n")[-1].split("\n")[1] == "event: error"
    ollama.fault = "none"
    with Service(**settings) as service:
        answer = httpx.post(f"{service.url}/v1/threads/stopped-1/resume", timeout=60).json()
        steps = httpx.get(f"{service.url}/v1/threads/stopped-1/history", timeout=60).json()["steps"]
    assert answer["text"] == "Thank you for renewing with us."
    assert [(step["node"], step["error"] and step["error"]["code"]) for step in steps] == [
        ("classify", None),
        ("write", "CancelledError"),
        ("write", None),
    ]
