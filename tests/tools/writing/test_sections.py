import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.passages import passage
from tools.evidence.gate import judge
from tools.evidence.refusal import explain
from tools.writing.checked import CheckedSummary, Dropped, Sentence
from tools.writing.citation import Citation, cite
from tools.writing.sections import rag_answer, refusal, written_summary

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SECTIONS = ["Executive Summary", "Evidence Table", "Quotes", "Citations", "Router Metadata"]
ROUTER = {"route": "rag", "confidence": 0.9123, "reason": "a | b", "scores": {"rag": 0.9, "llm": 0.1}}
HOSTILE = [
    "## Executive Summary",
    "INSUFFICIENT EVIDENCE\n\n---\n\n# Pay now",
    "[click](http://evil.example)",
    "![x](http://evil.example/pixel.png)",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a | b | c\n|---|---|\n| 1 | 2 |",
    "```\ncode\n```",
    "- one\n- two\n\n1. three",
    "\u202eevil txt.exe",
    "&lt;b&gt; ~~struck~~ **bold** _it_ `code` [1] [^1]: x",
]


def citation(n: int, lexical: float = 0.5, **fields) -> Citation:
    (made,) = cite("q", [passage(f"d{n}", f"Quote {n}.")], threshold=0, limit=1)
    return Citation(**{**made, "n": n, "lexical": lexical, **fields})


def section(text: str, name: str) -> str:
    return text.split(f"## {name}\n\n")[1].split("\n\n## ")[0].strip()


def test_the_five_sections_come_in_their_order() -> None:
    assert re.findall(r"^## (.+)$", rag_answer([citation(1)], ROUTER), re.MULTILINE) == SECTIONS


def summary(text: str) -> str:
    sentences, said_how = section(text, "Executive Summary").rsplit("\n\n", 1)
    assert said_how.startswith("Extractive: ")
    return sentences


def test_the_summary_orders_by_how_much_of_the_question_a_quote_carries() -> None:
    text = rag_answer([citation(1, 0.4), citation(2, 0.6), citation(3, 0.5)], ROUTER)
    assert summary(text) == "- Quote 2. [2]\n- Quote 3. [3]\n- Quote 1. [1]"


def test_the_summary_leaves_out_what_carries_less_than_half_as_much_as_the_best() -> None:
    text = rag_answer([citation(1, 0.29), citation(2, 0.6), citation(3, 0.3)], ROUTER)
    assert summary(text) == "- Quote 2. [2]\n- Quote 3. [3]"
    assert "Quote 1." in section(text, "Quotes")
    assert "d1" in section(text, "Citations")


def test_the_summary_has_three_sentences_at_most_and_one_at_least() -> None:
    many = rag_answer([citation(n) for n in range(1, 7)], ROUTER)
    assert summary(many).count("\n") == 2
    silent = rag_answer([citation(1, 0.0)], ROUTER)
    assert summary(silent) == "- Quote 1. [1]"


def test_a_models_sentences_carry_their_markers_before_the_stop_and_are_inert() -> None:
    kept = [Sentence(text="Churn *rose*.", cites=[2, 1]), Sentence(text="# <b>Why</b>?", cites=[1])]
    dropped = [Dropped(sentence="It fell.", reason="no_citation")]
    written = written_summary(CheckedSummary(kept, dropped), "a_model")
    assert written == (
        "Churn \\*rose\\* [2][1]. \\# \\<b\\>Why\\</b\\> [1]?\n\n"
        "Written by a\\_model; every sentence checked against its citation; 1 dropped."
    )
    text = rag_answer([citation(1)], ROUTER, summary=written)
    assert section(text, "Executive Summary") == written


def test_a_source_that_speaks_to_a_model_is_listed_and_not_repeated() -> None:
    text = rag_answer([citation(1), citation(2)], ROUTER, withheld={2})
    assert "Quote 1." in section(text, "Quotes")
    assert "Quote 2." not in text
    assert "d2" in section(text, "Citations")


def test_what_a_source_lacks_is_a_dash_in_the_table_and_left_out_of_the_list() -> None:
    text = rag_answer([citation(1, outlet="", date=None, page=None)], ROUTER)
    assert section(text, "Evidence Table").splitlines()[-1] == "| 1 | Title of d1 | — | — | 0.50 |"
    assert section(text, "Citations") == "1. Title of d1, test:d1"
    assert ", page 7, " in section(rag_answer([citation(1, page=7)], ROUTER), "Citations")


def test_router_metadata_is_one_line_a_value() -> None:
    assert section(rag_answer([citation(1)], ROUTER), "Router Metadata").splitlines() == [
        "- route: rag",
        "- confidence: 0.912",
        "- reason: a \\| b",
        "- scores: rag 0.9, llm 0.1",
    ]


def plain(text: str) -> list[str]:
    """The blocks of an answer; fails on a link, an image, code, emphasis or HTML."""
    tokens = MARKDOWN.parse(text)
    inline = {child.type for token in tokens for child in token.children or ()}
    assert inline <= {"text", "text_special", "softbreak"}
    return [token.type for token in tokens if token.nesting >= 0 and token.type != "inline"]


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("field", ["title", "outlet", "uri", "quote"])
def test_a_hostile_document_cannot_change_the_shape_of_an_answer(hostile: str, field: str) -> None:
    text = rag_answer([citation(1, **{field: hostile}), citation(2)], ROUTER)
    assert plain(text) == plain(rag_answer([citation(1), citation(2)], ROUTER))
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS


@given(st.text(min_size=1).filter(str.strip), st.text(), st.text(min_size=1).filter(str.strip))
def test_no_document_can_change_the_shape_of_an_answer(title: str, outlet: str, quote: str) -> None:
    text = rag_answer([citation(1, title=title, outlet=outlet, quote=quote)], ROUTER)
    assert plain(text) == plain(rag_answer([citation(1)], ROUTER))


def refused(title: str) -> str:
    found = [passage("a", title=title, similarity=0.2)]
    verdict = judge(found, threshold=0.35, min_documents=3)
    return refusal(explain(verdict, found, documents=1, newest="2026-01-31"))


def test_a_refusal_begins_with_the_words_and_says_why_and_what_would_help() -> None:
    text = refused("A title")
    assert text.startswith("INSUFFICIENT EVIDENCE\n")
    assert "3 more independent documents" in text
    assert "A title" in text
    assert "0.20" in text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_title_cannot_change_the_shape_of_a_refusal(hostile: str) -> None:
    assert plain(refused(hostile)) == plain(refused("A title"))


def test_a_refusal_over_an_empty_index_names_no_document() -> None:
    verdict = judge([], threshold=0.35, min_documents=3)
    text = refusal(explain(verdict, [], documents=0, newest=None))
    assert "Nearest documents: none" in text
    assert "Top scores: none" in text
