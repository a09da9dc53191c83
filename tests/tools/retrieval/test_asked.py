import pytest

from tests.passages import TERMS, planned
from tools.retrieval.asked import left_out, read_question
from tools.retrieval.passage import Term
from tools.retrieval.words import words


def test_names_of_outlets_and_periods_are_left_out_wherever_they_stand() -> None:
    plan = planned("Does the Ledger say what churn was in 2025, and the Ledger of 2024?", "The Ledger")
    text = plan["main"]["text"]
    assert [text[start:stop] for start, stop in left_out(text, plan)] == ["Ledger", "2025", "Ledger", "2024"]
    assert list(read_question(plan, TERMS).weights) == ["churn"]


def test_a_period_repeated_is_looked_for_once() -> None:
    plan = planned("Why? " + "in March 2024 and " * 220)
    assert len(plan["periods"]) == 1
    assert len(left_out(plan["main"]["text"], plan)) == 220


def test_names_that_overlap_leave_one_span() -> None:
    plan = planned("What of March 2024 and of 2024?")
    text = plan["main"]["text"]
    assert [text[start:stop] for start, stop in left_out(text, plan)] == ["March 2024", "2024"]


@pytest.mark.parametrize(
    ("query", "unknown"),
    [
        ("Compare the prices of Quantrel with ours", ["Quantrel"]),
        ("Did Quantrel's revenue grow?", ["Quantrel"]),
        ("What did “Quantrel” earn?", ["Quantrel"]),
        ("Is Mr. Quantrel leaving?", ["Quantrel"]),
        ("When did Quantrel acquire Brivane?", ["Quantrel", "Brivane"]),
        ("What was decided on Monday?", []),
        ("What was the growth of French sales?", []),
        ("Quantrel or not?", []),  # a word that opens a sentence has its capital in any case
        (f"Why do {', '.join('bcdefghij')}, rents and bills of Quantrel differ?", []),  # one word of many
        ("What was the YoY growth of European sales?", []),
        ("What Are The Prices Of Quantrel?", []),
    ],
)
def test_a_word_with_a_capital_that_no_document_has_is_an_unknown_name(query: str, unknown) -> None:
    absent = {
        word: Term(term=word.casefold(), chunks=0, rarity=8.0 if word == "Quantrel" else 2.0)
        for word in words(query)
    }
    assert read_question(planned(query), absent).unknown == unknown
