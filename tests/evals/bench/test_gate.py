import pytest

from evals.bench.gate import report, run


def test_the_ratio_is_that_of_planning_and_gate_to_retrieving() -> None:
    seconds = {"plan": [0.001] * 3, "gate": [0.001, 0.002, 0.003], "retrieve": [0.03] * 3}
    result = report(seconds, [10, 10, 4])
    assert result["ratios"]["p50_over_retrieve"] == pytest.approx(0.1)
    assert result["raw"]["times"]["plan_and_gate"]["p50_ms"] == pytest.approx(3.0)
    assert result["raw"]["passages"] == 8.0


def test_the_sample_questions_are_planned_retrieved_and_judged() -> None:
    raw = run(rounds=1)["raw"]
    assert raw["questions"] >= 10
    assert 1 <= raw["passages"] <= 12
    assert all(taken["p50_ms"] > 0 for taken in raw["times"].values())
