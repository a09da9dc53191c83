import pytest

from tests.passages import passage, planned
from tools.evidence.against import AGAINST
from tools.evidence.features import measure
from tools.retrieval.asked import read_question
from tools.retrieval.passage import Term

WORDS = ("depot", "built", "demolished", "harbour", "founded")
TERMS = {word: Term(term=word, chunks=1, rarity=2.0) for word in WORDS}


def against(query: str, text: str) -> dict[str, float]:
    plan = planned(query)
    found = [passage("a", text, carries=[word for word in WORDS if word in text])] if text else []
    features = measure(read_question(plan, TERMS), plan, found)
    return {name: features[name] for name in AGAINST}


@pytest.mark.parametrize(
    ("name", "query", "answers", "does_not"),
    [
        (
            "opposite",
            "Where was the depot demolished?",
            "The depot was demolished at the harbour.",
            "The depot was built at the harbour.",
        ),
        (
            "denied",
            "Which depot was not built at the harbour?",
            "The depot at the harbour was not built.",
            "The depot at the harbour was built.",
        ),
        (
            "other_kind",
            "When was the depot founded?",
            "The depot was founded in 1907.",
            "The depot was founded at the harbour. The harbour dates from 1907.",
        ),
    ],
)
def test_a_passage_on_the_subject_without_the_answer_is_told_by(name, query, answers, does_not) -> None:
    assert against(query, answers) == dict.fromkeys(AGAINST, 0.0)
    assert against(query, does_not)[name] > 0


def test_of_a_sentence_that_carries_nothing_it_says_nothing() -> None:
    assert against("Where was the depot demolished?", "It was built.") == dict.fromkeys(AGAINST, 0.0)
    assert against("Where was the depot demolished?", "") == dict.fromkeys(AGAINST, 0.0)
