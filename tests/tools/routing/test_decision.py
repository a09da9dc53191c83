import pytest

from tools.routing.decision import Scores, decision, hesitation, raised, ranked, shared

SCORES: Scores = {"llm": 0.1, "rag": 0.5, "risk": 0.4}


def test_decides_for_the_likeliest_mode() -> None:
    assert ranked(SCORES) == ["rag", "risk", "llm"]
    decided = decision(SCORES, "why", "semantic")
    assert (decided["mode"], decided["confidence"], decided["llm"]) == ("rag", 0.5, None)


def test_shares_the_rest_evenly() -> None:
    assert shared("risk", 0.9) == pytest.approx({"llm": 0.05, "rag": 0.05, "risk": 0.9})


def test_raising_multiplies_the_odds_and_keeps_the_others_in_proportion() -> None:
    up = raised(SCORES, "risk", 3.0)
    assert sum(up.values()) == pytest.approx(1.0)
    assert up["risk"] / (1 - up["risk"]) == pytest.approx(3.0 * 0.4 / 0.6)
    assert up["rag"] / up["llm"] == pytest.approx(5.0)


def test_hesitation_names_both_modes_with_their_scores_and_what_settles_it() -> None:
    text = hesitation(SCORES)
    assert "rag, 50%" in text
    assert "risk, 40%" in text
    assert "llm" not in text
    assert "mode_hint" in text
