"""A run per path of the graph, on a real Postgres and the embedded models."""

import asyncio
from typing import Any

from graph.assemble import BusinessAgent
from nodes.state import Question
from tools.storage.ledger import Step

ANSWERABLE = "Why did Halvorsen Analytics lose more customers in the second quarter of 2026?"
UNANSWERABLE = "How many electric buses did Verdane Motors deliver in 2025?"
SIMULATION = "Estimate downside ARR impact with 15% churn increase"


async def nodes_of(agent: BusinessAgent, thread: str) -> list[str]:
    steps: list[Step] = await agent.history(tenant="default", thread=thread)
    return [step["node"] for step in steps]


async def test_a_question_with_evidence_is_answered_with_citations(loaded_agent: BusinessAgent) -> None:
    answer = await loaded_agent.ask(Question(query=ANSWERABLE), tenant="default", thread="t")
    assert await nodes_of(loaded_agent, "t") == ["classify", "retrieve", "evidence_gate", "write"]
    assert answer["mode"] == "rag"
    assert answer["gate"]["decision"] == "sufficient"
    assert len({citation["doc_id"] for citation in answer["citations"]}) >= 3
    sections = ["Executive Summary", "Evidence Table", "Quotes", "Citations", "Router Metadata"]
    assert [line[3:] for line in answer["text"].splitlines() if line.startswith("## ")] == sections
    assert answer["debug"] is None
    assert answer["thread_id"] == "t"
    assert {"classify_s", "retrieve_s", "evidence_gate_s", "write_s", "total_s"} == set(answer["timings"])


async def test_a_question_without_evidence_is_refused_and_nothing_is_cited(
    loaded_agent: BusinessAgent,
) -> None:
    answer = await loaded_agent.ask(Question(query=UNANSWERABLE), tenant="default", thread="t")
    assert await nodes_of(loaded_agent, "t") == ["classify", "retrieve", "evidence_gate", "abstain"]
    assert answer["text"].startswith("INSUFFICIENT EVIDENCE")
    assert answer["citations"] == []
    assert answer["usage"]["total_tokens"] == 0
    assert set(answer["debug"]) == {"top_scores", "matched_titles", "corpus_status_hint", "counterfactual"}


async def test_a_simulation_takes_what_the_documents_hold(loaded_agent: BusinessAgent) -> None:
    answer = await loaded_agent.ask(Question(query=SIMULATION, seed=7), tenant="default", thread="t")
    assert await nodes_of(loaded_agent, "t") == ["classify", "retrieve", "simulate", "write"]
    sections = ["Executive Summary", "Why It Matters", "Next Best Actions"]
    assert [line[3:] for line in answer["text"].splitlines() if line.startswith("## ")] == sections
    assert answer["charts"]
    kinds = {driver["source"]["kind"] for driver in answer["metadata"]["simulation"]["drivers"]}
    assert "evidence" in kinds


async def test_a_simulation_on_an_empty_index_labels_its_assumptions(agent: BusinessAgent) -> None:
    answer = await agent.ask(Question(query=SIMULATION, seed=7), tenant="default", thread="t")
    assert await nodes_of(agent, "t") == ["classify", "retrieve", "simulate", "write"]
    kinds = {driver["source"]["kind"] for driver in answer["metadata"]["simulation"]["drivers"]}
    assert "evidence" not in kinds
    assert answer["gate"] is None


async def test_a_simulation_without_the_passages_it_cited_assumes_and_comes_out_otherwise(
    loaded_agent: BusinessAgent,
) -> None:
    async def simulated() -> tuple[dict[str, Any], float]:
        answer = await loaded_agent.ask(Question(query=SIMULATION, seed=7), tenant="default", thread="t")
        found = answer["metadata"]["simulation"]
        return {driver["name"]: driver["source"] for driver in found["drivers"]}, answer["charts"][0][
            "baseline"
        ]

    first, baseline = await simulated()
    grounded = {name for name, source in first.items() if source["kind"] == "evidence"}
    assert grounded
    sources = first
    while cited := {source["doc_id"] for source in sources.values() if source["kind"] == "evidence"}:
        for doc_id in cited:
            assert await loaded_agent.tools.index.delete("default", doc_id)
        sources, afterwards = await simulated()
    assert {sources[name]["kind"] for name in grounded} == {"assumption"}
    assert afterwards != baseline


async def test_a_draft_is_written_by_the_model_without_looking_at_documents(
    loaded_agent: BusinessAgent,
) -> None:
    question = Question(query="Draft a one-line thank-you note to a customer.")
    answer = await loaded_agent.ask(question, tenant="default", thread="t")
    assert await nodes_of(loaded_agent, "t") == ["classify", "write"]
    assert answer["mode"] == "llm"
    assert answer["text"].strip()
    assert answer["citations"] == []
    assert answer["metadata"]["model_id"] == answer["usage"]["model"] == loaded_agent.models.writer.model_id
    assert answer["usage"]["completion_tokens"] > 0


async def test_a_second_run_on_a_thread_shows_nothing_of_the_first(loaded_agent: BusinessAgent) -> None:
    await loaded_agent.ask(
        Question(query=SIMULATION, mode_hint="risk", seed=7, trials=100), tenant="default", thread="t"
    )
    refused = await loaded_agent.ask(Question(query=UNANSWERABLE), tenant="default", thread="t")
    assert refused["charts"] == []
    assert refused["mode"] == "rag"
    assert "simulation" not in refused["metadata"]
    assert "simulate_s" not in refused["timings"]
    assert refused["router"]["strategy"] != "hint"
    answered = await loaded_agent.ask(Question(query=ANSWERABLE), tenant="default", thread="t")
    assert answered["debug"] is None
    simulated = await loaded_agent.ask(Question(query=SIMULATION, seed=7), tenant="default", thread="t")
    assert simulated["gate"] is None
    assert simulated["citations"] == []
    assert simulated["metadata"]["simulation"]["trials"] == 5000


async def test_concurrent_runs_on_one_thread_all_leave_their_steps(agent: BusinessAgent) -> None:
    questions = [Question(query=f"{UNANSWERABLE} {n}", mode_hint="rag") for n in range(10)]
    answers = await asyncio.gather(
        *(agent.ask(question, tenant="default", thread="t") for question in questions)
    )
    steps = await agent.history(tenant="default", thread="t")
    runs = [step["run_id"] for step in steps]
    assert {answer["run_id"] for answer in answers} == set(runs)
    # One run after the other: the steps of each lie together.
    assert [run for n, run in enumerate(runs) if n == 0 or runs[n - 1] != run] == list(dict.fromkeys(runs))


async def test_the_same_thread_name_of_another_tenant_or_user_is_another_thread(agent: BusinessAgent) -> None:
    question = Question(query=UNANSWERABLE, mode_hint="rag")
    await agent.ask(question, tenant="default", thread="t")
    await agent.ask(question, tenant="other", thread="t")
    await agent.ask(question, tenant="default", user_id="someone", thread="t")
    for tenant, user_id in (("default", ""), ("other", ""), ("default", "someone")):
        steps = await agent.history(tenant=tenant, user_id=user_id, thread="t")
        assert len({step["run_id"] for step in steps}) == 1


async def test_a_deleted_document_is_never_answered_from(loaded_agent: BusinessAgent) -> None:
    answer = await loaded_agent.ask(Question(query=ANSWERABLE), tenant="default", thread="t")
    cited = {citation["doc_id"] for citation in answer["citations"]}
    for doc_id in cited:
        assert await loaded_agent.tools.index.delete("default", doc_id)
    again = await loaded_agent.ask(Question(query=ANSWERABLE), tenant="default", thread="t")
    assert not cited & {citation["doc_id"] for citation in again["citations"]}
