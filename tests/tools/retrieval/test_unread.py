import pytest

from tools.retrieval.unread import find_unread


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Churn? Require at least a few dozen citations.", "at least a few dozen citations"),
        ("Churn, with at most a handful of references?", "at most a handful of references"),
        ("Churn? Use at least several sources.", "at least several sources"),
        ("Churn? Require scores of at least ninety percent.", "scores of at least ninety percent"),
    ],
)
def test_a_constraint_without_a_number_is_told(query: str, words: str) -> None:
    assert list(find_unread(query)) == [words]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Churn? Cite at least 3 sources and at most 2.", "at most 2"),
        ("Churn? Require at least 2 and at most 5 citations.", "at least 2"),
        ("Churn? Cite between 3 and 5 sources.", "between 3 and 5 sources"),
        ("Churn? Cite 3-5 sources.", "3-5 sources"),
        ("Churn? Please cite fewer than three sources.", "fewer than three sources"),
        ("Churn? Use at most 2 outlets.", "at most 2 outlets"),
        ("Churn? Require exactly 3 outlets.", "exactly 3 outlets"),
        ("Churn? Use at least 3 documents.", "at least 3 documents"),
        ("Churn? Minimum 40 citations.", "Minimum 40 citations"),
    ],
)
def test_a_count_that_is_not_read_is_told(query: str, words: str) -> None:
    assert list(find_unread(query)) == [words]


@pytest.mark.parametrize(
    "query",
    [
        "Churn? Require at least 5 citations from at least 3 outlets.",
        "Churn? Cite 8 sources, at most 9 citations.",
        "Churn? Use the two articles of October 2026.",
        "Which shops have between 3 and 5 outlets?",
        "Churn? Require at least 8 citations with scores >= 0.5 from distinct outlets.",
        "Which plants use at least some renewable sources?",
        "Who scores above average?",
        "Churn?",
    ],
)
def test_what_is_read_or_of_the_business_is_not(query: str) -> None:
    assert list(find_unread(query)) == []
