import pytest

from nodes.abstain import abstain
from nodes.evidence_gate import evidence_gate
from nodes.state import AgentState
from tests.passages import TERMS, passage, planned
from tools.evidence.gate import Gate
from tools.routing.route import RouteDecision
from tools.writing.answer import EXTRACTIVE

ROUTE: RouteDecision = {
    "mode": "rag",
    "confidence": 0.9,
    "reason": "r",
    "strategy": "rules",
    "scores": {"llm": 0.05, "rag": 0.9, "risk": 0.05},
}


async def refused() -> AgentState:
    state = AgentState(
        plan=planned(),
        terms=TERMS,
        corrected=True,
        passages=[passage("a", similarity=0.6), passage("b", similarity=0.2)],
        corpus={"documents": 24, "newest": "2026-10-29"},
        route=ROUTE,
        top_k=10,
    )
    state |= await evidence_gate(state, gate=Gate(threshold=0.35, min_documents=3))
    return await abstain(state, min_chars=300)


async def test_a_refusal_says_why_and_what_would_let_it_pass() -> None:
    update = await refused()
    debug = update["debug"]
    assert update["text"].startswith("INSUFFICIENT EVIDENCE")
    assert debug is not None
    assert debug["top_scores"] == [0.6, 0.2]
    assert debug["matched_titles"] == ["Title of a", "Title of b"]
    assert "24 documents" in debug["corpus_status_hint"]
    assert debug["counterfactual"].startswith("2 more independent documents")
    assert debug["counterfactual"] in update["text"]


async def test_a_refusal_cites_nothing_and_calls_no_model() -> None:
    update = await refused()
    assert "citations" not in update
    assert update["mode"] == "rag"
    assert update["usage"] == {
        "prompt_tokens": 0,
        "completion_tokens": 0,
        "total_tokens": 0,
        "model": EXTRACTIVE,
    }
    assert update["router"]["doc_count"] == 1


async def test_without_a_verdict_there_is_nothing_to_refuse() -> None:
    with pytest.raises(ValueError, match="after the gate"):
        await abstain(AgentState(gate=None, plan=None, passages=[]), min_chars=300)
