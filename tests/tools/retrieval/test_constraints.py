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
    [
        ("What of churn, from at least 50 outlets?", 50),
        ("Churn, from distinct outlets", 2),
        ("I need 50 outlets.", 50),
        ("Churn?", 0),
    ],
)
def test_outlets_may_be_counted(query: str, outlets: int) -> None:
    assert find_constraints(query)[0]["min_outlets"] == outlets


def test_an_order_inside_the_question_leaves_the_question() -> None:
    assert find_constraints("Show me Apple's trend using RAG only.")[1].startswith("Show me Apple's trend")


def test_a_question_of_constraints_alone_is_kept() -> None:
    assert find_constraints("Return model_id.")[1] == "Return model_id."


@pytest.mark.parametrize(
    ("query", "least"),
    [
        ("Churn, with 8+ citations?", 8),
        ("Churn? Cite 8 sources.", 8),
        ("Churn, by more than five sources?", 6),
        ("Churn? Require eleven or more references.", 11),
        ("Churn? Require at least 100,000 citations.", 100_000),
        ("Churn? Require at least 2 citations. Require at least 8 citations.", 8),
        ("Churn? Use at least sixty-five citations.", 65),
        (f"Churn? Require at least {'9' * 5000} citations.", 999_999_999),
        ("Churn, by no more than 5 sources?", 0),
        ("What are our top 3 sources of revenue?", 0),
        ("Did three or more sources of revenue shrink?", 0),
    ],
)
def test_citations_may_be_required_in_many_words(query: str, least: int) -> None:
    assert find_constraints(query)[0]["min_citations"] == least


@pytest.mark.parametrize(
    ("query", "score"),
    [
        ("Churn, with scores >= 0.5?", 0.5),
        ("Churn with a score above .5?", 0.5),
        ("Churn, score > 0,5?", 0.5),
        ("Churn? Require scores of at least 85%.", 0.85),
        ("Churn? Require citations with scores >= 2.", 2.0),
        ("Churn? Score \u2265 0.5 and score \u2265 0.999", 0.999),
        ("Churn? Minimum score 0.99.", 0.99),
        ("Churn? Relevance of at least 0.99.", 0.99),
        ("Churn, score at least 90%?", 0.9),
        ("Which regions have a net promoter score of at least 40?", 0.0),
        ("Who has a test score of at least 85%?", 0.0),
    ],
)
def test_a_score_of_the_business_is_none_of_the_evidence(query: str, score: float) -> None:
    assert find_constraints(query)[0]["min_score"] == score


def test_at_most_so_many_sources_may_be_asked_for() -> None:
    constraints, subject = find_constraints("What of churn? Cite at most 4 sources.")
    assert (constraints["max_citations"], constraints["min_citations"]) == (4, 0)
    assert subject == "What of churn?"


def test_a_question_about_outlets_requires_none() -> None:
    assert find_constraints("How many different publications covered it?")[0]["min_outlets"] == 0


def test_exactly_so_many_sources_may_be_asked_for() -> None:
    constraints, _ = find_constraints("What of churn? Use exactly 2 sources.")
    assert (constraints["min_citations"], constraints["max_citations"]) == (2, 2)


@pytest.mark.parametrize("order", ["Using only RAG.", "Use RAG only.", "Only use RAG."])
def test_nothing_but_documents_may_be_asked_for(order: str) -> None:
    assert find_constraints(f"What of churn? {order}")[0]["rag_only"]
