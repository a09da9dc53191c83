"""The models alone, over HTTP: vectors, completions, the model policy, and the four ports."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import fresh_database
from tests.ollama_server import OllamaServer
from tests.ports import free_port
from tests.service import BIZAGENT, Service, environment

CONFIGURED = "llama3.1:8b-instruct-q4_K_M"
FINE_TUNED = "ft:gpt-4o-mini-2024-07-18:esprit:ai-business-agent-v1"


@pytest.fixture
def http(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, timeout=60) as client:
        yield client


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
            "done_reason": "length",
        },
    }
    assert http.post(path, params=body).json() == by_body


def test_the_wishes_of_a_call_reach_the_model_server(http: httpx.Client, ollama: OllamaServer) -> None:
    schema = {"type": "object", "properties": {"name": {"type": "string"}}}
    http.post("/v1/generate", json={"prompt": "Name it.", "format": schema, "stop": "."})
    http.post("/v1/generate", params={"prompt": "Name it.", "format": "json", "max_tokens": 1_000_000})
    first, second = ollama.calls[-2:]
    assert (first["format"], first["options"]["stop"]) == (schema, ["."])
    # LLM_MAX_TOKENS holds, whatever is asked for.
    assert (second["format"], second["options"]["num_predict"]) == ("json", 512)
    assert [message["content"] for message in second["messages"]] == ["Name it."]


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
    ],
)
def test_a_bad_completion_is_told_what_is_wrong(
    http: httpx.Client, body: dict[str, Any], message: str
) -> None:
    answer = http.post("/complete", json=body)
    assert answer.status_code == 422
    assert message in answer.json()["error"]["message"]


def test_allowed_models_are_called_by_name_and_impostors_are_found_out(
    server: str, template: str, home: Path
) -> None:
    with (
        fresh_database(server, template) as url,
        OllamaServer(reply="Done.", models=[CONFIGURED, FINE_TUNED]) as ollama,
        Service(
            DATABASE_URL=url,
            AGENT_HOME=str(home),
            OLLAMA_URL=ollama.url,
            ALLOWED_MODELS=f"{CONFIGURED}, {FINE_TUNED}",
        ) as service,
    ):

        def generate() -> httpx.Response:
            asked = {"prompt": "Do it.", "model": FINE_TUNED}
            return httpx.post(f"{service.url}/v1/generate", json=asked, timeout=60)

        assert generate().json()["metadata"]["model_id"] == FINE_TUNED
        assert [call["model"] for call in ollama.calls] == [FINE_TUNED]
        ollama.fault = "other_model"
        impostor = generate()
        assert (impostor.status_code, impostor.json()["error"]["code"]) == (502, "MODEL_RESPONSE")
        assert "another:1b" in impostor.json()["error"]["message"]


def test_one_process_answers_on_the_four_ports(server: str, template: str, home: Path) -> None:
    first = free_port(4)
    with fresh_database(server, template) as url:
        process = subprocess.Popen(
            [BIZAGENT, "serve", "--port", str(first)],
            env=environment(DATABASE_URL=url, AGENT_HOME=str(home)),
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        try:
            lines = [next(process.stderr) for _ in range(4)]
            for line in process.stderr:
                if "startup complete" in line:
                    break
            assert re.search(rf"listening on http://127\.0\.0\.1:{first}$", lines[0])
            for port in range(first, first + 4):
                assert httpx.get(f"http://127.0.0.1:{port}/health").json() == {"status": "ok"}
            embedded = httpx.post(f"http://127.0.0.1:{first + 2}/embed", json={"texts": ["a"]}, timeout=60)
            assert embedded.json()["vector_dim"] == 1536
            taken = subprocess.run(
                [BIZAGENT, "serve", "--port", str(first - 2)],
                env=environment(DATABASE_URL=url, AGENT_HOME=str(home)),
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert taken.returncode == 1
            assert f":{first} cannot be listened on" in taken.stderr
            assert "Traceback" not in taken.stderr
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)
