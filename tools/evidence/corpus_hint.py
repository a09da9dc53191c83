"""What about the corpus explains a refusal: empty, stale, without what is named, or near misses."""

from collections.abc import Iterator, Mapping

from tools.evidence.gate import Verdict
from tools.evidence.rules import Rule
from tools.retrieval.asked import Asked
from tools.retrieval.index import Corpus
from tools.retrieval.plan import QueryPlan


def corpus_hint(
    verdict: Verdict, plan: QueryPlan, asked: Asked, corpus: Corpus, *, found: int, min_chars: int
) -> str:
    """Say everything about the corpus that speaks against the question.

    Args:
        verdict: The gate's refusal.
        plan: The question's plan.
        asked: The question's content.
        corpus: How large and how fresh it is.
        found: How many passages were found.
        min_chars: Shorter passages are not searched.
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
        *_unknown_words(asked),
        *_required(failed),
        *_found(verdict, plan, failed, found, min_chars),
    ]
    return f"{held}; {'; '.join(told)}."


def _stale(plan: QueryPlan, newest: str | None) -> Iterator[str]:
    wanted = [plan["since"], *(period["start"] for period in plan["periods"] if period["sure"])]
    later = [day for day in wanted if day and (newest is None or newest < day)]
    if later:
        yield f"it is stale: the question asks for what is of {min(later)} or later"


def _unknown_words(asked: Asked) -> Iterator[str]:
    """What may be a name and is in no document; the words around it may be common enough to look relevant."""
    names = [word for word in asked.absent.values() if word[0].isupper()]
    if names:
        yield f"no document has the word{'s' if len(names) > 1 else ''} {', '.join(names)}"
    if len(names) < len(asked.absent) == len(asked.weights):
        yield "no document has any word of what is asked; they may be written in another language"


def _required(failed: Mapping[str, Rule]) -> Iterator[str]:
    documents = failed.get("distinct_documents")
    if documents and documents["detail"]:
        yield f"the question itself requires {documents['detail']}, and {documents['value']:g} meet that"
    if outlets := failed.get("distinct_outlets"):
        yield (
            f"the question itself requires {outlets['bound']:g} distinct outlets, and {outlets['value']:g}"
            " meet that"
        )


def _found(
    verdict: Verdict, plan: QueryPlan, failed: Mapping[str, Rule], found: int, min_chars: int
) -> Iterator[str]:
    if found == 0:
        bound = f" {plan['bound_by']}" if plan["bound_by"] else ""
        least = f" of the minimum length ({min_chars} characters)" if min_chars else ""
        yield f"no passage{least}{bound} was found"
        return
    if "coverage" in failed:
        yield f"nothing relevant that was found is of, or about: {failed['coverage']['detail']}"
    yield _near(verdict, failed)


def _near(verdict: Verdict, failed: Mapping[str, Rule]) -> str:
    """How many documents come near, and what they are short of."""
    count = len(verdict["supporting"])
    if count == 0:
        return "none is near the question"
    short = []
    documents = failed.get("distinct_documents")
    if documents and not documents["detail"]:  # else it has been said what the question requires
        short.append(f", and {documents['bound']:g} are required")
    if failed.keys() & {"coverage", "sufficiency", "judge"}:
        short.append(", and what is asked is not all in them")
    scoring = f"{count} documents score" if count > 1 else "1 document scores"
    return f"near misses: {scoring} {verdict['threshold']:g} or more, copies counted once{''.join(short)}"
