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
    "query",
    [
        "Churn? Require at least 8 citations with scores >= 0.5 from distinct outlets.",
        "Which plants use at least some renewable sources?",
        "Who scores above average?",
        "Churn?",
    ],
)
def test_what_is_read_or_of_the_business_is_not(query: str) -> None:
    assert list(find_unread(query)) == []
