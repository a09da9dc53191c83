import pytest

from graph.edges import after_classify, after_gate, after_retrieve
from nodes.state import AgentState
from tests.passages import judge, passage
from tools.retrieval.plan import SubQuery
from tools.routing.modes import MODES, Mode
from tools.routing.route import RouteDecision


def routed(mode: Mode) -> AgentState:
    route: RouteDecision = {"mode": mode, "confidence": 1, "reason": "", "strategy": "hint", "scores": {}}
    return AgentState(route=route)


def test_only_a_direct_answer_skips_the_documents() -> None:
    assert {mode: after_classify(routed(mode)) for mode in MODES} == {
        "llm": "write",
        "rag": "retrieve",
        "risk": "retrieve",
    }


def test_only_a_simulation_skips_the_gate() -> None:
    assert after_retrieve(routed("rag")) == "evidence_gate"
    assert after_retrieve(routed("risk")) == "simulate"


@pytest.mark.parametrize(("documents", "node"), [(3, "write"), (2, "abstain"), (0, "abstain")])
def test_only_sufficient_evidence_is_written_from(documents: int, node: str) -> None:
    found = [passage(f"d{n}") for n in range(documents)]
    assert after_gate(AgentState(gate=judge(found), correction=None)) == node


def test_what_is_missing_is_looked_for_before_the_graph_abstains() -> None:
    missing = SubQuery(text="churn", outlets=["The Ledger"], periods=[])
    assert after_gate(AgentState(gate=judge([]), correction=missing)) == "retrieve"
    enough = [passage(f"d{n}") for n in range(3)]
    assert after_gate(AgentState(gate=judge(enough), correction=None)) == "write"


def test_without_a_verdict_the_graph_abstains() -> None:
    assert after_gate(AgentState(gate=None, correction=None)) == "abstain"
