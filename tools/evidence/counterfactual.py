"""What would have let a refused question pass: documents that are missing, in so many words."""

import math
from collections.abc import Iterator, Mapping, Sequence

from tools.evidence.coverage import counting, not_carried
from tools.evidence.gate import Verdict
from tools.evidence.judgement import moved
from tools.evidence.rules import Rule
from tools.retrieval.asked import Asked
from tools.retrieval.duplicates import sources
from tools.retrieval.merge import places
from tools.retrieval.passage import Passage
from tools.retrieval.plan import QueryPlan


def counterfactual(
    verdict: Verdict,
    passages: Sequence[Passage],
    plan: QueryPlan,
    asked: Asked,
    *,
    top_k: int,
    min_chars: int,
) -> str:
    """Say what each rule that failed asks for: applied to the corpus, the same question passes.

    Args:
        verdict: A gate's refusal.
        passages: What it judged, best first.
        plan: The question's plan.
        asked: The question's content.
        top_k: How many passages are retrieved for a question that does not ask for more.
        min_chars: Shorter passages are not searched.
    """
    failed = {rule["name"]: rule for rule in verdict["rules"] if not rule["passed"]}
    if "possible" in failed:
        reasons = [rule["detail"] for rule in verdict["rules"] if rule["name"] == "possible"]
        return f"another question: {'; '.join(reasons)}"
    full = len(passages) >= places(plan["constraints"], top_k)
    entering = _entering(verdict, passages) if full else verdict["threshold"]
    scoring = f"with a passage that scores ≥ {entering:g} for the question"
    allowed = _allowed(plan)
    wanted = []
    if failed.keys() & {"distinct_documents", "distinct_outlets"}:
        wanted.append(f"{_documents(failed, allowed, scoring)}{_near_miss(verdict, passages)}")
    if "coverage" in failed:
        missing = not_carried(plan, counting(passages, asked, threshold=verdict["threshold"]), asked)
        wanted += [f"a document {which}{allowed}, {scoring}" for which in _uncovered(plan, asked, missing)]
    if failed.keys() & {"sufficiency", "judge"}:
        wanted.append(_to_suffice(verdict))
    searched = f"; passages of fewer than {min_chars} characters are not searched" if min_chars else ""
    return "; and ".join(wanted) + searched


def _documents(failed: Mapping[str, Rule], allowed: str, scoring: str) -> str:
    documents, outlets = (_missing(failed, name) for name in ("distinct_documents", "distinct_outlets"))
    count = max(documents, outlets)
    text = f"{count} more independent document{_s(count)}{allowed}, {scoring}"
    if not outlets:
        return text
    counted = failed["distinct_outlets"]["detail"]
    beside = f" beside {counted}" if counted else ""
    among = f" among them {outlets}" if outlets < count else ""
    return f"{text},{among} from {outlets} more outlet{_s(outlets)}{beside}"


def _entering(verdict: Verdict, passages: Sequence[Passage]) -> float:
    """The score that counts, and that takes the last place among those retrieved, rounded up."""
    least = min(passage["score"] for passage in passages)
    return max(verdict["threshold"], _rounded_up(least))


def _near_miss(verdict: Verdict, passages: Sequence[Passage]) -> str:
    best = sorted(passages, key=lambda passage: passage["score"], reverse=True)
    near = (group[0] for group in sources(best).values())
    title = next((each["title"] for each in near if each["score"] < verdict["threshold"]), None)
    return f" (the nearest miss is “{title}”)" if title else ""


def _allowed(plan: QueryPlan) -> str:
    """Which outlets and days a document may be of, where the question bounds them."""
    only = plan["only_outlets"]
    published = f" (of {' or '.join(only)} only)" if only else ""
    return f"{published}{_dated(plan)}"


def _dated(plan: QueryPlan) -> str:
    if plan["since"] and plan["until"]:
        return f" dated {plan['since']} to {plan['until']}"
    if plan["since"]:
        return f" dated {plan['since']} or later"
    return f" dated {plan['until']} or earlier" if plan["until"] else ""


def _uncovered(plan: QueryPlan, asked: Asked, missing: Sequence[str]) -> Iterator[str]:
    yield from (f"published by {each['text']}" for each in plan["outlets"] if each["text"] in missing)
    yield from (f"that names {each['text']}" for each in plan["companies"] if each["text"] in missing)
    yield from (f"that names {name}" for name in asked.unknown)
    yield from (
        f"of {period['text']}, or that names it" for period in plan["periods"] if period["text"] in missing
    )


def _to_suffice(verdict: Verdict) -> str:
    """What probability would do; where a model judges, the one from which on its word decides nothing."""
    rule = next(rule for rule in verdict["rules"] if rule["name"] == "sufficiency")
    enough = moved(rule["bound"], sufficient=True) if verdict["judge"] else rule["bound"]
    lacking = f" in particular {rule['detail']}," if rule["detail"] else ""
    return (
        f"passages that say what the question asks,{lacking} so that the probability of sufficiency rises"
        f" from {math.floor(rule['value'] * 100) / 100:.2f} to {_rounded_up(enough):.2f}"
    )


def _rounded_up(value: float) -> float:
    """Two decimals that are surely enough."""
    return math.ceil(value * 100) / 100


def _missing(failed: Mapping[str, Rule], name: str) -> int:
    return int(failed[name]["bound"] - failed[name]["value"]) if name in failed else 0


def _s(count: int) -> str:
    return "s" if count > 1 else ""
