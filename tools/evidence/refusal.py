"""Why the evidence does not suffice, and what would change that."""

from collections.abc import Sequence
from typing import Any

from tools.evidence.duplicates import sources
from tools.evidence.gate import Verdict
from tools.evidence.judgement import moved
from tools.retrieval.passage import Passage
from tools.retrieval.plan import QueryPlan

_SHOWN = 5


def explain(
    verdict: Verdict, passages: Sequence[Passage], *, plan: QueryPlan, documents: int, newest: str | None
) -> dict[str, Any]:
    """Return `{top_scores, matched_titles, corpus_status_hint, counterfactual}` of a refusal.

    Args:
        verdict: The gate's verdict.
        passages: What was found, any order.
        plan: The question's plan.
        documents: How many documents the index holds.
        newest: The newest date among them, ISO, if any has one.
    """
    best = sorted(passages, key=lambda passage: passage["score"], reverse=True)
    near = {group[0]["doc_id"]: group[0] for group in sources(best).values()}
    return {
        "top_scores": [round(passage["score"], 4) for passage in best[:_SHOWN]],
        "matched_titles": [passage["title"] for passage in near.values()][:_SHOWN],
        "corpus_status_hint": _hint(verdict, plan, documents=documents, newest=newest, found=len(best)),
        "counterfactual": "; and ".join(_would_pass(verdict, list(near.values()))),
    }


def _would_pass(verdict: Verdict, near: Sequence[Passage]) -> list[str]:
    """What each rule that failed asks for: applied to the corpus, the same question passes."""
    failed = [rule for rule in verdict["rules"] if not rule["passed"]]
    impossible = [rule["detail"] for rule in failed if rule["name"] == "possible"]
    if impossible:
        return [f"another question: {'; '.join(impossible)}"]
    threshold = verdict["threshold"]
    near_miss = next((passage["title"] for passage in near if passage["score"] < threshold), None)
    nearest = f"; the nearest miss is “{near_miss}”" if near_miss else ""
    asked = []
    for rule in failed:
        missing = int(rule["bound"] - rule["value"])
        match rule["name"]:
            case "distinct_documents":
                asked.append(
                    f"{missing} more independent document{'s' if missing > 1 else ''} with a passage that"
                    f" scores ≥ {threshold:g} for the question{nearest}"
                )
            case "distinct_outlets":
                asked.append(f"such documents from {missing} more outlet{'s' if missing > 1 else ''}")
            case "coverage":
                asked.append(f"a document of, or about, {rule['detail']} that speaks to the question")
            case "sufficiency" | "judge":
                asked.append(_to_suffice(verdict))
    return asked


def _to_suffice(verdict: Verdict) -> str:
    """What probability would do; where a model judges, the one from which on its word decides nothing."""
    rule = next(rule for rule in verdict["rules"] if rule["name"] == "sufficiency")
    enough = moved(rule["bound"], sufficient=True) if verdict["judge"] else rule["bound"]
    lacking = f" in particular {rule['detail']}," if rule["detail"] else ""
    return (
        f"passages that say what the question asks,{lacking} so that the probability of sufficiency rises"
        f" from {rule['value']:.2f} to {enough:.2f}"
    )


def _hint(verdict: Verdict, plan: QueryPlan, *, documents: int, newest: str | None, found: int) -> str:
    """Tell apart an empty corpus, a stale one, one without what is named, and one with near misses."""
    if documents == 0:
        return "The index is empty: ingest documents first."
    held = f"The index holds {documents} document{'s' if documents > 1 else ''}" + (
        f", the newest of {newest}" if newest else ""
    )
    failed = {rule["name"]: rule for rule in verdict["rules"] if not rule["passed"]}
    if "possible" in failed:
        return f"{held}; the question cannot be met: {failed['possible']['detail']}."
    wanted = plan["since"] or next((period["start"] for period in plan["periods"] if period["sure"]), None)
    if wanted and (newest is None or newest < wanted):
        return f"{held}: it is stale, the question asks for what is of {wanted} or later."
    if found == 0:
        bound = f", {plan['bound_by']}," if plan["bound_by"] else ""
        return f"{held}, but no passage of the minimum length{bound} was found."
    if "coverage" in failed:
        return f"{held}; none that was found is of, or about: {failed['coverage']['detail']}."
    if verdict["supporting"]:
        return (
            f"{held}; near misses: {len(verdict['supporting'])} of them, copies counted once, reach the"
            " threshold, and do not hold all that is asked."
        )
    return f"{held}; none is near the question."
