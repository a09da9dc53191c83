import pytest

from tests.tools.writing.simulation.simulated_sentences import QUESTIONS, result
from tools.simulation.reading.quantities import format_quantity
from tools.writing.simulation.fact_check import FactChecker
from tools.writing.simulation.facts import EFFECT, facts


@pytest.mark.parametrize("key", QUESTIONS)
def test_every_statement_of_a_result_stands_against_the_result(key: str) -> None:
    stated = facts(result(key))
    checker = FactChecker(stated, query=QUESTIONS[key])
    assert [fact.text for fact in stated if checker.objection(fact.text, section="executive_summary")] == []


def test_statistics_are_stated_by_name_in_the_units_of_the_result() -> None:
    of = result("arr")
    texts = {(fact.subject, fact.role): fact.text for fact in facts(of)}
    median = format_quantity(of["stats"]["median"], "USD")
    assert texts["ARR after 12 months", "median"] == f"The median of ARR after 12 months is {median}."
    low = format_quantity((of["stats"]["impact"] or {})["p10"], "USD", signed=True)
    assert texts[EFFECT, "p10"] == f"The 10th percentile of the effect of the scenario is {low}."


def test_a_statistic_that_the_result_newly_has_is_stated_too() -> None:
    of = result("arr")
    stated = facts({**of, "stats": {**of["stats"], "p25": 1_000_000.0}})  # type: ignore[typeddict-unknown-key]  # that is the point
    assert "The 25th percentile of ARR after 12 months is $1m." in [fact.text for fact in stated]


def test_a_target_takes_the_place_of_the_baseline_in_the_probability() -> None:
    assert any("ends below the target of $1m" in fact.text for fact in facts(result("target")))
    assert any("ends below the baseline" in fact.text for fact in facts(result("arr")))


def test_uncertainty_of_the_estimates_is_not_stated() -> None:
    assert not any(fact.role.endswith(("_ci", "_error")) for fact in facts(result("cash")))
