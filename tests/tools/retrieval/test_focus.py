import pytest

from tests.passages import passage, planned
from tools.retrieval.asked import Asked, read_question
from tools.retrieval.focus import WINDOW_CHARS, focused
from tools.retrieval.passage import Passage, Term

FILLER = "The harbour was quiet and nothing of note was said or done on that day. " * 4


def asked(**chunks: int) -> Asked:
    """A question of these words, each in so many chunks; all weigh the same."""
    terms = {word: Term(term=word, chunks=count, rarity=1.0) for word, count in chunks.items()}
    return read_question(planned(" ".join(chunks)), terms)


def focus(found: Passage, question: Asked) -> Passage:
    return focused(found, question, words_weight=0.5)


def test_words_of_one_place_support_each_other_and_words_far_apart_do_not() -> None:
    question = asked(quantrel=1, revenue=1)
    near = passage("a", f"{FILLER}Quantrel had a revenue of $9 million.", carries=["quantrel", "revenue"])
    far = passage("b", f"Revenue rose. {FILLER}Quantrel froze prices.", carries=["quantrel", "revenue"])
    assert len(near["text"]) > WINDOW_CHARS
    assert focus(near, question) == near
    apart = focus(far, question)
    assert len(apart["carries"]) == 1
    assert apart["fused"] == pytest.approx(far["fused"] - 0.5 / 2)


def test_a_short_passage_is_one_place() -> None:
    short = passage("a", "Revenue rose. Quantrel froze prices.", carries=["quantrel", "revenue"])
    assert focus(short, asked(quantrel=1, revenue=1)) == short


def test_the_title_stands_beside_every_sentence() -> None:
    found = passage("a", f"{FILLER}Revenue rose.", title="Quantrel", carries=["quantrel", "revenue"])
    assert focus(found, asked(quantrel=1, revenue=1)) == found


def test_a_word_that_no_document_has_counts_as_lacking() -> None:
    found = passage("a", "Revenue rose.", carries=["revenue"])
    known, unknown = focus(found, asked(revenue=1)), focus(found, asked(revenue=1, verdane=0))
    assert known["fused"] == found["fused"]
    assert unknown["fused"] == pytest.approx(found["fused"] - 0.5 / 2)


def test_what_shares_no_word_with_the_question_gains_nothing_by_words() -> None:
    found = passage("a", "The windows were open.", lexical=1.0)
    assert focus(found, asked(microsoft=1))["fused"] == pytest.approx(found["fused"] - 0.5)


def test_an_index_term_that_no_word_begins_with_is_kept() -> None:
    found = passage("a", f"{FILLER}They went.", carries=["go", "harbour"])
    assert "go" in focus(found, asked(go=1, harbour=1))["carries"]


def test_where_no_document_has_a_word_of_the_question_nothing_is_owed_to_words() -> None:
    found = passage("a", "Revenue rose.", carries=["revenue"], lexical=0.4)
    assert focus(found, asked(verdane=0, motors=0))["fused"] == pytest.approx(found["fused"] - 0.5 * 0.4)
