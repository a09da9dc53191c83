import pytest

from evals.datasets import Question
from evals.gate import below_bars
from evals.gate_cases import Case, mask
from evals.gate_outcomes import Outcome, Policy, curve, measure
from tests.passages import TERMS, passage, planned
from tools.retrieval.retriever import Retrieved


def case(number: int, *, answerable: bool) -> Case:
    question = Question(f"q{number}", "What was churn?", "kind", ("gold",) if answerable else (), frozenset())
    return Case(question, "as_is", Retrieved(plan=planned(), passages=[passage("a")], terms=TERMS))


CASES = [case(number, answerable=number % 4 != 0) for number in range(40)]


def missed(policy: Policy) -> list[str]:
    return below_bars(measure(CASES, policy))


@pytest.mark.parametrize("answered", [True, False])
def test_a_gate_that_always_says_the_same_fails_the_suite(answered: bool) -> None:
    assert "balanced_accuracy" in missed(lambda case: Outcome(case, answered, 0.5))
    assert {"answered", "refused"} & set(missed(lambda case: Outcome(case, answered, 0.5)))


def test_what_was_not_measured_passes_no_bar() -> None:
    of_one_kind = [each for each in CASES if each.answerable]
    metrics = measure(of_one_kind, lambda case: Outcome(case, True, 1.0))
    assert below_bars(metrics) == ["refused", "balanced_accuracy"]


def test_a_gate_that_knows_passes_it() -> None:
    assert missed(lambda case: Outcome(case, case.answerable, float(case.answerable))) == []


def test_the_curve_ends_where_everything_is_answered() -> None:
    points = curve([Outcome(each, True, float(each.answerable)) for each in CASES])
    assert points[29] == {"answered": 1.0, "wrongly": 0.0}
    assert points[-1] == {"answered": 1.0, "wrongly": 1.0}


def test_masking_leaves_no_name_of_an_outlet() -> None:
    masked = mask("Do The Herald and the Ledger agree?", ["The Herald", "Ledger"])
    assert masked == "Do a news outlet and a news outlet agree?"
