"""What a caller hears when the model server fails: by status, and within a stream; the next call works."""

from typing import Any

import httpx
import pytest

from tests.ollama_server import Fault, OllamaServer

DRAFT = {"query": "Draft a thank-you note.", "mode_hint": "llm"}
FOUND = {"query": "What is our current burn multiple?", "mode_hint": "rag"}
SIMULATED = {"query": "Monte Carlo liquidity stress test", "mode_hint": "risk"}

FAULTS: list[tuple[Fault, int, str]] = [
    ("reset", 503, "MODEL_UNAVAILABLE"),
    ("busy", 503, "MODEL_UNAVAILABLE"),
    ("missing", 503, "MODEL_MISSING"),
    ("status_500", 502, "MODEL_RESPONSE"),
    ("half", 502, "MODEL_RESPONSE"),
    ("unfinished", 502, "MODEL_RESPONSE"),
    ("error_line", 502, "MODEL_RESPONSE"),
    ("garbage", 502, "MODEL_RESPONSE"),
    ("other_model", 502, "MODEL_RESPONSE"),
]


@pytest.mark.parametrize(("fault", "status", "code"), FAULTS)
@pytest.mark.parametrize("question", [DRAFT, FOUND, SIMULATED], ids=["llm", "rag", "risk"])
def test_a_fault_is_told_and_what_was_done_before_it_is_kept(
    http: httpx.Client, ollama: OllamaServer, question: dict[str, Any], fault: Fault, status: int, code: str
) -> None:
    ollama.fault = fault
    failed = http.post("/v1/query", json={**question, "thread_id": f"{fault}-{question['mode_hint']}"})
    error = failed.json()["error"]
    assert (failed.status_code, error["code"]) == (status, code)
    ollama.fault = "none"
    [go_on] = [word for word in error["remedy"].split() if word.startswith("/v1/threads/")]
    answer = http.post(go_on).json()
    assert answer["mode"] == question["mode_hint"]
    assert bool(answer["citations"]) == (question is FOUND)


@pytest.mark.parametrize(("fault", "status", "code"), FAULTS)
@pytest.mark.parametrize(
    ("path", "body", "sign"),
    [
        ("/v1/query/stream", FOUND, "event: error\n"),
        ("/v1/generate", {"prompt": "Hello.", "stream": True}, "event: error\n"),
        ("/agent/stream_events", {"input": DRAFT}, "on_chain_error"),
        ("/agent/stream_log", {"input": DRAFT}, "/final_output"),
    ],
    ids=["query", "generate", "events", "log"],
)
def test_a_fault_within_a_stream_is_its_last_piece(
    http: httpx.Client,
    ollama: OllamaServer,
    path: str,
    body: dict[str, Any],
    sign: str,
    fault: Fault,
    status: int,
    code: str,
) -> None:
    ollama.fault = fault
    streamed = http.post(path, json=body)
    events = streamed.text.replace("\r\n", "\n").removesuffix("event: end\n\n").strip().split("\n\n")
    assert streamed.status_code == 200
    assert sign in events[-1]
    assert f'"code":"{code}"' in events[-1].replace(": ", ":")
    ollama.fault = "none"
    assert http.post("/v1/generate", json={"prompt": "Hello."}).status_code == 200


def test_a_slow_model_is_waited_for(http: httpx.Client, ollama: OllamaServer) -> None:
    ollama.fault = "slow"
    assert http.post("/v1/query", json=DRAFT).json()["text"] == "Thank you for renewing with us."
