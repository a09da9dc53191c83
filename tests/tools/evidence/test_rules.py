"""Each rule of the gate alone keeps an answer back."""

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.passages import passage, planned, prose
from tools.errors import ConfigurationError
from tools.evidence.calibration import Calibration, Weighing, dump, parse, read, shipped
from tools.evidence.features import FEATURES
from tools.evidence.gate import Gate, Verdict
from tools.evidence.refusal import explain
from tools.models.minilm import MiniLMEmbeddings
from tools.retrieval.fusion import FUSION
from tools.retrieval.index import Corpus
from tools.retrieval.passage import Term
from tools.retrieval.plan import QueryPlan

TERMS = {word: Term(term=word, chunks=1, rarity=2.0) for word in ("churn", "harbour")}
FOUND = [passage(name, carries=["churn"]) for name in "abc"]
WEIGHING = Weighing(
    weights={name: 10.0 if name == "three" else 0.0 for name in FEATURES},
    offset=-6.0,
    points={"strict": 0.9, "balanced": 0.5, "lenient": 0.001},
)


def calibration(**fields) -> Calibration:
    """Sufficient is what carries most of the question."""
    made = {
        "embedder": "e",
        "fusion": "f",
        "slope": 1.0,
        "intercept": 0.0,
        "one_thing": WEIGHING,
        "several": WEIGHING,
        "corpus": {"passage_chars": [0, 10_000]},
        "record": {},
    }
    return Calibration(**(made | fields))


def verdict(query="What was churn?", passages=FOUND, outlets=(), **fields):
    gate = Gate(**({"threshold": 0.35, "min_documents": 3, "calibration": calibration()} | fields))
    return gate.judge(passages, planned(query, *outlets), TERMS)


def told(refused: Verdict, plan: QueryPlan) -> dict[str, Any]:
    corpus = Corpus(documents=9, newest="2026-10-31")
    return explain(refused, FOUND, plan=plan, terms=TERMS, corpus=corpus, top_k=10, min_chars=300)


def failed(given) -> list[str]:
    return [rule["name"] for rule in given["rules"] if not rule["passed"]]


def test_evidence_that_meets_every_rule_suffices() -> None:
    assert failed(verdict()) == []
    assert verdict()["decision"] == "sufficient"


@given(order=st.permutations(range(5)))
def test_the_order_of_the_passages_changes_nothing(order) -> None:
    """Nor do copies and equal scores make it do so: a reranker's order is not the gate's."""
    texts = [prose("copy"), prose("copy"), "Churn was 3 percent.", "In Halvorsen churn rose.", prose("x")]
    found = [
        passage(f"d{i}", text, fused=fused, carries=carries)
        for i, (text, fused, carries) in enumerate(
            zip(texts, [0.9, 0.6, 0.6, 0.6, 0.4], [["churn"], [], ["churn"], ["harbour"], []], strict=True)
        )
    ]
    assert verdict(passages=[found[i] for i in order]) == verdict(passages=found)


@pytest.mark.parametrize(
    ("rule", "given"),
    [
        ("distinct_documents", {"passages": FOUND[:2]}),
        ("distinct_documents", {"query": "What was churn? Require at least 4 citations."}),
        ("distinct_documents", {"query": "What was churn? Require scores of at least 0.6."}),
        (
            "distinct_outlets",
            {
                "query": "What of churn, from distinct outlets?",
                "passages": [{**each, "outlet": "O"} for each in FOUND],
            },
        ),
        (
            "distinct_outlets",  # no two of three citations may share one
            {
                "query": "What of churn, from distinct outlets?",
                "passages": [*FOUND[:2], {**FOUND[2], "outlet": FOUND[0]["outlet"]}],
            },
        ),
        ("coverage", {"query": "What was churn in 1999?"}),
        ("sufficiency", {"query": "What was churn at the harbour?"}),
        ("possible", {"query": "What was churn since 2025 until 2024?"}),
        ("possible", {"query": "What was churn since 2025 until 2024?", "policy": "playbook"}),
        ("possible", {"query": "What was the latest news of 2025?"}),
        ("possible", {"query": "What was churn? Require scores of at least 0.9."}),
    ],
)
def test_each_rule_refuses_alone_and_the_refusal_names_it(rule: str, given) -> None:
    query = given.get("query", "")
    outlets = ("P", "Q") if "outlets" in query else ()
    refused = verdict(**given, outlets=outlets)
    assert failed(refused) == [rule]
    assert refused["decision"] == "insufficient"
    debug = told(refused, planned(query, *outlets))
    assert debug["counterfactual"]
    assert json.loads(json.dumps(refused)) == refused


def test_what_the_refusal_asks_for_lets_the_same_question_pass() -> None:
    query = "What was churn at the harbour?"
    refused = verdict(query)
    assert "harbour" in told(refused, planned(query))["counterfactual"]
    assert failed(verdict(query, [*FOUND, passage("d", carries=["churn", "harbour"])])) == []


def test_the_playbook_only_counts_documents() -> None:
    given = verdict("What was churn at the harbour in 1999?", policy="playbook")
    assert [rule["name"] for rule in given["rules"]] == ["distinct_documents"]


@pytest.mark.parametrize(("point", "decision"), [("strict", "insufficient"), ("lenient", "sufficient")])
def test_the_operating_point_moves_the_bound(point, decision) -> None:
    given = verdict("What was churn at the harbour?", operating_point=point)
    assert (given["decision"], given["operating_point"]) == (decision, point)


def test_questions_that_ask_one_thing_have_a_bound_of_their_own() -> None:
    never = dataclasses.replace(WEIGHING, points={"balanced": 1.1})
    assert failed(verdict(calibration=calibration(one_thing=never))) == ["sufficiency"]
    assert failed(verdict(calibration=calibration(several=never))) == []
    of_two = "Does The Herald say what churn was, and does The Ledger agree?"
    given = verdict(
        of_two,
        outlets=("The Herald", "The Ledger"),
        passages=[
            passage(name, outlet=name, carries=["churn"], closeness=[0.5, 0.5])
            for name in ("The Herald", "The Ledger", "c")
        ],
        calibration=calibration(several=never),
    )
    assert failed(given) == ["sufficiency"]


def test_without_a_calibration_the_verdict_says_so() -> None:
    given = verdict(calibration=None)
    assert given["calibration"].startswith("UNCALIBRATED")
    assert given["features"] == {}


def test_passages_unlike_those_of_the_fit_are_a_warning_and_no_lock_out() -> None:
    given = verdict(calibration=calibration(corpus={"passage_chars": [1, 2]}))
    assert "DRIFT" in given["calibration"]
    assert given["decision"] == "sufficient"


def test_a_calibration_is_shipped_for_the_pair_in_use_and_for_no_other() -> None:
    found = shipped(MiniLMEmbeddings.model_id, FUSION)
    assert found is not None
    assert parse(dump(found), name="again") == found
    assert found.relevance(0.1) < found.relevance(0.5)
    for weighing in (found.one_thing, found.several):
        assert weighing.points["lenient"] < weighing.points["balanced"] < weighing.points["strict"]
    assert shipped("another", FUSION) is None


def test_a_calibration_for_another_pair_or_other_features_is_refused(tmp_path) -> None:
    (tmp_path / "c.json").write_text(dump(calibration()), encoding="utf-8")
    assert read(tmp_path / "c.json", embedder="e", fusion="f") == calibration()
    with pytest.raises(ConfigurationError, match="in use"):
        read(tmp_path / "c.json", embedder="e", fusion="other")
    with pytest.raises(ConfigurationError, match="features"):
        parse(dump(calibration(several=dataclasses.replace(WEIGHING, weights={"best": 1.0}))), name="c")
    with pytest.raises(ConfigurationError, match="no calibration"):
        parse("{}", name="c")
