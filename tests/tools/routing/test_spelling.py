import pytest

from tools.routing.spelling import mend


@pytest.mark.parametrize(
    ("slip", "word"),
    [
        ("simualte", "simulate"),  # two letters in the wrong order
        ("simulte", "simulate"),  # one missing
        ("probabbility", "probability"),  # one too many
        ("scenerio", "scenario"),  # one wrong
    ],
)
def test_one_slip_is_mended(slip, word):
    assert mend(f"a {slip}, please") == f"a {word}, please"


@pytest.mark.parametrize(
    "word", ["simulated", "simulator", "stimulate", "translation", "differences", "simlte"]
)
def test_other_words_stay(word):
    assert mend(word) == word
