import pytest

from tests.passages import passage, planned
from tools.evidence.correction import widen
from tools.evidence.coverage import counting, not_carried
from tools.retrieval.asked import Asked, read_question
from tools.retrieval.passage import Term
from tools.retrieval.plan import QueryPlan

TERMS = {word: Term(term=word, chunks=1, rarity=2.0) for word in ("earn", "revenue", "say")}
TERMS["Quantrel"] = Term(term="quantrel", chunks=0, rarity=9.0)


def asked_by(plan: QueryPlan) -> Asked:
    return read_question(plan, TERMS)


@pytest.mark.parametrize(
    ("query", "fields", "missing"),
    [
        ("What does The Herald say?", {"outlet": "The Ledger"}, ["The Herald"]),
        ("What does The Herald say?", {"outlet": "The Herald"}, []),
        ("What did Apple earn?", {"text": "The pear is ripe."}, ["Apple"]),
        ("What did Apple earn?", {"text": "The iPhone sold well."}, []),
        ("What did Apple earn?", {"text": "See guidance and earnings, by 10-Q; an apple."}, ["Apple"]),
        ("What did Tarn Evening News say?", {"outlet": "The Ledger"}, ["Tarn Evening News"]),
        ("What did Tarn Evening News say?", {"text": "So the Tarn Evening News has it."}, []),
        ("What was revenue in 2021?", {"date": "2026-01-31"}, ["2021"]),
        ("What was revenue in 2021?", {"date": "2022-02-28"}, []),
        ("What was revenue in 2021?", {"date": None, "text": "In 2021 it was $9 million."}, []),
        ("What was revenue in 2021?", {"text": "In 2021 a patent fell due.", "carries": []}, ["2021"]),
        ("What was revenue in May 2026?", {"date": "2026-05-12"}, ["May 2026"]),
        ("What was revenue in May 2026?", {"date": "2026-06-12"}, []),
        (
            "What was revenue in May 2026?",
            {"date": "2026-05-12", "title": "News, May 2026"},
            ["May 2026"],
        ),
        ("What was revenue in May 2026?", {"date": "2027-01-12", "title": "Results of May 2026"}, []),
        (
            "What was revenue in May 2026?",
            {"date": "2026-05-12", "text": "Revenue, 12 May 2026."},
            ["May 2026"],
        ),
        ("How did the board's mood change in May 2026?", {"date": "2026-05-12"}, []),
        ("Who became head of sales in May 2026?", {"date": "2026-05-12"}, []),
        ("Which profit warning was issued in May 2026?", {"date": "2026-05-12"}, []),
        ("What earnings did they announce early in May 2026?", {"date": "2026-05-12"}, []),
        ("What is revenue so far this year?", {"date": "2026-05-12"}, []),
        ("What revenue does the plan for 2026 expect?", {"date": "2025-11-20", "title": "Plan 2026"}, []),
        ("What revenue was reported in May 2026?", {"date": "2026-05-12"}, []),
        ("What did the board decide in May 2026?", {"date": "2026-05-12"}, []),
        ("What did Quantrel say?", {"text": "Quite a lot."}, ["Quantrel"]),
        ("What was said on October 6, 2023?", {"date": "2023-10-09"}, ["October 6, 2023"]),
        ("What was said on October 6, 2023?", {"date": "2023-10-07"}, []),
        ("What changed in Q3?", {"date": "2001-01-01"}, []),
    ],
)
def test_what_is_named_must_be_carried(query: str, fields, missing) -> None:
    found = [passage("a", **({"text": "It is so.", "carries": ["revenue"]} | fields))]
    plan = planned(query, "The Herald", "The Ledger")
    assert not_carried(plan, found, asked_by(plan)) == missing
    assert (widen(plan, found, asked_by(plan)) is None) == (not missing)


def test_a_passage_below_the_threshold_counts_where_it_holds_something_of_the_question() -> None:
    asked = asked_by(planned("What was revenue in 2021?"))
    found = [
        passage("near", score=0.35),
        passage("far", score=0.34),
        passage("part", score=0.01, carries=["revenue"]),
    ]
    counted = counting(found, asked, threshold=0.35)
    assert [each["doc_id"] for each in counted] == ["near", "part"]


def test_the_corrective_search_prefers_what_is_missing() -> None:
    plan = planned("What do The Herald and Apple say?", "The Herald")
    asked = asked_by(plan)
    assert (widen(plan, [passage("a", "An iPhone.")], asked) or {})["outlets"] == ["The Herald"]
    about = widen(plan, [passage("a", outlet="The Herald")], asked)
    assert about is not None
    assert {"AAPL", "iPhone"} <= set(about["text"].split())


def test_the_impossible_is_not_looked_for() -> None:
    plan = planned("What did The Herald say since 2025 until 2024?", "The Herald")
    assert widen(plan, [], asked_by(plan)) is None
