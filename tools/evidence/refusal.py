"""Why the evidence does not suffice, and what would change that."""

from collections.abc import Sequence
from typing import Any

from tools.evidence.duplicates import sources
from tools.evidence.gate import Verdict
from tools.retrieval.passage import Passage

_SHOWN = 5


def explain(
    verdict: Verdict, passages: Sequence[Passage], *, documents: int, newest: str | None
) -> dict[str, Any]:
    """Return `{top_scores, matched_titles, corpus_status_hint, counterfactual}` of a refusal.

    Args:
        verdict: The gate's verdict.
        passages: What was found, any order.
        documents: How many documents the index holds.
        newest: The newest date among them, ISO, if any has one.
    """
    best = sorted(passages, key=lambda passage: passage["similarity"], reverse=True)
    near = {group[0]["doc_id"]: group[0] for group in sources(best).values()}
    threshold = verdict["threshold"]
    missing = int(verdict["rules"][0]["bound"] - verdict["rules"][0]["value"])
    near_miss = next(
        (passage["title"] for passage in near.values() if passage["similarity"] < threshold), None
    )
    return {
        "top_scores": [round(passage["similarity"], 4) for passage in best[:_SHOWN]],
        "matched_titles": [passage["title"] for passage in near.values()][:_SHOWN],
        "corpus_status_hint": _hint(verdict, documents=documents, newest=newest, found=len(best)),
        "counterfactual": f"{missing} more independent document{'s' if missing > 1 else ''} with a passage of"
        f" similarity ≥ {threshold:g} to the question"
        + (f"; the nearest miss is “{near_miss}”" if near_miss else ""),
    }


def _hint(verdict: Verdict, *, documents: int, newest: str | None, found: int) -> str:
    if documents == 0:
        return "The index is empty: ingest documents first."
    held = f"The index holds {documents} document{'s' if documents > 1 else ''}" + (
        f", the newest of {newest}" if newest else ""
    )
    if found == 0:
        return f"{held}, but no passage of the minimum length."
    if verdict["supporting"]:
        return f"{held}; only {len(verdict['supporting'])} of them, copies counted once, reach the threshold."
    return f"{held}; none is near the question."
