"""How well passages are ranked, as MultiHop-RAG's own evaluation counts (Tang and Yang 2024)."""

from collections.abc import Sequence

DEPTH = 10


def hit(texts: Sequence[str], gold: Sequence[str], *, depth: int) -> float:
    """1 where any of the first `depth` passages holds a gold text, else 0."""
    return float(any(_holds(text, each) for text in texts[:depth] for each in gold))


def reciprocal_rank(texts: Sequence[str], gold: Sequence[str]) -> float:
    """1 over the rank of the first of ten passages that holds a gold text; 0 for none."""
    ranks = (rank for rank, text in enumerate(texts[:DEPTH], 1) if any(_holds(text, each) for each in gold))
    return 1 / next(ranks, float("inf"))


def average_precision(texts: Sequence[str], gold: Sequence[str]) -> float:
    """Sum, over the first ten ranks, of the gold texts that appear there first, each over its rank.

    The sum is divided by the number of gold texts, ten at most. This is what MultiHop-RAG calls MAP@10: it
    counts what is new at a rank, not all that was found up to it, and so lies below average precision as
    textbooks have it.
    """
    found: set[str] = set()
    total = 0.0
    for rank, text in enumerate(texts[:DEPTH], 1):
        new = {each for each in gold if each not in found and _holds(text, each)}
        total += len(new) / rank
        found |= new
    return total / min(len(gold), DEPTH)


def all_gold(texts: Sequence[str], gold: Sequence[str]) -> float:
    """1 where every gold text is in one of the first ten passages, else 0."""
    return float(all(any(_holds(text, each) for text in texts[:DEPTH]) for each in gold))


def _holds(text: str, gold: str) -> bool:
    """Whether a passage holds a text, whitespace aside."""
    return "".join(gold.split()) in "".join(text.split())
