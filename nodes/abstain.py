"""Say that the evidence does not suffice, why, and what would change that."""

from nodes.state import AgentState
from tools.evidence.refusal import explain
from tools.writing.answer import EXTRACTIVE, provenance, router_metadata, usage
from tools.writing.sections import refusal


async def abstain(state: AgentState, *, min_chars: int) -> AgentState:
    """Refuse; no model is called and nothing is cited.

    Args:
        state: Reads `gate`, `passages`, `plan`, `terms`, `corpus`, `route` and `top_k`.
        min_chars: Shorter passages are not searched.

    Returns:
        Update of the channels of the answer.
    """
    gate, plan = state["gate"], state["plan"]
    if gate is None or plan is None:
        raise ValueError("abstain runs after the gate")
    debug = explain(
        gate,
        state["passages"],
        plan=plan,
        terms=state["terms"],
        corpus=state["corpus"],
        top_k=state["top_k"],
        min_chars=min_chars,
    )
    router = router_metadata(state["route"], gate, top_k=state["top_k"])
    if plan["constraints"]["return_model_id"]:
        router |= {"model_id": EXTRACTIVE}
    return {
        "mode": "rag",
        "text": refusal(debug, router),
        "router": router,
        "debug": debug,
        "usage": usage(EXTRACTIVE),
        "metadata": provenance(EXTRACTIVE, decoding={}),
    }
