import pytest

from tools.evidence.kinds import finder


@pytest.mark.parametrize(
    ("query", "with_it", "without"),
    [
        ("How many ships sailed?", "Forty-two: 42 sailed.", "Ships sailed."),
        ("How many of the 12 ships sailed?", "7 of the 12 sailed.", "All 12 sailed."),
        ("When was it built?", "It was built in 1903.", "It was built."),
        ("In what year did it close?", "It closed in March.", "It closed."),
        ("Who leads Orla?", "At Orla, Ines Vale leads.", "Orla is led well."),
    ],
)
def test_a_text_holds_what_is_asked_for_other_than_the_questions_own(query, with_it, without) -> None:
    holds = finder(query)
    assert holds is not None
    assert (holds(with_it), holds(without)) == (True, False)


@pytest.mark.parametrize("query", ["Why did it close?", "When it closed, what happened?"])
def test_other_questions_ask_for_no_kind(query) -> None:
    assert finder(query) is None
