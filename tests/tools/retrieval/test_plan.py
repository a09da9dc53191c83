import json

import pytest

from tests.passages import planned

OUTLETS = ("The Herald", "The Ledger", "The Wire")


def test_a_comparison_has_a_part_for_each_outlet() -> None:
    plan = planned(
        "Does The Herald report that the harbour opened, while The Ledger says that it is still closed?",
        *OUTLETS,
    )
    assert [part["outlets"] for part in plan["parts"]] == [["The Herald"], ["The Ledger"]]
    assert "opened" in plan["parts"][0]["text"]
    assert "closed" not in plan["parts"][0]["text"]


def test_companies_that_share_a_predicate_are_each_asked_for_it() -> None:
    parts = planned("Compare Apple and Microsoft revenue")["parts"]
    assert ["Microsoft" in part["text"] for part in parts] == [False, True]
    assert all("revenue" in part["text"] for part in parts)


def test_names_from_titles_are_companies_unless_they_belong_to_a_longer_name() -> None:
    plan = planned(
        "Compare Acme Industries and Zenith Foods on margins",
        titled={"Acme Industries": ["Acme"], "Zenith Foods": ["Zenith"]},
    )
    assert [each["text"] for each in plan["companies"]] == ["Acme Industries", "Zenith Foods"]
    assert len(plan["parts"]) == 2
    source = planned("What was churn according to the Tarn Street Journal?", titled={"Tarn Street": ["Tarn"]})
    assert [each["text"] for each in source["companies"]] == ["Tarn Street Journal"]


def test_a_month_in_a_title_is_a_period_and_no_company() -> None:
    assert planned("What was churn in May 2026?", titled={"May 2026": ["2026"]})["companies"] == []


def test_there_are_at_most_four_parts() -> None:
    names = [f"The Paper {letter}" for letter in "ABCDEF"]
    query = ", and ".join(f"{name} reports that the harbour is open" for name in names)
    assert len(planned(query, *names)["parts"]) == 4


def test_a_source_that_the_corpus_lacks_has_to_be_named_and_a_known_one_does_not() -> None:
    plan = planned("What did The Herald say, according to the Tarn Evening News?", *OUTLETS)
    assert [each["text"] for each in plan["outlets"]] == ["The Herald"]
    assert plan["companies"] == [{"text": "Tarn Evening News", "means": []}]


def test_a_plain_question_has_no_parts() -> None:
    assert planned("What was churn in 2025?")["parts"] == []


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("What of churn since 2025 until 2024?", "since 2025 until 2024"),
        ("What of churn, from at least 50 outlets?", "the corpus has 3"),
        ("What of churn, by news published after 2025 and before 2024?", "no day is in"),
        ("What was decided between 2025 and 2024?", "“between 2025 and 2024” ends before it begins"),
        ("What of churn since 2026-02-30?", "cannot be read: “since 2026-02-30”"),
        ("What of churn? Require at least a few citations.", "cannot be read: “at least a few citations”"),
    ],
)
def test_what_nothing_can_meet_is_said(query: str, reason: str) -> None:
    (said,) = planned(query, *OUTLETS)["impossible"]
    assert reason in said


@pytest.mark.parametrize(
    "query",
    ["", "the of and", "港口委员会", "\ud800", "ﬁ İstanbul Q3 " * 9, "since since until", "word " * 10_000],
)
def test_any_text_has_a_plan_that_json_can_carry(query: str) -> None:
    plan = planned(query, *OUTLETS, "İ", "(")
    assert json.loads(json.dumps(plan)) == plan
