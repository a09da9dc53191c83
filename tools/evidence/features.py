"""What of a set of passages tells whether it suffices: figures in [0, 1] or near it, each explainable."""

import re
from collections.abc import Iterable, Sequence
from statistics import fmean

from tools.evidence.against import AGAINST, speak_against
from tools.evidence.kinds import finder
from tools.evidence.sentences import sentences
from tools.retrieval.asked import Asked
from tools.retrieval.passage import Passage
from tools.retrieval.plan import QueryPlan
from tools.retrieval.words import words

FEATURES = {
    "best": "share of the question's content that the best passage carries, rarer words counting more",
    "three": "the same, of the three passages that together carry most",
    "sentence": "the same share, of the best sentence",
    "absent": "share of the content that no document of the corpus holds",
    "parts": "what the best passage for each part of the question carries of it, on average, if it is of"
    " the outlet and the day that the part names",
    "parts_cosine": "highest cosine of each part with such a passage, on average",
    "outlets_least": "what the best passage of the least supported outlet carries of the question",
    "numbers": "share of the figures that the passages carry",
    "answer_type": "whether the best passages hold what is asked for: a figure, a name, a date",
    "cosine": "highest cosine similarity",
    "cosine_outlets": "highest cosine of each outlet named, on average",
    "one_thing": "whether the question asks one thing, so that one sentence may answer it",
    **AGAINST,
}
"""What each feature is, in the order of a model's weights."""

_FIRST = 3
_ONE_THING = 25  # words: what takes more to ask is seldom answered by one sentence
_AND_ASKS = re.compile(r"\band (?:\w+ )?(?:how|what|when|where|which|who|why)\b", re.IGNORECASE)
_NEUTRAL = 0.5  # where the question has nothing that could be carried


def measure(asked: Asked, plan: QueryPlan, passages: Sequence[Passage]) -> dict[str, float]:
    """Measure the features of a retrieved set.

    Args:
        asked: The question's content.
        plan: Its plan.
        passages: What was found, best first; may be empty.

    Returns:
        A value for each of `FEATURES`, in their order.
    """
    carried = [frozenset(passage["carries"]) for passage in passages]
    shares = [asked.share(terms) for terms in carried]
    cosines = [passage["similarity"] for passage in passages]
    together: frozenset[str] = frozenset().union(*carried)
    of_outlets = [
        [i for i, passage in enumerate(passages) if passage["outlet"] in named["means"]]
        for named in plan["outlets"]
    ] or [list(range(len(passages)))]
    of_parts = [(part, part.told_by(passages)) for part in asked.parts]
    query = plan["main"]["text"]
    split = list(sentences(asked, passages))
    values = {
        "best": _highest(shares),
        "three": _three(asked, carried),
        "sentence": _highest(sentence.share for sentence in split),
        "absent": asked.share(frozenset(asked.absent)),
        "parts": fmean(
            _highest(asked.share(carried[i], part.content) for i in found) for part, found in of_parts
        ),
        "parts_cosine": fmean(_highest(part.cosine(passages[i]) for i in found) for part, found in of_parts),
        "outlets_least": min(_highest(shares[i] for i in found) for found in of_outlets),
        "numbers": _part_of(asked.numbers, together),
        "answer_type": _answer_type(query, passages, shares),
        "cosine": _highest(cosines),
        "cosine_outlets": fmean(_highest(cosines[i] for i in found) for found in of_outlets),
        "one_thing": _one_thing(plan),
        **speak_against(query, passages, split),
    }
    return {name: float(values[name]) for name in FEATURES}


def _one_thing(plan: QueryPlan) -> bool:
    """Whether it is short, and of one outlet and one company; a sentence may tell of several years."""
    query = plan["main"]["text"]
    compares = len(plan["outlets"]) > 1 or len(plan["companies"]) > 1
    return not compares and not _AND_ASKS.search(query) and len(words(query)) <= _ONE_THING


def _three(asked: Asked, carried: Sequence[frozenset[str]]) -> float:
    """What three passages carry together: the best, and twice the one that adds most."""
    together: frozenset[str] = frozenset()
    for _ in range(_FIRST):
        together = max((together | terms for terms in carried), key=asked.share, default=together)
    return asked.share(together)


def _highest(values: Iterable[float]) -> float:
    return max(values, default=0.0)


def _part_of(wanted: frozenset[str], carried: frozenset[str]) -> float:
    return len(wanted & carried) / len(wanted) if wanted else _NEUTRAL


def _answer_type(query: str, passages: Sequence[Passage], shares: Sequence[float]) -> float:
    holds = finder(query)
    if holds is None:
        return _NEUTRAL
    order = sorted(range(len(passages)), key=lambda i: -shares[i])[:_FIRST]
    return float(any(holds(passages[i]["text"]) for i in order))
