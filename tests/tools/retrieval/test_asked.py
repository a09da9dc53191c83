from tests.passages import TERMS, planned
from tools.retrieval.asked import left_out, read_question


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
