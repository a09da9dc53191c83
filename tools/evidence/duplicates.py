"""Near-duplicates: a syndicated copy is not a second source."""

import re
from collections.abc import Sequence

from tools.retrieval.passage import Passage

_WORD = re.compile(r"\w+")
_SHINGLE = 5
_SAME = 0.6


def sources(passages: Sequence[Passage]) -> dict[str, list[Passage]]:
    """Group passages by independent source, in the order of their first passage.

    Passages of one document belong together. So do documents with near-identical passages: their five-word
    shingles overlap by 60 % of the smaller set or more.

    Args:
        passages: Best first.

    Returns:
        Passages by the `doc_id` of the first document of each source.
    """
    groups: dict[str, list[Passage]] = {}
    shingles: dict[str, list[set[str]]] = {}
    for passage in passages:
        own = _shingles(passage["text"])
        source = passage["doc_id"]
        if not any(source == member["doc_id"] for member in groups.get(source, [])):
            source = next(
                (
                    first
                    for first, seen in shingles.items()
                    if any(member["doc_id"] == source for member in groups[first])
                    or any(_overlap(own, other) >= _SAME for other in seen)
                ),
                source,
            )
        groups.setdefault(source, []).append(passage)
        shingles.setdefault(source, []).append(own)
    return groups


def _shingles(text: str) -> set[str]:
    words = _WORD.findall(text.casefold())
    return {" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))}


def _overlap(a: set[str], b: set[str]) -> float:
    return len(a & b) / min(len(a), len(b))
