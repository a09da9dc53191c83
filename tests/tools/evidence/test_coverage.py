import pytest

from tests.passages import passage, planned
from tools.evidence.correction import widen
from tools.evidence.coverage import not_carried


@pytest.mark.parametrize(
    ("query", "fields", "missing"),
    [
        ("What does The Herald say?", {"outlet": "The Ledger"}, ["The Herald"]),
        ("What does The Herald say?", {"outlet": "The Herald"}, []),
        ("What did Apple earn?", {"text": "The pear is ripe."}, ["Apple"]),
        ("What did Apple earn?", {"text": "The iPhone sold well."}, []),
        ("What was revenue in 2021?", {"date": "2026-01-31"}, ["2021"]),
        ("What was revenue in 2021?", {"date": "2022-02-28"}, []),
        ("What was revenue in 2021?", {"date": None, "text": "In 2021 it was $9 million."}, []),
        ("What was said on October 6, 2023?", {"date": "2023-10-09"}, ["October 6, 2023"]),
        ("What was said on October 6, 2023?", {"date": "2023-10-07"}, []),
        ("What changed in Q3?", {"date": "2001-01-01"}, []),
    ],
)
def test_what_is_named_must_be_carried(query: str, fields, missing) -> None:
    found = [passage("a", **({"text": "It is so."} | fields))]
    plan = planned(query, "The Herald", "The Ledger")
    assert not_carried(plan, found) == missing
    assert (widen(plan, found) is None) == (not missing)


def test_the_corrective_search_prefers_what_is_missing() -> None:
    plan = planned("What do The Herald and Apple say?", "The Herald")
    assert (widen(plan, [passage("a", "An iPhone.")]) or {})["outlets"] == ["The Herald"]
    about = widen(plan, [passage("a", outlet="The Herald")])
    assert about is not None
    assert {"AAPL", "iPhone"} <= set(about["text"].split())


def test_the_impossible_is_not_looked_for() -> None:
    assert widen(planned("What did The Herald say since 2025 until 2024?", "The Herald"), []) is None
