"""The calls of the HTTP interface, and what it says to bad ones."""

import json
from pathlib import Path

import httpx
import pytest

from tests.conftest import fresh_database
from tests.service import Service

REFUSED = "How many electric buses did Verdane Motors deliver in 2025?"
ANSWERABLE = "Why did Halvorsen Analytics lose more customers in the second quarter of 2026?"


def test_query_takes_a_body_or_url_parameters(http: httpx.Client) -> None:
    by_body = http.post("/v1/query", json={"query": REFUSED}).json()
    by_url = http.post("/v1/query", params={"query": REFUSED}).json()
    assert by_body["text"] == by_url["text"]
    both = http.post("/v1/query", json={"query": "x"}, params={"query": REFUSED, "thread_id": "url-1"}).json()
    assert (both["text"], both["thread_id"]) == (by_body["text"], "url-1")


def test_an_answer_has_the_shape_that_is_promised(http: httpx.Client) -> None:
    answer = http.post("/v1/query", json={"query": ANSWERABLE}).json()
    assert set(answer) == {
        "mode", "text", "plan", "citations", "charts", "router", "gate", "debug", "usage", "metadata",
        "timings", "thread_id", "run_id",
    }  # fmt: skip
    assert set(answer["citations"][0]) >= {
        "n", "doc_id", "chunk_id", "title", "outlet", "date", "score", "quote", "start", "end",
    }  # fmt: skip
    assert set(answer["router"]) >= {
        "route", "mode", "confidence", "reason", "strategy", "top_k", "threshold", "doc_count", "max_score",
    }  # fmt: skip
    assert set(answer["gate"]) >= {"decision", "rules", "calibration"}
    assert set(answer["usage"]) == {"prompt_tokens", "completion_tokens", "total_tokens", "model"}
    assert set(answer["metadata"]) >= {"model_id", "decoding", "tokens_in", "tokens_out"}


def test_constraints_in_fields_are_obeyed_shown_in_the_plan_and_refused_by_name(http: httpx.Client) -> None:
    asked = {"min_citations": 4, "outlet_each": True, "since": "2026-07-01", "return_model_id": True}
    by_body = http.post("/v1/query", json={"query": ANSWERABLE, "constraints": asked}).json()
    by_url = http.post("/v1/query", params={"query": ANSWERABLE, "constraints": json.dumps(asked)}).json()
    for answer in (by_body, by_url):
        outlets = [citation["outlet"] for citation in answer["citations"]]
        assert len(outlets) == len(set(outlets)) >= 4
        assert min(citation["date"] for citation in answer["citations"]) >= "2026-07-01"
        assert answer["plan"]["constraints"]["min_citations"] == 4
        assert f"- model_id: {answer['metadata']['model_id']}" in answer["text"]
    refused = http.post(
        "/v1/query", json={"query": f"{ANSWERABLE} Cite at most 3 sources.", "constraints": asked}
    ).json()
    assert refused["text"].startswith("INSUFFICIENT EVIDENCE")
    assert "at least 4 citations are required, and at most 3" in refused["debug"]["corpus_status_hint"]
    later = {"query": ANSWERABLE, "constraints": {"since": "2099-01-01"}}
    assert "since 2099-01-01" in http.post("/v1/query", json=later).json()["debug"]["corpus_status_hint"]


def test_trials_and_drivers_of_a_question_reach_its_simulation(http: httpx.Client) -> None:
    churn = {"name": "monthly_churn", "distribution": "uniform", "parameters": {"low": 0.01, "high": 0.02}}
    question = {
        "query": "Simulate ARR over 12 months.",
        "mode_hint": "risk",
        "trials": 512,
        "drivers": [churn],
    }
    simulation = http.post("/v1/query", json=question).json()["metadata"]["simulation"]
    assert simulation["trials"] == 512
    given = [
        driver["name"]
        for driver in simulation["drivers"]
        if driver["source"]["detail"] == "given with the request"
    ]
    assert given == ["monthly_churn"]


def test_classify_retrieve_and_run_answer_alone(http: httpx.Client) -> None:
    decision = http.post("/v1/classify", params={"query": "Run a Monte Carlo for 15% churn"}).json()
    assert decision["mode"] == "risk"
    assert sum(decision["scores"].values()) == pytest.approx(1)
    asked = {"query": "customer churn", "top_k": 3}
    found = http.post("/v1/retrieve", json=asked).json()
    assert len(found["chunks"]) == 3
    outlet = found["chunks"][0]["metadata"]["outlet"]
    others = http.post("/v1/retrieve", json=asked | {"constraints": {"never_outlets": [outlet]}}).json()
    assert outlet not in {chunk["metadata"]["outlet"] for chunk in others["chunks"]}
    assert found["usage"] == {"vector_dim": 1536, "retrieved": 3, "index": "rag-chunks"}
    result = http.post("/v1/run", json={"prompt": "15% churn", "trials": 200, "seed": 1}).json()
    assert result["metadata"]["trials"] == 200
    assert http.post("/v1/run", json={"prompt": "15% churn", "trials": 200, "seed": 1}).json() == result


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/classify", {"query": "Churn?", "mode": "rag"}),
        ("/v1/retrieve", {"query": "Churn?", "filter": {}}),
        ("/embed", {"texts": ["a"], "model": "large"}),
    ],
)
def test_a_field_that_a_call_does_not_know_is_refused(
    http: httpx.Client, path: str, body: dict[str, object]
) -> None:
    answer = http.post(path, json=body)
    assert answer.status_code == 422
    assert "Extra inputs are not permitted" in answer.json()["error"]["message"]


def test_the_schema_of_the_service_refers_to_nothing_that_it_lacks(http: httpx.Client) -> None:
    assert "#/$defs/" not in http.get("/openapi.json").text


def test_health_ready_and_metrics(http: httpx.Client) -> None:
    http.post("/v1/query", json={"query": REFUSED})
    assert http.get("/health").json() == {"status": "ok"}
    assert http.get("/ready").json()["status"] == "ready"
    metrics = http.get("/metrics").text
    for name in (
        "query_mode_total", "llm_latency_seconds", "tokens_used_total", "router_classifications_total",
        "router_classifier_confidence",
    ):  # fmt: skip
        assert f"# TYPE {name}" in metrics or f"# TYPE {name.removesuffix('_total')} " in metrics
    assert 'query_mode_total{mode="rag"}' in metrics
    [size] = [line for line in metrics.splitlines() if line.startswith("checkpoint_bytes ")]
    assert float(size.split()[1]) > 0


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"query": ""}, 422, "the query is empty"),
        ({"query": " \n"}, 422, "the query is empty"),
        ({}, 422, "query: Field required"),
        ({"query": "a" * 1_000_000}, 422, "1,000,000 characters"),
        ({"query": "a" * 3_000_000}, 413, "larger than 2 MiB"),
        ({"query": "x", "mode_hint": "guess"}, 422, "'llm', 'rag' or 'risk'"),
        ({"query": "x", "thread_id": "../../etc"}, 422, "thread's name"),
        ({"query": "x", "trials": 0}, 422, "greater than or equal to 1"),
        ({"query": "x", "min_citations": 3}, 422, "min_citations: Extra inputs are not permitted"),
        (
            {"query": "x", "constraints": {"min_citation": 3}},
            422,
            "there is no constraint 'min_citation': use",
        ),
        (
            {"query": "x", "constraints": {"min_score": 1.5}},
            422,
            "constraints.min_score: Input should be less",
        ),
        (
            {"query": "x", "constraints": {"since": "May"}},
            422,
            "constraints.since: 'May' is no day: write it as",
        ),
        ({"query": "x", "mode_hint": "risk", "constraints": {"min_score": 0.5}}, 422, "leave one of the two"),
        (
            {"query": "x", "drivers": [{"name": "price"}], "constraints": {"min_score": 0.5}},
            422,
            "drivers are of a simulation: leave one of the two out",
        ),
        ([], 422, "not a JSON object"),
    ],
)
def test_a_bad_query_is_told_what_is_wrong(
    http: httpx.Client, body: object, status: int, message: str
) -> None:
    answer = http.post("/v1/query", json=body)
    error = answer.json()["error"]
    assert (answer.status_code, set(error)) == (status, {"code", "message", "remedy", "request_id"})
    assert message in error["message"]
    assert error["remedy"]
    assert http.get("/health").status_code == 200


@pytest.mark.parametrize(
    ("path", "field"), [("/v1/classify", "query"), ("/v1/retrieve", "query"), ("/v1/run", "prompt")]
)
@pytest.mark.parametrize(
    ("text", "message"),
    [("", "it is empty"), (" \n\0", "it is empty"), ("a" * 20_001, "20,001 characters, the limit is 20,000")],
)
def test_a_step_takes_no_question_that_an_answer_would_not(
    http: httpx.Client, path: str, field: str, text: str, message: str
) -> None:
    answer = http.post(path, json={field: text})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "INVALID_INPUT")
    assert message in answer.json()["error"]["message"]


def test_a_body_that_is_no_json_is_told_so(http: httpx.Client) -> None:
    answer = http.post("/v1/query", content=b"{'query'")
    assert answer.status_code == 422
    assert "not JSON" in answer.json()["error"]["message"]
    nested = http.post("/v1/query", content=b"[" * 100_000)
    assert nested.status_code == 422


def test_what_does_not_exist_is_a_404_in_the_same_shape(http: httpx.Client) -> None:
    for method, path in (
        ("GET", "/nowhere"), ("GET", "/v1/threads/never/history"), ("POST", "/v1/threads/never/resume"),
        ("DELETE", "/v1/documents/never"), ("GET", "/v1/threads/%00/history"),
        ("DELETE", "/v1/documents/%00"),
    ):  # fmt: skip
        answer = http.request(method, path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND"), path


def test_a_wrong_method_is_the_callers_fault(http: httpx.Client) -> None:
    answer = http.get("/v1/query")
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "INVALID_INPUT")


def test_a_batch_without_a_list_is_told_so(http: httpx.Client) -> None:
    answer = http.post("/agent/batch", json={"inputs": 5})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "INVALID_INPUT")


def test_a_batch_has_a_limit(http: httpx.Client) -> None:
    answer = http.post("/agent/batch", json={"inputs": [{"query": REFUSED}] * 33})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "INVALID_INPUT")
    assert "33 inputs, the limit is 32" in error["message"]


def test_history_shows_every_step(http: httpx.Client) -> None:
    http.post("/v1/query", json={"query": REFUSED, "thread_id": "history-1"})
    steps = http.get("/v1/threads/history-1/history").json()["steps"]
    assert [step["node"] for step in steps] == ["classify", "retrieve", "evidence_gate", "abstain"]
    assert all(step["duration_s"] > 0 and step["error"] is None for step in steps)
    assert steps[2]["wrote"]["gate"]["decision"] == "insufficient"


def test_a_failed_step_is_in_the_history_with_its_error(http: httpx.Client) -> None:
    wrong = {"query": "simulate churn", "mode_hint": "risk", "drivers": [{"name": "x"}]}
    assert http.post("/v1/query", json={**wrong, "thread_id": "history-2"}).status_code == 422
    *_, last = http.get("/v1/threads/history-2/history").json()["steps"]
    assert (last["node"], last["error"]["code"], last["wrote"]) == ("simulate", "INVALID_INPUT", None)


def test_documents_are_uploaded_listed_replaced_and_deleted(http: httpx.Client) -> None:
    def upload(text: str) -> dict[str, int]:
        files = [
            ("files", ("osprey.md", text.encode(), "text/markdown")),
            ("files", ("broken.pdf", b"%PDF-1.4 broken", "application/pdf")),
        ]
        report: dict[str, int] = http.post("/v1/documents", files=files).json()
        return report

    paragraph = "The osprey fund of Port Kelling counted 212 nests along the estuary in the spring. " * 5
    report = upload(f"# Ospreys\n\n{paragraph}")
    assert report["added"] == 1
    assert json.dumps(report["failed"]).count("broken.pdf") == 1
    assert upload(f"# Ospreys\n\n{paragraph}")["unchanged"] == 1
    assert upload(f"# Ospreys\n\n{paragraph.replace('212', '305')}")["replaced"] == 1
    [document] = [d for d in http.get("/v1/documents").json()["documents"] if d["title"] == "Ospreys"]
    found = http.post("/v1/retrieve", json={"query": "osprey nests", "top_k": 1}).json()["chunks"]
    assert "305" in found[0]["text"]
    assert http.delete(f"/v1/documents/{document['doc_id']}").status_code == 200
    found = http.post("/v1/retrieve", json={"query": "osprey nests", "top_k": 5}).json()["chunks"]
    assert document["doc_id"] not in {chunk["doc_id"] for chunk in found}


def test_a_document_over_the_limit_is_reported_by_name(server: str, template: str, home: Path) -> None:
    with (
        fresh_database(server, template) as url,
        Service(DATABASE_URL=url, AGENT_HOME=str(home), MAX_DOCUMENT_MB="0.01") as small,
    ):
        files = [("files", ("big.txt", b"word " * 3000, "text/plain"))]
        report = httpx.post(f"{small.url}/v1/documents", files=files).json()
        assert report["failed"][0]["name"] == "big.txt"
        assert "too large" in report["failed"][0]["reason"]
        files = [("files", ("huge.txt", b"word " * 30_000, "text/plain"))]
        assert httpx.post(f"{small.url}/v1/documents", files=files).status_code == 413


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example", "Content-Type": "text/plain"}, {"Host": "evil.example"}]
)
def test_another_sites_page_does_not_use_the_service(http: httpx.Client, headers: dict[str, str]) -> None:
    for path in ("/v1/admin/models", "/v1/query", "/agent/invoke"):
        answer = http.post(path, content=b'{"role": "writer", "query": "a"}', headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN")


def test_a_question_that_is_only_routed_is_counted_and_logged(service: Service, http: httpx.Client) -> None:
    def counted() -> float:
        text = http.get("/metrics").text
        return sum(
            float(line.split()[-1])
            for line in text.splitlines()
            if line.startswith("router_classifications_total{")
        )

    before = counted()
    http.post("/v1/classify", json={"query": "Is this question only routed?"})
    assert counted() == before + 1
    lines = [line for line in service.log.splitlines() if "Is this question only routed?" in line]
    assert [line.split()[0] for line in lines] == ["ROUTER_DECISION"]
