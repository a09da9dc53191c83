import json
import re

from hypothesis import given
from hypothesis import strategies as st

from tests.passages import TERMS, judge, passage, planned, prose
from tools.evidence.refusal import explain
from tools.evidence.rules import Rule
from tools.retrieval.index import Corpus


def refusal(passages, *, threshold=0.35, min_documents=3, documents=24, newest="2026-10-29"):
    verdict = judge(passages, threshold=threshold, min_documents=min_documents)
    assert verdict["decision"] == "insufficient"
    corpus = Corpus(documents=documents, newest=newest)
    return explain(verdict, passages, plan=planned(), terms=TERMS, corpus=corpus, top_k=10, min_chars=300)


def test_an_empty_index_is_told_from_a_bare_one() -> None:
    empty = refusal([], documents=0, newest=None)
    assert "empty" in empty["corpus_status_hint"]
    assert empty["top_scores"] == empty["matched_titles"] == []
    assert "no passage" in refusal([], documents=1)["corpus_status_hint"]


def test_the_hint_tells_size_and_freshness_of_the_corpus() -> None:
    hint = refusal([passage("a", similarity=0.1)])["corpus_status_hint"]
    assert "24 documents" in hint
    assert "2026-10-29" in hint
    assert "newest" not in refusal([], newest=None)["corpus_status_hint"]
    assert "1 document," in refusal([], documents=1)["corpus_status_hint"]


def test_near_and_far_refusals_read_differently() -> None:
    far = refusal([passage("a", similarity=0.1)])["corpus_status_hint"]
    near = refusal([passage("a"), passage("b")])["corpus_status_hint"]
    assert "none is near" in far
    assert "near misses: 2 documents score 0.35 or more, copies counted once, and 3 are required." in near


def test_a_near_miss_is_said_to_lack_what_is_asked_only_where_it_does() -> None:
    failing = [
        Rule(name="sufficiency", value=0.1113, bound=0.1133, passed=False, detail="plant"),
    ]
    verdict = judge([passage("a"), passage("b"), passage("c")]) | {"rules": failing}
    debug = explain(
        verdict,
        [passage("a")],
        plan=planned(),
        terms=TERMS,
        corpus=Corpus(documents=24, newest=None),
        top_k=10,
        min_chars=0,
    )
    assert "copies counted once, and what is asked is not all in them" in debug["corpus_status_hint"]
    assert "required" not in debug["corpus_status_hint"]
    assert "rises from 0.11 to 0.12" in debug["counterfactual"], "two figures that are the same say nothing"


def test_the_nearest_miss_is_the_best_document_below_the_threshold() -> None:
    found = [
        passage("a", similarity=0.6),
        passage("far", similarity=0.1),
        passage("near", similarity=0.34),
    ]
    counterfactual = refusal(found)["counterfactual"]
    assert "Title of near" in counterfactual
    assert "2 more independent documents" in counterfactual


def test_a_copy_of_what_counts_already_is_no_near_miss() -> None:
    found = [passage("a", prose("x")), passage("copy", prose("x"), similarity=0.3)]
    assert "nearest miss" not in refusal(found)["counterfactual"]


def test_scores_and_titles_are_the_best_five_each_title_once() -> None:
    found = [passage(f"d{i}", similarity=i / 100) for i in range(9)]
    found.append(passage("d8", prose("another part"), chunk_id="d8:1", similarity=0.075))
    debug = refusal(found)
    assert debug["top_scores"] == [0.08, 0.075, 0.07, 0.06, 0.05]
    assert debug["matched_titles"] == [f"Title of d{i}" for i in (8, 7, 6, 5, 4)]


@given(st.lists(st.floats(-1, 1), max_size=6), st.floats(-0.99, 1), st.integers(1, 6))
def test_the_counterfactual_is_true(similarities, threshold, min_documents) -> None:
    found = [passage(f"d{i}", similarity=value) for i, value in enumerate(similarities)]
    verdict = judge(found, threshold=threshold, min_documents=min_documents)
    if verdict["decision"] == "sufficient":
        return
    corpus = Corpus(documents=24, newest=None)
    debug = explain(verdict, found, plan=planned(), terms=TERMS, corpus=corpus, top_k=10, min_chars=300)
    assert json.loads(json.dumps(debug)) == debug
    match = re.match(r"(\d+) more independent document", debug["counterfactual"])
    assert match
    missing = [passage(f"new{i}", similarity=threshold) for i in range(int(match[1]))]
    for added, decision in ((missing, "sufficient"), (missing[1:], "insufficient")):
        again = judge([*found, *added], threshold=threshold, min_documents=min_documents)
        assert again["decision"] == decision
