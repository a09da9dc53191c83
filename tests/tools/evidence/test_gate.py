import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.passages import judge, passage, prose
from tools.evidence.gate import UNCALIBRATED

REPORT = prose("syndicated")


def decision(*passages, threshold=0.35, min_documents=3):
    return judge(passages, threshold=threshold, min_documents=min_documents)["decision"]


def test_three_independent_documents_suffice_and_two_do_not() -> None:
    assert decision(passage("a"), passage("b"), passage("c")) == "sufficient"
    assert decision(passage("a"), passage("b")) == "insufficient"


def test_syndicated_copies_count_once() -> None:
    copies = [passage(f"copy{i}", REPORT) for i in range(5)]
    verdict = judge([*copies, passage("b")], threshold=0.35, min_documents=3)
    assert verdict["decision"] == "insufficient"
    assert set(verdict["supporting"]) == {"copy0", "b"}
    assert decision(*copies, passage("b"), passage("c")) == "sufficient"


def test_many_passages_of_one_document_count_once() -> None:
    assert decision(*(passage("a", prose(f"part{i}"), chunk_id=f"a:{i}") for i in range(9))) == "insufficient"


def test_the_threshold_is_inclusive() -> None:
    at = [passage(name, similarity=0.35) for name in "abc"]
    below = passage("c", similarity=0.35 - 1e-9)
    assert decision(*at) == "sufficient"
    assert decision(*at[:2], below) == "insufficient"


def test_the_score_decides_and_not_what_orders_the_passages() -> None:
    assert decision(*(passage(name, score=0.2, fused=0.9) for name in "abc")) == "insufficient"


def test_a_copy_below_the_threshold_does_not_join_two_sources_above_it() -> None:
    words = [f"w{i}" for i in range(100)]
    bridge = passage("c", " ".join(words[:80]), similarity=0.1)
    ends = [passage("a", " ".join(words[:60])), passage("b", " ".join(words[40:]))]
    assert decision(*ends, bridge, min_documents=2) == "sufficient"


def test_nothing_found_is_insufficient() -> None:
    verdict = judge([], threshold=0.35, min_documents=1)
    assert (verdict["decision"], verdict["max_score"], verdict["supporting"]) == ("insufficient", 0.0, [])


def test_the_verdict_states_what_was_measured_against_what() -> None:
    found = [passage("a", similarity=0.8), passage("b", similarity=0.4), passage("c", similarity=0.1)]
    assert judge(found, threshold=0.35, min_documents=2) == {
        "decision": "sufficient",
        "rules": [
            {"name": "distinct_documents", "value": 2, "bound": 2, "passed": True, "detail": ""},
            {"name": "coverage", "value": 1.0, "bound": 1.0, "passed": True, "detail": ""},
        ],
        "policy": "calibrated",
        "operating_point": "balanced",
        "features": {},
        "threshold": 0.35,
        "max_score": 0.8,
        "supporting": ["a", "b"],
        "calibration": UNCALIBRATED,
        "judge": None,
    }


SIMILARITIES = st.lists(st.floats(-1, 1), max_size=8)


@given(SIMILARITIES, st.floats(-1, 1), st.integers(1, 5))
def test_the_decision_is_its_rule_and_json_can_carry_it(similarities, threshold, min_documents) -> None:
    found = [passage(f"d{i}", similarity=value) for i, value in enumerate(similarities)]
    verdict = judge(found, threshold=threshold, min_documents=min_documents)
    reaching = sum(value >= threshold for value in similarities)
    assert (verdict["decision"] == "sufficient") == (reaching >= min_documents)
    assert verdict["rules"][0]["value"] == len(verdict["supporting"]) == reaching
    assert json.loads(json.dumps(verdict)) == verdict


@pytest.mark.parametrize("stricter", [{"threshold": 0.6}, {"min_documents": 4}])
def test_a_stricter_gate_refuses_what_a_milder_one_lets_pass(stricter) -> None:
    found = [passage(name) for name in "abc"]
    assert decision(*found) == "sufficient"
    assert decision(*found, **stricter) == "insufficient"
