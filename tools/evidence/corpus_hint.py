"""What about the corpus explains a refusal: empty, stale, without what is named, or near misses."""

from collections.abc import Iterator, Mapping

from tools.evidence.asked import read_question
from tools.evidence.gate import Verdict
from tools.evidence.rules import Rule
from tools.retrieval.index import Corpus
from tools.retrieval.passage import Term
from tools.retrieval.plan import QueryPlan


def corpus_hint(
    verdict: Verdict, plan: QueryPlan, terms: Mapping[str, Term], corpus: Corpus, *, found: int
) -> str:
    """Say everything about the corpus that speaks against the question.

    Args:
        verdict: The gate's refusal.
        plan: The question's plan.
        terms: What its words are in the index.
        corpus: How large and how fresh it is.
        found: How many passages were found.
    """
    count, newest = corpus["documents"], corpus["newest"]
    if count == 0:
        return "The index is empty: ingest documents first."
    held = f"The index holds {count:,} document{'s' if count > 1 else ''}"
    held += f", the newest of {newest}" if newest else ""
    failed = {rule["name"]: rule for rule in verdict["rules"] if not rule["passed"]}
    if "possible" in failed:
        reasons = [rule["detail"] for rule in verdict["rules"] if rule["name"] == "possible"]
        return f"{held}; the question cannot be met: {'; '.join(reasons)}."
    told = [
        *_stale(plan, newest),
        *_unknown_names(plan, terms),
        *_required(failed),
        *_found(verdict, plan, failed, found),
    ]
    return f"{held}; {'; '.join(told)}."


def _stale(plan: QueryPlan, newest: str | None) -> Iterator[str]:
    wanted = [plan["since"], *(period["start"] for period in plan["periods"] if period["sure"])]
    later = [day for day in wanted if day and (newest is None or newest < day)]
    if later:
        yield f"it is stale: the question asks for what is of {min(later)} or later"


def _unknown_names(plan: QueryPlan, terms: Mapping[str, Term]) -> Iterator[str]:
    """What may be a name and is in no document; the words around it may be common enough to look relevant."""
    absent = read_question(plan, terms).absent.values()
    if names := [word for word in absent if word[0].isupper()]:
        yield f"no document has the word{'s' if len(names) > 1 else ''} {', '.join(names)}"


def _required(failed: Mapping[str, Rule]) -> Iterator[str]:
    documents = failed.get("distinct_documents")
    if documents and documents["detail"]:
        yield f"the question itself requires {documents['detail']}, and {documents['value']:g} meet that"
    if outlets := failed.get("distinct_outlets"):
        yield (
            f"the question itself requires {outlets['bound']:g} distinct outlets, and it is"
            f" {outlets['value']:g}"
        )


def _found(verdict: Verdict, plan: QueryPlan, failed: Mapping[str, Rule], found: int) -> Iterator[str]:
    if found == 0:
        bound = f" {plan['bound_by']}" if plan["bound_by"] else ""
        yield f"no passage of the minimum length{bound} was found"
        return
    if "coverage" in failed:
        yield f"none that was found is of, or about: {failed['coverage']['detail']}"
    near = len(verdict["supporting"])
    if near:
        yield (
            f"near misses: {near} of them, copies counted once, reach the threshold, and do not hold all"
            " that is asked"
        )
    else:
        yield "none is near the question"
