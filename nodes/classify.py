"""Decide the mode, and clear what an earlier run left on the thread."""

from nodes.state import AgentState
from tools.routing.route import Router

_SHORT_QUERY_WORDS = 6


async def classify(state: AgentState, *, router: Router, top_k: int, top_k_short: int) -> AgentState:
    """Route the question.

    Args:
        state: Reads `query` and `mode_hint`.
        router: Decides the mode.
        top_k: How many passages to retrieve.
        top_k_short: The same for a short question, which says less about what it wants.

    Returns:
        Update of `route` and `top_k`; every other channel of a run is reset.
    """
    query = state["query"]
    return {
        "route": await router.classify(query, state.get("mode_hint", "")),
        "top_k": top_k_short if len(query.split()) <= _SHORT_QUERY_WORDS else top_k,
        "plan": None,
        "passages": [],
        "terms": {},
        "reranked": None,
        "correction": None,
        "corrected": False,
        "corpus": {"documents": 0, "newest": None},
        "gate": None,
        "simulation": None,
        "text": "",
        "citations": [],
        "charts": [],
        "router": {},
        "debug": None,
        "usage": {},
        "metadata": {},
    }
