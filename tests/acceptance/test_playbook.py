"""The calls of the product's playbook, word for word, against one running service; see docs/playbook.md."""

import json
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from langserve import RemoteRunnable

from tests.acceptance.conftest import CONFIGURED
from tests.ollama_server import OllamaServer
from tests.service import Service

APPLE = (
    "Show me an Apple earnings trend summary since 2024-01-01 using RAG only. Require ≥3 citations with"
    " scores ≥0.35 from distinct outlets. If this condition fails, return INSUFFICIENT EVIDENCE with"
    " {top_scores, matched_titles, corpus_status_hint}. Also return model_id used to generate the final text."
)
PROMPTS: list[tuple[str, str, dict[str, Any]]] = [
    ("Draft a welcome note for the new VP of Ops", "llm", {}),
    ("Draft customer apology", "llm", {"mode_hint": "llm"}),
    ("Summarize the latest revenue KPIs", "rag", {}),
    ("What changed in the Q3 board packet?", "rag", {}),
    ("Summarize liquidity in the Q3 board packet", "rag", {}),
    ("What is our current burn multiple?", "rag", {}),
    ("cash runway outlook", "rag", {}),
    (APPLE, "rag", {}),
    ("Run a Monte Carlo for 15% churn", "risk", {}),
    ("Estimate downside ARR impact with 15% churn increase", "risk", {"trials": 5000}),
    ("Monte Carlo liquidity stress test", "risk", {}),
]
HEADINGS = {
    "rag": ["Executive Summary", "Evidence Table", "Quotes", "Citations", "Router Metadata"],
    "risk": ["Executive Summary", "Why It Matters", "Next Best Actions"],
}


def port(service: Service, nth: int) -> str:
    """The address of 8001, 8002, 8003 or 8004, wherever the test's service has them."""
    parts = urlsplit(service.url)
    return f"http://{parts.hostname}:{(parts.port or 0) + nth - 8001}"


@pytest.mark.parametrize(("query", "mode", "rest"), PROMPTS, ids=[prompt[0][:30] for prompt in PROMPTS])
def test_each_prompt_is_answered_in_its_mode_by_body_and_by_url(
    http: httpx.Client, query: str, mode: str, rest: dict[str, Any]
) -> None:
    by_body = http.post("/v1/query", json={"query": query, **rest})
    by_url = http.post("/v1/query", params={"query": query, **rest})  # as httpie sends `query=="…"`
    for response in (by_body, by_url):
        answer = response.json()
        assert (response.status_code, answer["mode"], answer["router"]["route"]) == (200, mode, mode)
        assert answer["metadata"]["model_id"]
        headings = [line[3:] for line in answer["text"].splitlines() if line.startswith("## ")]
        if query == APPLE:
            assert answer["text"].startswith("INSUFFICIENT EVIDENCE")
            assert {"top_scores", "matched_titles", "corpus_status_hint"} <= answer["debug"].keys()
            assert answer["citations"] == []
        elif mode == "llm":
            assert answer["text"] == "Thank you for renewing with us."
            assert answer["metadata"]["model_id"] == CONFIGURED
        else:
            assert headings == HEADINGS[mode]
            assert bool(answer["citations"]) == (mode == "rag")
    if "trials" in rest:
        assert by_url.json()["metadata"]["simulation"]["trials"] == 5000


@pytest.mark.parametrize("nth", [8001, 8002, 8003, 8004])
def test_each_port_is_in_good_health(service: Service, nth: int) -> None:
    assert httpx.get(f"{port(service, nth)}/health").json() == {"status": "ok"}


def test_the_parts_answer_on_their_ports(service: Service) -> None:
    decision = httpx.post(
        f"{port(service, 8001)}/v1/classify", params={"query": "Run a Monte Carlo for 15% churn"}, timeout=60
    ).json()
    assert decision.keys() >= {"mode", "confidence", "reason", "strategy", "scores"}
    assert decision["mode"] == "risk"

    asked = {"query": "Summarize liquidity in the Q3 board packet", "top_k": 5}
    found = httpx.post(f"{port(service, 8002)}/v1/retrieve", json=asked, timeout=60).json()
    assert found["usage"] == {"vector_dim": 1536, "retrieved": 5, "index": "rag-chunks"}
    assert found["chunks"][0].keys() == {"doc_id", "chunk_id", "text", "score", "metadata"}

    embedded = httpx.post(f"{port(service, 8003)}/embed", json={"texts": ["churn rose"]}, timeout=60).json()
    assert (len(embedded["embeddings"][0]), embedded["vector_dim"]) == (1536, 1536)

    said = httpx.post(f"{port(service, 8003)}/v1/generate", json={"prompt": "Say thanks."}, timeout=60).json()
    assert said["text"] == "Thank you for renewing with us."
    assert said["metadata"].keys() >= {"model_id", "decoding", "tokens_in", "tokens_out"}

    asked = {"prompt": "Estimate downside ARR impact with 15% churn increase", "trials": 5000}
    simulated = httpx.post(f"{port(service, 8004)}/v1/run", json=asked, timeout=60).json()
    assert simulated.keys() == {"stats", "charts", "metadata"}
    assert simulated["metadata"]["trials"] == 5000


def test_a_forbidden_model_generates_nothing(service: Service, ollama: OllamaServer) -> None:
    called = len(ollama.calls)
    answer = httpx.post(
        f"{port(service, 8003)}/v1/generate",
        json={"prompt": "Hello.", "model": "ft:gpt-4o-mini-2024-07-18:esprit:ai-business-agent-v1"},
    )
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (403, "MODEL_NOT_ALLOWED")
    assert error["message"] == "ERROR: MODEL_NOT_ALLOWED"
    assert len(ollama.calls) == called


def test_langserves_client_gets_the_same_answer(service: Service) -> None:
    remote: RemoteRunnable[Any, Any] = RemoteRunnable(f"{service.url}/agent/")
    answer = remote.invoke({"query": "Summarize the latest revenue KPIs"})
    remote.sync_client.close()
    assert answer["mode"] == "rag"
    assert answer["gate"]["decision"] == "sufficient"


def test_what_is_logged_and_counted_has_its_names(service: Service, http: httpx.Client) -> None:
    query = "Draft a welcome note for the new VP of Ops"
    run = http.post("/v1/query", json={"query": query}).json()["run_id"]
    lines = [line.split(" ", 1) for line in service.log.splitlines() if run in line]
    logged = {word: json.loads(record) for word, record in lines}
    assert logged["ROUTER_DECISION"].keys() >= {"query", "mode", "confidence", "reason"}
    assert logged["WRITER_SAMPLE"].keys() >= {"query", "mode", "text", "tenant", "prompt_hash"}
    assert logged["WRITER_SAMPLE"]["query"] == query
    metrics = http.get("/metrics").text
    for sample in (
        'query_mode_total{mode="llm"}',
        'llm_latency_seconds_count{mode="llm"}',
        'tokens_used_total{type="completion"}',
        'router_classifications_total{mode="llm"}',
        "router_classifier_confidence_count",
        "evidence_gate_decisions_total{decision=",
        "simulation_seconds_count",
        "checkpoint_bytes",
    ):
        assert sample in metrics
