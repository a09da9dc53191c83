"""What a question asks of its evidence, over HTTP: obeyed to the last citation, or refused by its name."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from graph.assemble import BusinessAgent
from graph.settings import Settings
from graph.threads import thread_config
from nodes.state import Question
from server.app import create_app
from tests.conftest import fresh_database

CHURN = "Why did Halvorsen Analytics lose more customers?"


@pytest.fixture(scope="module")
def client(server: str, samples_template: str, home: Path) -> Iterator[TestClient]:
    with fresh_database(server, samples_template) as url:
        app = create_app(Settings(database_url=url, agent_home=home))
        with TestClient(app, base_url="http://127.0.0.1") as opened:
            yield opened


def ask(client: TestClient, query: str, mode_hint: str = "") -> dict[str, Any]:
    response = client.post("/v1/query", json={"query": query, "mode_hint": mode_hint})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_as_many_sources_are_cited_as_are_required(client: TestClient) -> None:
    assert len(ask(client, CHURN)["citations"]) == Settings().max_citations
    answer = ask(client, f"{CHURN} Require at least 8 citations.")
    assert len({citation["doc_id"] for citation in answer["citations"]}) == 8
    assert "\n8. " in answer["text"]


def test_no_more_sources_are_cited_than_allowed(client: TestClient) -> None:
    assert len(ask(client, f"{CHURN} Cite at most 4 sources.")["citations"]) == 4


def test_citations_from_distinct_outlets_share_none(client: TestClient) -> None:
    answer = ask(client, f"{CHURN} Require >= 3 citations with scores >= 0.5 from distinct outlets.")
    outlets = [citation["outlet"] for citation in answer["citations"]]
    assert len(outlets) == len(set(outlets)) >= 3
    assert min(citation["score"] for citation in answer["citations"]) >= 0.5
    assert answer["gate"]["threshold"] == 0.5


def test_citations_are_of_as_many_outlets_as_are_required(client: TestClient) -> None:
    answer = ask(client, f"{CHURN} Require citations from at least 6 outlets.")
    assert len({citation["outlet"] for citation in answer["citations"]}) >= 6


def test_an_outlet_that_is_shut_out_is_not_cited(client: TestClient) -> None:
    (first, *_) = ask(client, CHURN)["citations"]
    answer = ask(client, f"{CHURN} Not from {first['outlet']}.")
    assert answer["citations"]
    assert first["outlet"] not in {citation["outlet"] for citation in answer["citations"]}


def test_no_outlet_but_those_allowed_is_cited(client: TestClient) -> None:
    cited = dict.fromkeys(citation["outlet"] for citation in ask(client, CHURN)["citations"])
    outlets = [outlet for outlet in cited if outlet][:4]
    answer = ask(client, f"{CHURN} Only from {', '.join(outlets)}.")
    assert answer["citations"]
    assert {citation["outlet"] for citation in answer["citations"]} <= set(outlets)


def test_a_span_of_days_is_answered_from_documents_within_it(client: TestClient) -> None:
    answer = ask(client, CHURN.replace("?", " between 2026-07-01 and 2026-10-30?"))
    assert "coverage" not in {rule["name"] for rule in answer["gate"]["rules"] if not rule["passed"]}


async def test_a_run_that_was_cut_off_keeps_what_was_asked_in_fields(loaded_agent: BusinessAgent) -> None:
    question = Question.model_validate({"query": CHURN, "constraints": {"max_citations": 4}})
    config = thread_config("default", "", "cut-off")
    await loaded_agent.graph.ainvoke(question.model_dump(), config, interrupt_before=["retrieve"])
    answer = await loaded_agent.resume(tenant="default", thread="cut-off")
    assert (len(answer["citations"]), answer["plan"]["constraints"]["max_citations"]) == (4, 4)
    # The next run on the thread asks anew.
    answer = await loaded_agent.ask(Question(query=CHURN), tenant="default", thread="cut-off")
    assert answer["plan"]["constraints"]["max_citations"] == 0


@pytest.mark.parametrize("wish", ["Draft a note on", "Simulate"])
def test_rag_only_is_no_other_mode(client: TestClient, wish: str) -> None:
    assert ask(client, f"{wish} churn at Halvorsen Analytics using RAG only.")["mode"] == "rag"


def test_the_model_id_is_in_the_text_where_it_is_asked_for(client: TestClient) -> None:
    answer = ask(client, f"{CHURN} Also return model_id.")
    assert f"- model_id: {answer['metadata']['model_id']}" in answer["text"]
    refused = ask(client, "How many electric buses run in Oslo? Return model_id.", "rag")
    assert f"- Model: {refused['metadata']['model_id']}; none was called" in refused["text"]
    assert "model_id" not in ask(client, CHURN)["text"]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        (f"{CHURN} Require at least 26 citations.", "26 citations are required"),
        (
            f"{CHURN} Require at least 5 citations and at most 3 citations.",
            "at least 5 citations are required",
        ),
        (f"{CHURN} Require scores of at least 1.5.", "a score of at least 1.5 is required"),
        (f"{CHURN} Require scores of at least 0.999.", "a score of at least 0.999 is required"),
        (f"{CHURN} Require scores of at least 0.97.", "requires scores of at least 0.97"),
        (f"{CHURN} Require citations from at least 50 outlets.", "50 distinct outlets are required"),
        (f"{CHURN} Require citations from at least 15 outlets.", "requires 15 distinct outlets"),
        (CHURN.replace("?", " since 2025 until 2024?"), "no day is in “since 2025 until 2024”"),
        (f"{'Background. ' * 1000}{CHURN} Require at least 26 citations.", "26 citations are required"),
        (f"{CHURN} Since 2026-02-30.", "this bound cannot be read: “Since 2026-02-30”"),
        (f"{CHURN} Published after 9999-12-31.", "this bound cannot be read"),
        (f"{CHURN} Only from Nowhere Gazette.", "the corpus has no outlet of this name"),
        ("What happened in Q4 9999?", "none is near the question"),
        ("the of and", "it says nothing that could be looked for"),
        ("What does The Meridian Ledger report?", "it says nothing that could be looked for"),
    ],
)
def test_what_cannot_be_met_is_refused_by_name(client: TestClient, query: str, named: str) -> None:
    answer = ask(client, query, "rag")
    assert answer["text"].startswith("INSUFFICIENT EVIDENCE")
    assert answer["citations"] == []
    assert named in answer["debug"]["corpus_status_hint"]


@pytest.mark.parametrize(
    "query",
    ["港口委员会批准了什么", "وافق المجلس على ماذا؟", "Что решил совет?", "🙂 ?", "word " * 3900, "?!."],
)
def test_any_script_and_length_is_refused_with_a_reason(client: TestClient, query: str) -> None:
    answer = ask(client, query, "rag")
    assert answer["text"].startswith("INSUFFICIENT EVIDENCE")
    assert answer["debug"]["corpus_status_hint"]


def test_a_question_of_ten_thousand_words_is_told_its_limit(client: TestClient) -> None:
    response = client.post("/v1/query", json={"query": "word " * 10_000})
    assert response.status_code == 422
    assert "20,000" in response.text


def test_stop_words_alone_are_no_simulation(client: TestClient) -> None:
    assert ask(client, "the of and")["mode"] == "rag"
