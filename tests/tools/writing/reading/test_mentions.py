import pytest

from tools.writing.reading.mentions import Labels
from tools.writing.reading.text import Reading

LABELS = Labels(
    ["ARR", "starting ARR", "new ARR", "monthly churn", "customer acquisition cost", "growth of receipts"]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Starting ARR matters.", ["starting ARR"]),
        ("ARR matters.", ["ARR"]),
        ("Churn matters more than new ARR.", ["monthly churn", "new ARR"]),
        ("CAC matters.", ["customer acquisition cost"]),
        ("The growth of the receipts matters.", ["growth of receipts"]),
        ("Monthly meetings matter.", []),
        ("", []),
    ],
)
def test_the_label_that_has_most_of_the_words_is_mentioned(text: str, expected: list[str]) -> None:
    assert [cue.says for cue in LABELS.find(Reading(text))] == expected


def test_labels_that_share_a_word_are_all_mentioned_by_it() -> None:
    labels = Labels(["collection delay", "collection costs"])
    assert {cue.says for cue in labels.find(Reading("Collection is slow."))} == {
        "collection delay",
        "collection costs",
    }
