import asyncio
from importlib.resources import files
from typing import get_args

import pytest

from tests.passages import passage
from tools.models.minilm import MiniLMEmbeddings
from tools.writing.support.sentence_checker import Entails, SentenceChecker, sentences
from tools.writing.verdict import Dropped, Reason, Sentence

PASSAGES = {
    1: passage(
        "a",
        "Northwind earned $12.2 million in the third quarter of 2026, up from $10.1 million in the third"
        " quarter of 2025. The credit line of $8 million is undrawn. Mara Lind, chief executive, praised"
        " the team.",
    ),
    2: passage("b", "Annual recurring revenue (ARR) fell to $48 million. The regulator will not appeal."),
    3: passage("c", "Sales at Southgate were flat. ARR was not mentioned by its chief financial officer."),
    4: passage(
        "d",
        "The board approved 24 positions: 14 in customer success and 10 in engineering. We hire nobody in"
        " sales until a new customer pays back in 18 months; today it takes about 22. Headcount rose from 312"
        " at the end of June to 336 at the end of September. Ruth Amsel, chief operating officer, will report"
        " to Noor Vane. Gross margin was 71%, net burn $2 million.",
    ),
}


@pytest.fixture(scope="module")
def embedder() -> MiniLMEmbeddings:
    return MiniLMEmbeddings()


def check(written: str, embedder: MiniLMEmbeddings, entails: Entails | None = None) -> Sentence | Dropped:
    query = "How is Eastfield doing?"
    checker = SentenceChecker(PASSAGES, query=query, embedder=embedder, entails=entails)
    return asyncio.run(checker.check(written))


@pytest.mark.parametrize(
    "sentence",
    [
        "Northwind earned $12.2 million in Q3 2026 [1].",
        "Northwind earned $10.1 million in the third quarter of 2025 [1].",
        "The credit line of $8 million has not been drawn [1].",
        "ARR dropped to $48 million [2].",
        "Annual recurring revenue decreased to $48 million [2].",
        "The CEO Mara Lind praised the team [1].",
        "Engineering gets 10 of the 24 positions, customer success 14 [4].",
        "No one is hired in sales until a new customer pays back in 18 months; now it takes 22 months [4].",
        "Headcount was 336 at the end of September, up from 312 three months earlier [4].",
    ],
)
def test_what_the_source_says_stands_in_other_words_too(sentence: str, embedder: MiniLMEmbeddings) -> None:
    assert "text" in check(sentence, embedder)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Northwind earned $10.1 million in the third quarter of 2026 [1].", "figure"),
        ("Northwind earned $12.2 million in the third quarter of 2025 [1].", "figure"),
        ("Southgate earned $12.2 million in the third quarter of 2026 [1].", "name"),
        ("The CEO Mark Lind praised the team [1].", "name"),
        ("Annual recurring revenue rose to $48 million [2].", "contradicted"),
        ("Annual recurring revenue did not fall to $48 million [3].", "figure"),
        ("The regulator will appeal [2].", "contradicted"),
        ("Northwind earned $12.2 million in Q3 2026 [1][3].", "wrong_citation"),
        ("The [2] [1].", "unsupported"),
        ("The weather in the valley was mild [2].", "unsupported"),
        ("Northwind earned $12.2 million in Q3 2026.", "no_citation"),
        ("Northwind earned $12.2 million in Q3 2026 [9].", "unknown_citation"),
        ("See https://northwind.example [1].", "markup"),
        ("The board approved 24 positions: 10 in customer success and 14 in engineering [4].", "crossed"),
        ("Headcount rose from 336 to 312 [4].", "crossed"),
        ("Noor Vane, chief operating officer, will report to Ruth Amsel [4].", "name"),
        ("Headcount was 336 at the end of September, up from 312 six months earlier [4].", "figure"),
        ("Ruth Amsel, chief financial officer, will report to Noor Vane [4].", "swapped"),
        ("Net margin was 71% [4].", "contradicted"),
    ],
)
def test_what_it_says_of_something_else_or_otherwise_falls(
    sentence: str, expected: Reason, embedder: MiniLMEmbeddings
) -> None:
    dropped = check(sentence, embedder)
    assert dropped == {"sentence": sentence, "reason": expected}


def test_a_judge_is_asked_last_about_what_stands_otherwise(embedder: MiniLMEmbeddings) -> None:
    asked = []

    async def entails(claim: str, text: str) -> bool:
        asked.append((claim, text))
        return False

    assert check("ARR rose to $48 million [2].", embedder, entails) == {
        "sentence": "ARR rose to $48 million [2].",
        "reason": "contradicted",
    }
    assert asked == []
    assert check("ARR fell to $48 million [2].", embedder, entails) == {
        "sentence": "ARR fell to $48 million [2].",
        "reason": "not_entailed",
    }
    [(claim, text)] = asked
    assert claim == "ARR fell to $48 million."
    assert PASSAGES[2]["title"] in text
    assert PASSAGES[2]["text"] in text


def test_each_text_is_embedded_once() -> None:
    class Counting(MiniLMEmbeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            embedded.extend(texts)
            return super().embed_documents(texts)

    embedded: list[str] = []
    checker = SentenceChecker(PASSAGES, query="", embedder=Counting())
    assert embedded == []
    for sentence in ("ARR fell to $48 million [2].", "ARR dropped to $48 million [2]."):
        assert "text" in asyncio.run(checker.check(sentence))
    assert len(embedded) == len(set(embedded))


def test_a_summary_falls_into_sentences_with_their_markers_wherever_they_stand() -> None:
    text = "# Summary\n- One rose to 1.5%. [1] Two fell [2, 3]. Three.[1][2]\n\n2. Four (5 Inc) [1]!\n"
    assert list(sentences(text)) == [
        "Summary",
        "One rose to 1.5% [1].",
        "Two fell [2, 3].",
        "Three [1][2].",
        "Four (5 Inc) [1]!",
    ]


def test_a_sentence_that_stands_gives_its_sources_once_and_loses_its_markers(
    embedder: MiniLMEmbeddings,
) -> None:
    written = "Northwind earned $12.2 million in Q3 2026 [1, 1]."
    assert check(written, embedder) == {"text": "Northwind earned $12.2 million in Q3 2026.", "cites": [1]}


@pytest.mark.parametrize(
    "text", ["[1]", "[1][2].", "...", "\u202e [1]", "1 [1]", "\ud800 [1]", "9 of 12 [4]"]
)
def test_no_text_is_too_odd_to_check(text: str, embedder: MiniLMEmbeddings) -> None:
    outcome = check(text, embedder)
    assert "reason" in outcome
    assert outcome["reason"] in get_args(Reason)


@pytest.mark.parametrize("way", [0, 1])
def test_every_verb_of_a_direction_falls_where_the_source_has_the_other_one(
    way: int, embedder: MiniLMEmbeddings
) -> None:
    lists = (files("tools.writing.reading") / "same_words.txt").read_text(encoding="utf-8").splitlines()[:2]
    source, other = (("lowered", "+"), ("raised", "-"))[way]
    [words] = [line.split()[1:] for line in lists if line.startswith(other)]
    text = f"Halden {source} its revenue forecast to $90 million in May 2026."
    checker = SentenceChecker({1: passage("a", text)}, query="How is Halden doing?", embedder=embedder)
    turned = [f"Halden {word} its revenue forecast to $90 million in May 2026 [1]." for word in words]
    assert "text" in asyncio.run(checker.check(text[:-1] + " [1]."))
    assert [claim for claim in turned if "text" in asyncio.run(checker.check(claim))] == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Revenue fell to $44 million from $48 million.", "Revenue fell to $48 million from $44 million."),
        (
            "Confectionery contributed €201 million, dairy €158 million.",
            "Confectionery contributed €158 million, dairy €201 million.",
        ),
        ("The board approved it by 7 votes to 2.", "The board approved it by 2 votes to 7."),
    ],
)
def test_figures_may_be_told_in_another_order_but_not_changed_about(
    right: str, wrong: str, embedder: MiniLMEmbeddings
) -> None:
    text = (
        "Revenue fell from $48 million to $44 million. Dairy contributed €158 million and confectionery €201"
        " million. The board approved it by 7 votes to 2."
    )
    checker = SentenceChecker({1: passage("a", text)}, query="How is Halden doing?", embedder=embedder)
    assert "text" in asyncio.run(checker.check(right[:-1] + " [1]."))
    assert "text" not in asyncio.run(checker.check(wrong[:-1] + " [1]."))
