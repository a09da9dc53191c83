import pytest

from tests.tools.writing.direct.direct_sentences import MAY_BE_SHOWN, MAY_NOT_BE_SHOWN
from tools.writing.direct.check import DirectCheck
from tools.writing.verdict import Reason


@pytest.mark.parametrize(("query", "sentence"), MAY_BE_SHOWN)
def test_common_knowledge_plans_drafts_and_what_the_request_gives_may_be_shown(
    query: str, sentence: str
) -> None:
    assert DirectCheck(query).objection(sentence) is None


@pytest.mark.parametrize(("query", "sentence"), MAY_NOT_BE_SHOWN)
def test_sources_links_and_figures_of_a_company_may_not_be_shown(query: str, sentence: str) -> None:
    assert DirectCheck(query).objection(sentence) is not None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Read [the guide](https://example.com).", "markup"),
        ("Retention pays [1].", "unknown_citation"),
        ("According to Forrester, retention pays.", "unknown_citation"),
        ("Our churn fell to 1.4%.", "figure"),
        ("Apple's revenue was $391 billion.", "figure"),
    ],
)
def test_the_reason_says_what_is_wrong(sentence: str, expected: Reason) -> None:
    assert DirectCheck("Draft a note.").objection(sentence) == expected


def test_a_figure_of_an_earlier_turn_may_be_repeated() -> None:
    assert (
        DirectCheck("Draft it again\n\nOur ARR is $48.2 million.").objection("Our ARR is $48 million.")
        is None
    )
    assert (
        DirectCheck("Draft it again\n\nOur ARR is $48.2 million.").objection("Our ARR is $52 million.")
        == "figure"
    )


def test_an_example_that_the_request_asks_for_may_have_results_of_nobody() -> None:
    result = "Revenue rose 12% to $4.2 million."
    assert DirectCheck("Give me an example of a comment on a result.").objection(result) is None
    assert DirectCheck("Draft a comment on our result.").objection(result) == "figure"


@pytest.mark.parametrize("sentence", ["", " ", "...", "[ ]", "1.", "<", "$", "%", "\u202e", "| | |", "``"])
def test_no_sentence_is_too_odd_to_check(sentence: str) -> None:
    assert DirectCheck("").objection(sentence) is None
