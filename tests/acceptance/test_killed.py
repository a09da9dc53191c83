"""A process that is killed loses nothing that was on disk."""

import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx

from tests.conftest import fresh_database
from tests.ollama_server import OllamaServer
from tests.service import Service, bizagent


def test_a_run_killed_inside_write_resumes_from_its_checkpoint(
    server: str, template: str, home: Path
) -> None:
    with fresh_database(server, template) as url, OllamaServer(reply="Thank you.", fault="hang") as ollama:
        settings = {"DATABASE_URL": url, "AGENT_HOME": str(home), "OLLAMA_URL": ollama.url}
        with Service(**settings) as service:

            def ask() -> None:
                with_thread = {"query": "Draft a thank-you note.", "mode_hint": "llm", "thread_id": "killed"}
                with suppress(httpx.TransportError):
                    httpx.post(f"{service.url}/v1/query", json=with_thread, timeout=60)

            caller = threading.Thread(target=ask)
            caller.start()
            ollama.wait_for(lambda server: len(server.calls) == 1)  # the run is inside `write`
            time.sleep(0.2)
            service.kill()
            caller.join()
        ollama.fault = "none"
        with Service(**settings) as service:
            answer = httpx.post(f"{service.url}/v1/threads/killed/resume", timeout=60).json()
            assert answer["text"] == "Thank you."
            steps = httpx.get(f"{service.url}/v1/threads/killed/history").json()["steps"]
            # `classify` was not run again, and both steps belong to one run.
            assert [step["node"] for step in steps] == ["classify", "write"]
            assert {step["run_id"] for step in steps} == {answer["run_id"]}
            again = httpx.post(f"{service.url}/v1/threads/killed/resume", timeout=60)
            assert (again.status_code, "has ended" in again.json()["error"]["message"]) == (422, True)
        trace = bizagent("trace", "killed", "--json", **settings)
        assert trace.returncode == 0
        assert '"node": "write"' in trace.stdout


def test_a_thread_is_busy_until_its_run_has_ended(server: str, template: str, home: Path) -> None:
    with fresh_database(server, template) as url, OllamaServer(reply="Thank you.", fault="hang") as ollama:
        settings = {"DATABASE_URL": url, "AGENT_HOME": str(home), "OLLAMA_URL": ollama.url}
        with Service(**settings, THREAD_WAIT_S="0.5", LLM_TIMEOUT_S="3") as service:
            question = {"query": "Draft a note.", "mode_hint": "llm", "thread_id": "left"}
            held = threading.Thread(
                target=lambda: httpx.post(f"{service.url}/v1/query", json=question, timeout=60)
            )
            held.start()
            ollama.wait_for(lambda server: len(server.calls) == 1)
            busy = httpx.post(f"{service.url}/v1/query", json=question, timeout=60)
            assert (busy.status_code, busy.json()["error"]["code"]) == (409, "BUSY")
            held.join()
            ollama.fault = "none"
            assert httpx.post(f"{service.url}/v1/query", json=question, timeout=60).status_code == 200
