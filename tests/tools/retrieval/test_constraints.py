import pytest

from tools.retrieval.constraints import find_constraints


def test_a_question_states_its_own_gate_and_is_searched_without_it() -> None:
    constraints, subject = find_constraints(
        "Why was the Starter plan introduced at $4.80? Require >= 3 citations with scores >= 0.35 from"
        " distinct outlets. If this fails, return INSUFFICIENT EVIDENCE. Also return model_id."
    )
    assert subject == "Why was the Starter plan introduced at $4.80?"
    assert constraints == {
        "min_citations": 3,
        "max_citations": 0,
        "min_score": 0.35,
        "min_outlets": 3,
        "outlet_each": True,
        "return_model_id": True,
        "rag_only": False,
    }


@pytest.mark.parametrize(
    ("query", "outlets"),
    [("What of churn, from at least 50 outlets?", 50), ("Churn, from distinct outlets", 2), ("Churn?", 0)],
)
def test_outlets_may_be_counted(query: str, outlets: int) -> None:
    assert find_constraints(query)[0]["min_outlets"] == outlets


def test_an_order_inside_the_question_leaves_the_question() -> None:
    assert find_constraints("Show me Apple's trend using RAG only.")[1].startswith("Show me Apple's trend")


def test_a_question_of_constraints_alone_is_kept() -> None:
    assert find_constraints("Return model_id.")[1] == "Return model_id."
