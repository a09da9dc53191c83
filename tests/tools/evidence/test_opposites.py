import pytest

from tools.evidence.opposites import denies, turned_about


@pytest.mark.parametrize(
    ("asked", "held", "turned"),
    [
        ({"northern", "border"}, {"south", "border"}, True),
        ({"northern", "border"}, {"south", "north"}, False),
        ({"northern", "border"}, {"border"}, False),
        ({"destroyed"}, {"built"}, True),
        ({"profit"}, {"profits", "loss"}, False),
    ],
)
def test_a_text_turns_a_word_about_that_it_does_not_hold(asked, held, turned) -> None:
    assert turned_about(asked, held) is turned


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Who wasn't told?", True),
        ("Who wasn\u2019t told?", True),
        ("It was never shipped", True),
        ("They failed to vote", True),
        ("The knot in the note", False),
        ("The federal notice", False),
    ],
)
def test_denials_are_known_by_whole_words(text, denied) -> None:
    assert denies(text) is denied
