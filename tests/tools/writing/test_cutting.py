from hypothesis import given, settings
from hypothesis import strategies as st

from tools.writing.cutting import Cutter, Part
from tools.writing.support.sentence_checker import sentences

LETTER = """Dear Ms. Lind,

Churn rose to 1.9%. [1] Revenue grew [2]. Northwind, i.e. the U.S. firm, sold 5 Inc. shares. [1][2] Next one!
1. Do this. Then that.
10. Do more.

- item one
- item two (see [3]
港口委员会周二批准了新泊位。Churn 上升了\uff01工程将于明年开始。
It was 10. [5]"""


def cut(text: str, size: int = 10_000) -> list[Part]:
    cutter = Cutter()
    parts = [part for i in range(0, len(text), size) for part in cutter.feed(text[i : i + size])]
    return parts + cutter.rest()


def test_a_text_falls_into_sentences_with_their_markers_list_signs_and_gaps() -> None:
    assert cut(LETTER) == [
        ("", "Dear Ms. Lind,"),
        ("\n\n", "Churn rose to 1.9%. [1]"),
        (" ", "Revenue grew [2]."),
        (" ", "Northwind, i.e. the U.S. firm, sold 5 Inc. shares. [1][2]"),
        (" ", "Next one!"),
        ("\n", "1. Do this."),
        (" ", "Then that."),
        ("\n", "10. Do more."),
        ("\n\n", "- item one"),
        ("\n", "- item two (see [3]"),
        ("\n", "港口委员会周二批准了新泊位。"),
        ("", "Churn 上升了\uff01"),
        ("", "工程将于明年开始。"),
        ("\n", "It was 10. [5]"),
    ]


def test_a_sentence_is_whole_as_soon_as_the_next_has_begun_and_is_no_marker() -> None:
    cutter = Cutter()
    assert cutter.feed("Churn rose to 1.9%. ") == []
    assert cutter.feed("[") == []
    assert cutter.feed("1] ") == []
    assert cutter.feed("R") == [("", "Churn rose to 1.9%. [1]")]
    assert cutter.feed("evenue grew.\nC") == [(" ", "Revenue grew.")]
    assert cutter.rest() == [("\n", "C")]
    assert cutter.rest() == []


WORDS = ["Churn", "rose", "1.9%", "1", "10", "Mr", "i.e.", "é", "中", "a" * 400]
MARKS = [
    ".",
    ". ",
    "!",
    "\u3002",
    '"',
    ")",
    "- ",
    "[",
    "]",
    "[1]",
    "[2, 3]",
    " ",
    "\t",
    "\n",
    "\n\n",
    "\u2028",
]
TEXTS = st.lists(st.sampled_from(WORDS + MARKS), max_size=40).map("".join)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.integers(1, 7))
def test_however_a_text_arrives_its_sentences_are_the_same_and_nothing_is_lost(text: str, size: int) -> None:
    parts = cut(text, size)
    assert parts == cut(text)
    assert "".join(gap + sentence for gap, sentence in parts) == text.rstrip()
    assert all(sentence == sentence.strip() != "" and gap.strip() == "" for gap, sentence in parts)


def test_a_summary_is_checked_in_the_same_sentences_whether_it_arrives_whole_or_in_pieces() -> None:
    assert [each for part in cut(LETTER, 3) for each in sentences(part.text)] == list(sentences(LETTER))


def test_a_sentence_without_an_end_is_cut_so_that_it_cannot_be_held_back_for_ever() -> None:
    parts = cut("word " * 1000, 5)
    assert len(parts) == 5
    assert max(len(part.text) for part in parts) <= 1000
