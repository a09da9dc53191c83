import re
from collections.abc import Iterator

import pytest

from tests.tools.writing.simulation.simulated_sentences import QUESTIONS, RIGHT, WRONG, fill, result
from tools.simulation.telling.narrative import SectionName
from tools.writing.simulation.fact_check import FactChecker
from tools.writing.simulation.facts import facts
from tools.writing.verdict import Reason

STATISTICS = ["median", "p10", "p90", "impact.mean", "impact.p10", "impact.p90", "downside_probability"]
PLACE = re.compile(r"\{([\w.]+)(!?)\}")


@pytest.fixture(scope="module")
def checkers() -> dict[str, FactChecker]:
    return {key: FactChecker(facts(result(key)), query=QUESTIONS[key]) for key in QUESTIONS}


def reason(
    checkers: dict[str, FactChecker],
    sentence: str,
    *,
    key: str = "arr",
    section: SectionName = "why_it_matters",
) -> Reason | None:
    return checkers[key].objection(fill(sentence, result(key)), section=section)


def test_of_the_right_sentences_one_in_twenty_falls_at_most(checkers: dict[str, FactChecker]) -> None:
    written = [(key, section, sentence) for key in RIGHT for section, sentence in RIGHT[key]]
    fallen = [each for each in written if reason(checkers, each[2], key=each[0], section=each[1])]
    assert len(written) >= 100
    assert len(fallen) <= 0.05 * len(written), fallen


@pytest.mark.parametrize("key", WRONG)
def test_a_wrong_figure_statistic_unit_sign_or_name_falls(checkers: dict[str, FactChecker], key: str) -> None:
    assert [s for section, s in WRONG[key] if not reason(checkers, s, key=key, section=section)] == []


def swapped(sentence: str) -> Iterator[str]:
    """The sentence with another statistic's value in the place of each."""
    for place in PLACE.finditer(sentence):
        for other in {*STATISTICS} - {place[1]}:
            yield f"{sentence[: place.start()]}{{{other}{place[2]}}}{sentence[place.end() :]}"


def digits_changed(sentence: str) -> Iterator[str]:
    """The sentence with one digit of a figure changed."""
    for match in re.finditer(r"(?<![\dP.])\d[\d.]*(?!th|\d)", sentence):
        at = match.end() - 1
        yield (
            sentence[:at] + str(int(sentence[at]) % 8 + 1) + sentence[at + 1 :]
            if sentence[at] != "."
            else sentence
        )


def test_another_statistics_value_falls_wherever_it_is_put(checkers: dict[str, FactChecker]) -> None:
    sentences = [
        "The median of ARR after 12 months is {median}.",
        "At the 10th percentile ARR is {p10}, at the 90th percentile {p90}.",
        "The scenario lowers ARR after 12 months by {impact.mean!} on average.",
        "The effect of the scenario is {impact.p10} at the 10th percentile and {impact.p90} at the 90th.",
        "The chance of ending below the baseline is {downside_probability}.",
    ]
    assert [s for s in sentences if reason(checkers, s)] == []
    mutants = {mutant for sentence in sentences for mutant in swapped(sentence)}
    assert len(mutants) >= 40
    assert [mutant for mutant in mutants if not reason(checkers, mutant)] == []


def test_another_digit_falls(checkers: dict[str, FactChecker]) -> None:
    right = {fill(sentence, result("arr")) for _, sentence in RIGHT["arr"]}
    mutants = {mutant for sentence in right for mutant in digits_changed(sentence)} - right
    assert len(mutants) >= 25
    assert [
        mutant for mutant in mutants if not checkers["arr"].objection(mutant, section="why_it_matters")
    ] == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The median of ARR is {p10}.", "figure"),
        ("The scenario raises ARR by {impact.mean!} on average.", "contradicted"),
        ("The scenario raises ARR.", "contradicted"),
        ("Higher churn raises ARR.", "contradicted"),
        ("New ARR is the largest driver.", "contradicted"),
        ("The 10th percentile of {p10} is a significant driver.", "contradicted"),
        ("The median of {median} is below the 10th percentile of {p10}.", "contradicted"),
        ("Brightmere lowers ARR.", "name"),
        ("The median of ARR is {median} [1].", "unknown_citation"),
        ("The median of ARR is <b>{median}</b>.", "markup"),
        ("Three large customers complained loudly about shipping.", "figure"),
        ("Large customers complained loudly about shipping.", "unsupported"),
    ],
)
def test_the_reason_says_what_is_wrong(
    checkers: dict[str, FactChecker], sentence: str, expected: Reason
) -> None:
    assert reason(checkers, sentence) == expected


def test_a_proposal_may_go_beyond_the_result_but_not_with_figures_or_names(
    checkers: dict[str, FactChecker],
) -> None:
    for sentence, expected in [
        ("Call every large account before its renewal.", None),
        ("Call 40 large accounts before their renewal.", "figure"),
        ("Call Brightmere before its renewal.", "name"),
        ("Freeze hiring until next year.", "unsupported"),
    ]:
        assert reason(checkers, sentence, section="next_best_actions") == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "ARR will certainly collapse.",
        "The company faces bankruptcy under stress.",
        "There is no risk to ARR.",
        "The probability of a lower ARR is small.",
        "ARR will almost certainly exceed the median of {median}.",
        "The median of ARR is above the 90th percentile.",
        "The median of ARR is below the baseline.",
        "ARR is unlikely to fall.",
    ],
)
def test_how_sure_something_is_falls_without_its_figure(
    checkers: dict[str, FactChecker], sentence: str
) -> None:
    assert reason(checkers, sentence) is not None


def test_what_is_uncertain_or_most_likely_assumed_may_be_said(checkers: dict[str, FactChecker]) -> None:
    assert reason(checkers, "The forecast of ARR is uncertain.") is None
    assert reason(checkers, "Reduce the risk of churn.", section="next_best_actions") is None


def test_a_proposal_names_no_site(checkers: dict[str, FactChecker]) -> None:
    assert reason(checkers, "Visit evil.example.", section="next_best_actions") == "markup"


@pytest.mark.parametrize("sentence", ["", "...", "$", "[ ]", "\u202e", "10th", "P10 P10 P10", "%"])
def test_no_sentence_is_too_odd_to_check(checkers: dict[str, FactChecker], sentence: str) -> None:
    assert reason(checkers, sentence) is not None
