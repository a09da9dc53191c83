import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.passages import TERMS, judge, passage, planned
from tools.evidence.refusal import explain
from tools.retrieval.index import Corpus
from tools.writing.passages.citation import Citation, cite
from tools.writing.sections import (
    SUMMARY_HEADING,
    cited_sentence,
    evidence_sections,
    extractive_summary,
    refusal,
    written_by,
)
from tools.writing.verdict import Sentence

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SECTIONS = ["Executive Summary", "Evidence Table", "Quotes", "Citations", "Router Metadata"]
ROUTER = {"route": "rag", "confidence": 0.9123, "reason": "a | b", "scores": {"rag": 0.9, "llm": 0.1}}
ROUTER |= {"operating_point": "balanced", "calibration": "embedder, fusion"}
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
    (made,) = cite(
        "q", [passage(f"d{n}", f"Quote {n}.")], threshold=0, limit=1, constraints=planned()["constraints"]
    )
    return Citation(**{**made, "n": n, "lexical": lexical, **fields})


def answer(citations: Sequence[Citation], summary: str = "") -> str:
    """An answer from documents, put together as the writer does."""
    return SUMMARY_HEADING + (summary or extractive_summary(citations)) + evidence_sections(citations, ROUTER)


def section(text: str, name: str) -> str:
    return text.split(f"## {name}\n\n")[1].split("\n\n## ")[0].strip()


def test_the_five_sections_come_in_their_order() -> None:
    assert re.findall(r"^## (.+)$", answer([citation(1)]), re.MULTILINE) == SECTIONS


def summary(text: str) -> str:
    sentences, said_how = section(text, "Executive Summary").rsplit("\n\n", 1)
    assert said_how.startswith("Extractive: ")
    return sentences


def test_the_summary_orders_by_how_much_of_the_question_a_quote_carries() -> None:
    text = answer([citation(1, 0.4), citation(2, 0.6), citation(3, 0.5)])
    assert summary(text) == "- Quote 2. [2]\n- Quote 3. [3]\n- Quote 1. [1]"


def test_the_summary_leaves_out_what_carries_less_than_half_as_much_as_the_best() -> None:
    text = answer([citation(1, 0.29), citation(2, 0.6), citation(3, 0.3)])
    assert summary(text) == "- Quote 2. [2]\n- Quote 3. [3]"
    assert "Quote 1." in section(text, "Quotes")
    assert "d1" in section(text, "Citations")


def test_the_summary_has_three_sentences_at_most_and_one_at_least() -> None:
    many = answer([citation(n) for n in range(1, 7)])
    assert summary(many).count("\n") == 2
    silent = answer([citation(1, 0.0)])
    assert summary(silent) == "- Quote 1. [1]"


def test_a_models_sentence_carries_its_markers_before_the_stop_and_is_inert() -> None:
    assert cited_sentence(Sentence(text="Churn *rose*.", cites=[2, 1])) == "Churn \\*rose\\* [2][1]."
    assert cited_sentence(Sentence(text="# <b>Why</b>?", cites=[1])) == "\\# \\<b\\>Why\\</b\\> [1]?"
    assert cited_sentence(Sentence(text="Churn rose", cites=[1])) == "Churn rose [1]."


def test_the_end_of_a_models_summary_says_who_wrote_it_what_fell_and_what_was_not_read() -> None:
    by = "Written by a\\_model; every sentence checked against its citation; 1 dropped."
    assert written_by("a_model", dropped=1) == f"\n\n{by}"
    unread = "Not read, for want of room in the model's context: [3], [4]."
    assert written_by("a_model", dropped=1, left_out=[3, 4]) == f"\n\n{by} {unread}"


def test_a_source_that_gives_orders_to_a_model_is_listed_and_not_repeated() -> None:
    text = answer([citation(1), citation(2, 0.9, quote="")])
    assert "Quote 1." in section(text, "Quotes")
    assert "> Not repeated: this passage speaks to a model, not to a reader. [2]" in section(text, "Quotes")
    assert "[2]" not in summary(text)
    assert "d2" in section(text, "Citations")


def test_where_all_sources_do_the_summary_says_so() -> None:
    assert summary(answer([citation(1, quote="")])).startswith("- No source has a sentence")


def test_what_a_source_lacks_is_a_dash_in_the_table_and_left_out_of_the_list() -> None:
    text = answer([citation(1, outlet="", date=None, page=None)])
    assert section(text, "Evidence Table").splitlines()[-1] == "| 1 | Title of d1 | — | — | 0.50 |"
    assert section(text, "Citations") == "1. Title of d1, test:d1"
    assert ", page 7, " in section(answer([citation(1, page=7)]), "Citations")


def test_router_metadata_is_one_line_a_value() -> None:
    assert section(answer([citation(1)]), "Router Metadata").splitlines() == [
        "- route: rag",
        "- confidence: 0.912",
        "- reason: a \\| b",
        "- scores: rag 0.9, llm 0.1",
        "- operating_point: balanced",
        "- calibration: embedder, fusion",
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
    text = answer([citation(1, **{field: hostile}), citation(2)])
    assert plain(text) == plain(answer([citation(1), citation(2)]))
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS


@given(st.text(min_size=1).filter(str.strip), st.text(), st.text(min_size=1).filter(str.strip))
def test_no_document_can_change_the_shape_of_an_answer(title: str, outlet: str, quote: str) -> None:
    text = answer([citation(1, title=title, outlet=outlet, quote=quote)])
    assert plain(text) == plain(answer([citation(1)]))


def refused(title: str) -> str:
    found = [passage("a", title=title, similarity=0.2)]
    verdict = judge(found, threshold=0.35, min_documents=3)
    corpus = Corpus(documents=1, newest="2026-01-31")
    return refusal(
        explain(verdict, found, plan=planned(), terms=TERMS, corpus=corpus, top_k=10, min_chars=300), ROUTER
    )


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
    corpus = Corpus(documents=0, newest=None)
    text = refusal(
        explain(verdict, [], plan=planned(), terms=TERMS, corpus=corpus, top_k=10, min_chars=300), ROUTER
    )
    assert "Nearest documents: none" in text
    assert "Top scores: none" in text
