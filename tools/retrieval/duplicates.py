"""Near-duplicates: a syndicated copy is not a second source."""

import re
from collections.abc import Sequence
from functools import lru_cache

from tools.retrieval.passage import Passage

_WORD = re.compile(r"\w+")
_SHINGLE = 5
_SAME = 0.6


def sources(passages: Sequence[Passage]) -> dict[str, list[Passage]]:
    """Group passages by independent source, in the order of their first passage.

    Passages of one document belong together. So do documents with near-identical passages: their five-word
    shingles overlap by 60 % of the smaller set or more. Two that are one source with a third are one source.

    Args:
        passages: Best first.

    Returns:
        Passages, in their order, by the `doc_id` of the first document of each source.
    """
    shingles = [_shingles(passage["text"]) for passage in passages]
    groups: list[list[int]] = []
    for i, passage in enumerate(passages):
        apart, joined = [], [i]
        for group in groups:
            if any(
                passages[j]["doc_id"] == passage["doc_id"] or _overlap(shingles[i], shingles[j]) >= _SAME
                for j in group
            ):
                joined += group
            else:
                apart.append(group)
        groups = [*apart, sorted(joined)]
    return {passages[group[0]]["doc_id"]: [passages[i] for i in group] for group in sorted(groups)}


def near_copies(passage: Passage, others: Sequence[Passage]) -> bool:
    """Whether a passage nearly repeats one of another document among `others`."""
    own = _shingles(passage["text"])
    return any(
        other["doc_id"] != passage["doc_id"] and _overlap(own, _shingles(other["text"])) >= _SAME
        for other in others
    )


@lru_cache(maxsize=1024)
def _shingles(text: str) -> frozenset[str]:
    words = _WORD.findall(text.casefold())
    return frozenset(" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1)))


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / min(len(a), len(b))
