from tests.tools.simulation.results import PLAYBOOK, REPORT
from tools.simulation.simulate import simulate
from tools.simulation.telling.narrative import narrative


def test_the_other_reading_of_an_ambiguous_statement_is_simulated_beside():
    result = simulate(PLAYBOOK[0], trials=500, seed=1)
    (other,) = result["metadata"]["other_readings"]
    assert "percentage points" in other["reading"]
    assert other["impact"]["mean"] < 2 * result["stats"]["impact"]["mean"] < 0
    points = simulate("Estimate ARR impact with churn up 15 points", trials=500, seed=1)
    assert other["impact"] == points["stats"]["impact"]


def test_another_reading_without_a_defined_outcome_says_so():
    result = simulate("LTV with churn down 30%", trials=50, seed=1, passages=[REPORT])
    (other,) = result["metadata"]["other_readings"]
    assert (other["mean"], other["impact"]) == (None, None)
    assert other["undefined_trials"] == 64
    assert "infinite or undefined" in narrative(result)


def test_an_unambiguous_question_has_no_other_reading():
    assert simulate("ARR with 3% monthly churn", trials=50, seed=1)["metadata"]["other_readings"] == []
