"""What is made up between names that are right, told of another metric, or told as done, falls."""

import asyncio

import pytest

from tests.passages import passage
from tools.models.minilm import MiniLMEmbeddings
from tools.writing.support.sentence_checker import SentenceChecker

PASSAGES = {
    1: passage(
        "a",
        "Halden Robotics reported revenue of $48.2 million in the third quarter of 2026, up 14 percent from"
        " $42.3 million a year earlier. Gross margin widened to 61.5 percent from 58.9 percent. The company"
        " ended the quarter with $27.4 million in cash and no debt.",
        title="Halden Robotics Q3 2026 results",
        date="2026-10-28",
    ),
    2: passage(
        "b",
        "Halden's chief executive Maria Voss said the Rotterdam plant will open in March 2027 and employ 240"
        " people. Orders from Bosch fell 8 percent. Halden did not renew its contract with Bosch.",
        title="Halden plans Rotterdam plant",
        date="2026-11-02",
    ),
    3: passage(
        "c",
        "Analysts at Norrfield expect Halden to reach annual recurring revenue of €210 million by the end of"
        " 2027. Competitor Brightarm lost 46 customers to Halden. If interest rates stay high, Halden may"
        " delay the plant.",
        title="Norrfield note",
        date="2026-11-05",
    ),
}


@pytest.fixture(scope="module")
def checker() -> SentenceChecker:
    return SentenceChecker(PASSAGES, query="How is Halden Robotics doing?", embedder=MiniLMEmbeddings())


def reason(sentence: str, checker: SentenceChecker) -> str | None:
    outcome = asyncio.run(checker.check(sentence))
    return None if "text" in outcome else outcome["reason"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Halden acquired Brightarm [3].",
        "Halden sued Bosch [2].",
        "Maria Voss was arrested in Rotterdam [2].",
        "The Rotterdam plant was destroyed by fire in March 2027 [2].",
        "Halden Robotics is a fraud and reported revenue of $48.2 million [1].",
        "Revenue rose 14 percent to $48.2 million, beating expectations [1].",
        "Shareholders should buy Halden stock because gross margin widened to 61.5 percent [1].",
    ],
)
def test_what_no_source_says_of_its_names_falls(sentence: str, checker: SentenceChecker) -> None:
    assert reason(sentence, checker) == "unsupported"


@pytest.mark.parametrize("metric", ["profit", "net income", "expenses", "bookings"])
def test_a_figure_of_another_metric_falls(metric: str, checker: SentenceChecker) -> None:
    told = "Halden Robotics reported {} of $48.2 million in the third quarter of 2026 [1]."
    assert reason(told.format(metric), checker) == "figure"
    assert reason(told.format("revenue"), checker) is None


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("The Rotterdam plant opened in March 2027 [2].", "The Rotterdam plant will open in March 2027 [2]."),
        (
            "The Rotterdam plant currently employs 240 people [2].",
            "The Rotterdam plant is due to open in March 2027 with 240 employees [2].",
        ),
        (
            "Halden reached annual recurring revenue of €210 million in 2027 [3].",
            "Norrfield analysts forecast ARR of €210 million by the end of 2027 [3].",
        ),
        ("Halden has delayed the plant [3].", "Halden may delay the plant if interest rates stay high [3]."),
        (
            "Halden will delay the plant because interest rates are high [3].",
            "High interest rates may lead Halden to delay the plant [3].",
        ),
        ("Interest rates stay high [3].", "If interest rates stay high, Halden may delay the plant [3]."),
    ],
)
def test_what_is_expected_or_possible_is_not_told_as_done(
    wrong: str, right: str, checker: SentenceChecker
) -> None:
    assert reason(wrong, checker) == "contradicted"
    assert reason(right, checker) is None


def test_who_said_what_will_be_is_told_as_it_is(checker: SentenceChecker) -> None:
    assert reason("Maria Voss is Halden's chief executive [2].", checker) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Halden denied reporting revenue of $48.2 million in the third quarter of 2026 [1].",
        "Halden failed to end the quarter with $27.4 million in cash [1].",
        "It is false that gross margin widened to 61.5 percent [1].",
        "Hardly any revenue growth: 14 percent [1].",
        "Norrfield doubts Halden will reach annual recurring revenue of €210 million by the end of 2027 [3].",
        "Halden is unlikely to reach annual recurring revenue of €210 million by the end of 2027 [3].",
        "The contract with Bosch was renewed [2].",
    ],
)
def test_a_denial_of_what_the_source_says_falls(sentence: str, checker: SentenceChecker) -> None:
    assert reason(sentence, checker) == "contradicted"


def test_what_both_deny_stands(checker: SentenceChecker) -> None:
    assert reason("The contract with Bosch was not renewed [2].", checker) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Revenue rose 14 percent to $48.2 million (1).",
        "Revenue rose 14 percent to $48.2 million [passage 1].",
        "**Revenue** rose *14 percent* to $48.2 million [1].",
        "**Revenue rose 14 percent to $48.2 million [1].**",
    ],
)
def test_markers_and_emphasis_are_read_however_they_are_written(
    sentence: str, checker: SentenceChecker
) -> None:
    outcome = asyncio.run(checker.check(sentence))
    assert outcome == {"text": "Revenue rose 14 percent to $48.2 million.", "cites": [1]}


def test_a_number_in_round_brackets_within_a_sentence_is_no_marker(checker: SentenceChecker) -> None:
    assert reason("Revenue (1) rose 14 percent to $48.2 million.", checker) == "no_citation"


def test_year_over_year_is_no_name(checker: SentenceChecker) -> None:
    assert reason("Halden posted Q3 revenue of $48.2M, a 14% YoY increase [1].", checker) is None
