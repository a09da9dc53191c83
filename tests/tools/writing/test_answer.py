import pytest

from tests.passages import passage
from tools.evidence.gate import judge
from tools.routing.route import RouteDecision
from tools.writing.answer import EXTRACTIVE, provenance, router_metadata, usage

ROUTE: RouteDecision = {
    "mode": "rag",
    "confidence": 0.97,
    "reason": "asks about a company",
    "strategy": "rules",
    "scores": {"llm": 0.015, "rag": 0.97, "risk": 0.015},
}


def test_router_metadata_carries_the_route_and_what_the_gate_measured() -> None:
    gate = judge([passage("a", similarity=0.8), passage("b"), passage("c")], threshold=0.35, min_documents=3)
    assert router_metadata(ROUTE, gate, top_k=10) == {
        **ROUTE,
        "route": "rag",
        "top_k": 10,
        "threshold": 0.35,
        "doc_count": 3,
        "max_score": 0.8,
    }


@pytest.mark.parametrize("field", ["threshold", "doc_count", "max_score"])
def test_where_no_gate_judged_nothing_is_claimed_of_the_evidence(field: str) -> None:
    assert router_metadata(ROUTE, None, top_k=10)[field] is None


def test_usage_adds_up() -> None:
    assert usage("m", tokens_in=3, tokens_out=4) == {
        "prompt_tokens": 3,
        "completion_tokens": 4,
        "total_tokens": 7,
        "model": "m",
    }


def test_extracted_text_used_no_tokens_and_no_prompt() -> None:
    assert usage(EXTRACTIVE)["total_tokens"] == 0
    assert provenance(EXTRACTIVE, decoding={}) == {
        "model_id": EXTRACTIVE,
        "decoding": {},
        "tokens_in": 0,
        "tokens_out": 0,
        "prompt_version": None,
    }
