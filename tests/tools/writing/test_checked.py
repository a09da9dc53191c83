import pytest

from tests.passages import passage
from tools.writing.check import Reason
from tools.writing.checked import check_summary, sentences

PASSAGES = {
    1: passage(
        "a",
        "Northwind earned $12.2 million in the third quarter of 2026, up from $10.1 million in the third"
        " quarter of 2025. The credit line of $8 million is undrawn. Mara Lind, chief executive, praised"
        " the team.",
    ),
    2: passage("b", "Annual recurring revenue (ARR) fell to $48 million. The regulator will not appeal."),
    3: passage("c", "Sales at Southgate were flat. ARR was not mentioned."),
}


def reason(sentence: str) -> Reason | None:
    checked = check_summary(sentence, PASSAGES, query="How is Eastfield doing?")
    assert len(checked.kept) + len(checked.dropped) == 1
    return checked.dropped[0]["reason"] if checked.dropped else None


@pytest.mark.parametrize(
    "sentence",
    [
        "Northwind earned $12.2 million in Q3 2026 [1].",
        "Northwind earned $10.1 million in the third quarter of 2025 [1].",
        "The credit line of $8 million has not been drawn [1].",
        "ARR dropped to $48 million [2].",
        "Annual recurring revenue decreased to $48 million [2].",
        "The CEO Mara Lind praised the team [1].",
    ],
)
def test_what_the_source_says_stands_in_other_words_too(sentence: str) -> None:
    assert reason(sentence) is None


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
    ],
)
def test_what_it_says_of_something_else_or_otherwise_falls(sentence: str, expected: Reason) -> None:
    assert reason(sentence) == expected


def test_a_summary_falls_into_sentences_with_their_markers_wherever_they_stand() -> None:
    text = "# Summary\n- One rose to 1.5%. [1] Two fell [2, 3]. Three.[1][2]\n\n2. Four (5 Inc) [1]!\n"
    assert list(sentences(text)) == [
        "Summary",
        "One rose to 1.5% [1].",
        "Two fell [2, 3].",
        "Three [1][2].",
        "Four (5 Inc) [1]!",
    ]


def test_kept_and_dropped_keep_their_order_and_words() -> None:
    text = "ARR fell to $48 million. [2] Churn rose. Northwind earned $12.2 million in Q3 2026 [1, 1]."
    checked = check_summary(text, PASSAGES, query="")
    assert checked.kept == [
        {"text": "ARR fell to $48 million.", "cites": [2]},
        {"text": "Northwind earned $12.2 million in Q3 2026.", "cites": [1]},
    ]
    assert checked.dropped == [{"sentence": "Churn rose.", "reason": "no_citation"}]


@pytest.mark.parametrize("text", ["", "[1]", "[1][2].", "...", "\u202e [1]", "1 [1]"])
def test_no_text_is_too_odd_to_check(text: str) -> None:
    assert check_summary(text, PASSAGES, query="").kept == []
