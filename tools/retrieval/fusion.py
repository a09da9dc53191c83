"""How a passage's cosine and the words that it shares with a question make up one score, `fused`."""

from tools.retrieval.plan import QueryPlan

FUSION = "cosine-0.4-words-0.6-shrunk-raised-0.1-focused"
"""Names how `fused` is made up: a calibration holds for one fusion only."""

# ADR 0020 has what these were measured against.
COSINE_WEIGHT = 0.4
"""Weight of the cosine in the sum."""
RAISE = 0.1
"""What an outlet or a period that the question names adds."""
RECENT_RAISE = 0.05
"""What it adds to be new, where the question asks for what is."""


def most_raised(plan: QueryPlan) -> float:
    """How much a document that is all that a question prefers adds to `fused`."""
    main = plan["main"]
    raised = RAISE * bool(main["outlets"]) + RAISE * bool(main["periods"])
    return raised + RECENT_RAISE * bool(plan["recent_since"])
