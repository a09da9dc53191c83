"""Why the evidence does not suffice, and what would change that."""

from collections.abc import Mapping, Sequence
from typing import Any

from tools.evidence.corpus_hint import corpus_hint
from tools.evidence.counterfactual import counterfactual
from tools.evidence.gate import Verdict
from tools.retrieval.asked import read_question
from tools.retrieval.duplicates import sources
from tools.retrieval.index import Corpus
from tools.retrieval.passage import Passage, Term
from tools.retrieval.plan import QueryPlan

_SHOWN = 5


def explain(
    verdict: Verdict,
    passages: Sequence[Passage],
    *,
    plan: QueryPlan,
    terms: Mapping[str, Term],
    corpus: Corpus,
    top_k: int,
    min_chars: int,
) -> dict[str, Any]:
    """Return `{top_scores, matched_titles, corpus_status_hint, counterfactual}` of a refusal.

    Args:
        verdict: The gate's verdict.
        passages: What was found, any order.
        plan: The question's plan.
        terms: What its words are in the index.
        corpus: How many documents the index holds, and the newest date among them.
        top_k: How many passages are retrieved for a question that does not ask for more.
        min_chars: Shorter passages are not searched.
    """
    asked = read_question(plan, terms)
    best = sorted(passages, key=lambda passage: passage["score"], reverse=True)
    near = [group[0]["title"] for group in sources(best).values()]
    return {
        "top_scores": [round(passage["score"], 4) for passage in best[:_SHOWN]],
        "matched_titles": near[:_SHOWN],
        "corpus_status_hint": corpus_hint(verdict, plan, asked, corpus, found=len(best), min_chars=min_chars),
        "counterfactual": counterfactual(verdict, best, plan, asked, top_k=top_k, min_chars=min_chars),
    }
