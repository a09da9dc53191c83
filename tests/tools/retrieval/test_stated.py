import json
from typing import Any

import pytest
from pydantic import ValidationError

from tests.passages import planned
from tools.retrieval.stated import Stated

OUTLETS = ("The Herald", "The Ledger - Sports", "The Wire")


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("Require at least 4 citations.", {"min_citations": 4}),
        ("Cite at most 4 sources.", {"max_citations": 4}),
        ("Require scores of at least 0.5.", {"min_score": 0.5}),
        ("Require citations from at least 3 outlets.", {"min_outlets": 3}),
        ("Require at least 4 citations from distinct outlets.", {"min_citations": 4, "outlet_each": True}),
        ("Require citations from distinct outlets.", {"outlet_each": True}),
        ("Return model_id.", {"return_model_id": True}),
        ("Only from The Herald and The Wire.", {"only_outlets": ["the herald", "Wire"]}),
        ("Not from The Ledger.", {"never_outlets": ["ledger"]}),
    ],
)
def test_a_field_is_what_the_same_is_in_words(words: str, fields: dict[str, Any]) -> None:
    by_field = planned("What was churn?", *OUTLETS, stated=Stated(**fields))
    by_words = planned(f"What was churn? {words}", *OUTLETS)
    assert by_field["main"]["outlets"] == by_words["main"]["outlets"]
    for key in ("constraints", "impossible", "only_outlets", "never_outlets"):
        assert by_field[key] == by_words[key]


def test_days_bound_the_documents_as_words_do_and_the_plan_says_by_what() -> None:
    by_field = planned(stated=Stated(since="2024-02-29", until="2025-06-30"))
    by_words = planned("What was churn since 2024-02-29 until 2025-06-30?")
    for key in ("since", "until", "bound_by", "recent_since", "impossible"):
        assert by_field[key] == by_words[key]


@pytest.mark.parametrize(
    ("words", "fields", "least", "most", "score", "outlets"),
    [
        ("", {"min_citations": 5, "max_citations": 6, "min_score": 0.6}, 5, 6, 0.6, 0),
        ("Require at least 7 citations.", {"min_citations": 5, "min_score": 0.6}, 7, 0, 0.6, 0),
        ("Cite at most 4 sources.", {"max_citations": 6, "min_outlets": 2}, 0, 4, 0.0, 2),
        ("Require scores of at least 0.7.", {"max_citations": 6, "min_score": 0.6}, 0, 6, 0.7, 0),
        # An outlet for each of five citations, whoever said which of the two.
        ("Require citations from distinct outlets.", {"min_citations": 5}, 5, 0, 0.0, 5),
    ],
)
def test_of_words_and_fields_the_stricter_counts(
    words: str, fields: dict[str, Any], least: int, most: int, score: float, outlets: int
) -> None:
    merged = planned(f"What was churn? {words}", *OUTLETS, stated=Stated(**fields))["constraints"]
    assert (merged["min_citations"], merged["max_citations"]) == (least, most)
    assert (merged["min_score"], merged["min_outlets"]) == (score, outlets)


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("since 2024 until 2026", "2025-01-01", "2025-12-31"),
        ("since 2025-06-01 until 2025-06-30", "2025-06-01", "2025-06-30"),
        ("in general", "2025-01-01", "2025-12-31"),
    ],
)
def test_of_bounds_on_days_the_narrower_count(words: str, since: str, until: str) -> None:
    plan = planned(f"What was churn {words}?", stated=Stated(since="2025-01-01", until="2025-12-31"))
    assert (plan["since"], plan["until"]) == (since, until)


def test_outlets_are_those_that_words_and_fields_both_allow() -> None:
    query = "What was churn? Only from The Herald and The Wire."
    plan = planned(query, *OUTLETS, stated=Stated(only_outlets=["The Wire", "The Ledger"]))
    assert plan["only_outlets"] == ["The Wire"]
    plan = planned(query, *OUTLETS, stated=Stated(never_outlets=["The Wire"]))
    assert (plan["only_outlets"], plan["never_outlets"]) == (["The Herald"], ["The Wire"])


@pytest.mark.parametrize(
    ("words", "fields", "reason"),
    [
        (
            "",
            {"since": "2025-01-01", "until": "2024-01-01"},
            "no day is in “since 2025-01-01 until 2024-01-01”",
        ),
        ("Until 2024.", {"since": "2025-01-01"}, "no day is in “Until 2024 since 2025-01-01”"),
        ("", {"min_citations": 5, "max_citations": 3}, "at least 5 citations are required, and at most 3"),
        ("Cite at most 3 sources.", {"min_citations": 5}, "at least 5 citations are required, and at most 3"),
        ("Only from The Wire.", {"only_outlets": ["The Herald"]}, "leave none of which a document could be"),
        ("Not from The Wire.", {"only_outlets": ["The Wire"]}, "leave none of which a document could be"),
        ("", {"only_outlets": ["The Wire Fence"]}, "“The Wire Fence” alone are asked for"),
    ],
)
def test_what_cannot_be_met_together_is_said_by_name(words: str, fields: dict[str, Any], reason: str) -> None:
    plan = planned(f"What was churn? {words}", *OUTLETS, stated=Stated(**fields))
    (said,) = plan["impossible"]
    assert reason in said


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"min_citation": 3}, "there is no constraint 'min_citation': use min_citations, max_citations"),
        ({"\ud800": 3}, "there is no constraint ''"),
        (["min_citations"], "write them as"),
        ({"since": "2026-02-30"}, "since\n.*no day: write it as 2026-01-31"),
        ({"until": "20260101"}, "until\n.*no day"),
        ({"since": None}, "since\n.*valid string"),
        ({"min_score": float("nan")}, "min_score"),
        ({"max_citations": -1}, "max_citations\n.*greater than or equal to 0"),
        ({"only_outlets": ["\x00 "]}, "name an outlet, or leave it out"),
        ({"never_outlets": ["x"] * 101}, "never_outlets\n.*at most 100"),
    ],
)
def test_what_is_no_constraint_is_told_with_its_name_and_remedy(fields: object, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Stated.model_validate(fields)


def test_what_is_stated_can_be_kept_in_a_checkpoint() -> None:
    stated = Stated(since="2026-01-31", only_outlets=["The\x00 Wire"])
    kept = json.loads(json.dumps(stated.model_dump()))
    assert kept["only_outlets"] == ["The Wire"]
    assert Stated.model_validate(kept) == stated
