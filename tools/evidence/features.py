"""What of a set of passages tells whether it suffices: figures in [0, 1] or near it, each explainable."""

import math
import re
from collections.abc import Sequence
from datetime import date

from tools.evidence.against import AGAINST, speak_against
from tools.evidence.asked import Asked
from tools.evidence.kinds import finder
from tools.evidence.sentences import sentences
from tools.retrieval.passage import Passage
from tools.retrieval.periods import Period
from tools.retrieval.plan import QueryPlan
from tools.retrieval.words import words

FEATURES = {
    "best": "share of the question's content that the best passage carries, rarer words counting more",
    "three": "the same, of the three passages that carry most together",
    "together": "the same, of all passages together",
    "lead": "by how much the best passage carries more than the fifth",
    "sentence": "the same share, of the best sentence",
    "absent": "share of the content that no document of the corpus holds",
    "rarest": "share of the five rarest words that the passages carry",
    "parts_least": "what the best passage for the least supported part of the question carries of that part",
    "parts_mean": "the same, over all parts",
    "outlets_least": "what the best passage of the least supported outlet carries of the question",
    "outlets_mean": "the same, over all outlets named",
    "outlets_fused": "the best fused score of each outlet named, on average",
    "dated": "share of the days named that a passage has, of the outlet named with the day if any is",
    "second": "fused score of the second passage",
    "names": "share of the names that the passages carry",
    "numbers": "share of the figures that the passages carry",
    "phrases": "share of the question's pairs of neighbouring words that a passage has too",
    "answer_type": "whether the best passages hold what is asked for: a figure, a name, a date",
    "cosine": "highest cosine similarity",
    "cosine_outlets": "highest cosine of each outlet named, on average",
    "cosine_lead": "by how much the highest cosine exceeds the fifth",
    "agreement": "share of the five nearest passages that are among the five with most words in common",
    "length": "logarithm of the number of content words, over 4",
    "one_thing": "whether the question asks one thing, so that one sentence may answer it",
    **AGAINST,
}
"""What each feature is, in the order of a model's weights."""

_TOP, _FIRST, _RARE = 5, 3, 5
_ONE_THING = 20  # words: what takes more to ask is seldom answered by one sentence
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
    together: frozenset[str] = frozenset().union(*carried)
    ranked = sorted(shares, reverse=True)
    cosines = sorted((passage["similarity"] for passage in passages), reverse=True)
    best = max(shares, default=0.0)
    parts = [_part(asked, part, outlets, passages, carried) for part, outlets in asked.parts]
    of_outlets = [
        [i for i, passage in enumerate(passages) if passage["outlet"] in named["means"]]
        for named in plan["outlets"]
    ]
    outlets = [max((shares[i] for i in found), default=0.0) for found in of_outlets] or [best]
    outlet_cosines = [
        max((passages[i]["similarity"] for i in found), default=0.0) for found in of_outlets
    ] or cosines[:1]
    fused = [passage["fused"] for passage in passages]
    outlets_fused = [max((fused[i] for i in found), default=0.0) for found in of_outlets] or fused[:1]
    rarest = sorted(asked.weights, key=lambda term: (-asked.weights[term], term))[:_RARE]
    query = plan["main"]["text"]
    split = list(sentences(asked, passages))
    values = {
        "best": best,
        "three": _three(asked, carried),
        "together": asked.share(together),
        "lead": _lead(ranked),
        "sentence": max((sentence.share for sentence in split), default=0.0),
        "absent": asked.share(frozenset(asked.absent)),
        "rarest": _part_of(frozenset(rarest), together),
        "parts_least": min(parts),
        "parts_mean": _mean(parts),
        "outlets_least": min(outlets),
        "outlets_mean": _mean(outlets),
        "outlets_fused": _mean(outlets_fused),
        "dated": _mean([_dated(plan, day, passages) for day in _days(plan)] or [_NEUTRAL]),
        "second": fused[1] if len(fused) > 1 else 0.0,
        "names": asked.share(together, asked.names) if asked.names else _NEUTRAL,
        "numbers": _part_of(asked.numbers, together),
        "phrases": _phrases(asked, passages),
        "answer_type": _answer_type(query, passages, shares),
        "cosine": cosines[0] if cosines else 0.0,
        "cosine_outlets": _mean(outlet_cosines),
        "cosine_lead": _lead(cosines),
        "agreement": _agreement(passages),
        "length": math.log1p(len(asked.weights)) / 4,
        "one_thing": _one_thing(plan),
        **speak_against(query, passages, split),
    }
    return {name: float(values[name]) for name in FEATURES}


def _one_thing(plan: QueryPlan) -> bool:
    """Whether it is short, of one part and one outlet at most; a part searched for again is no second."""
    query = plan["main"]["text"]
    of_one_part = len(plan["parts"]) < 2 and not _AND_ASKS.search(query)
    return of_one_part and len(plan["outlets"]) < 2 and len(words(query)) <= _ONE_THING


def _part(
    asked: Asked,
    part: frozenset[str],
    outlets: frozenset[str],
    passages: Sequence[Passage],
    carried: Sequence[frozenset[str]],
) -> float:
    """What the best passage carries of a part of the question, if the part names outlets, among theirs."""
    return max(
        (
            asked.share(terms, part)
            for passage, terms in zip(passages, carried, strict=True)
            if not outlets or passage["outlet"] in outlets
        ),
        default=0.0,
    )


def _three(asked: Asked, carried: Sequence[frozenset[str]]) -> float:
    """What three passages carry together: the best, and twice the one that adds most."""
    together: frozenset[str] = frozenset()
    for _ in range(_FIRST):
        together = max((together | terms for terms in carried), key=asked.share, default=together)
    return asked.share(together)


def _days(plan: QueryPlan) -> list[Period]:
    return [period for period in plan["periods"] if period["sure"] and period["start"] == period["end"]]


def _dated(plan: QueryPlan, day: Period, passages: Sequence[Passage]) -> float:
    """1 where a passage is of that day, give or take one, and of an outlet that the day's part names."""
    parts = [part for part in plan["parts"] if day in part["periods"]] or [plan["main"]]
    outlets = {outlet for part in parts for outlet in part["outlets"]}
    wanted = date.fromisoformat(day["start"])
    return float(
        any(
            (not outlets or passage["outlet"] in outlets)
            and passage["date"] is not None
            and abs((date.fromisoformat(passage["date"]) - wanted).days) <= 1
            for passage in passages
        )
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _lead(descending: Sequence[float]) -> float:
    return descending[0] - descending[min(_TOP, len(descending)) - 1] if descending else 0.0


def _part_of(wanted: frozenset[str], carried: frozenset[str]) -> float:
    return len(wanted & carried) / len(wanted) if wanted else _NEUTRAL


def _phrases(asked: Asked, passages: Sequence[Passage]) -> float:
    if not asked.phrases:
        return _NEUTRAL
    texts = [f"{passage['title']} {passage['text']}".casefold() for passage in passages]
    return sum(any(phrase in text for text in texts) for phrase in asked.phrases) / len(asked.phrases)


def _answer_type(query: str, passages: Sequence[Passage], shares: Sequence[float]) -> float:
    holds = finder(query)
    if holds is None:
        return _NEUTRAL
    order = sorted(range(len(passages)), key=lambda i: -shares[i])[:_FIRST]
    return float(any(holds(passages[i]["text"]) for i in order))


def _agreement(passages: Sequence[Passage]) -> float:
    by_cosine, by_words = (
        {
            passage["chunk_id"]
            for passage in sorted(passages, key=lambda passage: -float(passage[side]))[:_TOP]
        }
        for side in ("similarity", "lexical")
    )
    return len(by_cosine & by_words) / _TOP
