"""What speaks against the best sentence as an answer, although it holds the words of the question."""

from collections.abc import Sequence

from tools.evidence.kinds import finder
from tools.evidence.opposites import denies, turned_about
from tools.evidence.sentences import Sentence, lower_words
from tools.retrieval.passage import Passage

AGAINST = {
    "other_kind": "by how much the best sentence carries more than the best one with what is asked for:"
    " a figure, a name, a date",
    "opposite": "what the best sentence carries, if its passage holds the opposite of a word of the question",
    "denied": "what the best sentence carries, if the question denies something and it does not",
}
"""The features of this module. Each grows with what the sentence carries: of a far one they say nothing."""


def speak_against(query: str, passages: Sequence[Passage], found: Sequence[Sentence]) -> dict[str, float]:
    """Measure the features of `AGAINST`, each in [0, 1].

    Args:
        query: The question.
        passages: What was found.
        found: The sentences of these passages.
    """
    best = max(found, key=lambda sentence: sentence.share, default=None)
    if best is None:
        return dict.fromkeys(AGAINST, 0.0)
    holds = finder(query)
    of_kind = max(
        (sentence.share for sentence in found if holds is None or holds(sentence.text)), default=0.0
    )
    asked, passage = lower_words(query), passages[best.passage]
    opposite = turned_about(asked, lower_words(f"{passage['title']} {passage['text']}"))
    denied = denies(query) and not denies(best.text)
    return {
        "other_kind": best.share - of_kind,
        "opposite": best.share * opposite,
        "denied": best.share * denied,
    }
