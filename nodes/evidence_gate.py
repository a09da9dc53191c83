"""Decide whether the retrieved passages support an answer."""

from nodes.state import AgentState
from tools.evidence.gate import judge


async def evidence_gate(state: AgentState, *, threshold: float, min_documents: int) -> AgentState:
    """Judge the evidence.

    Args:
        state: Reads `passages`.
        threshold: Cosine similarity that a passage must reach, in [-1, 1], inclusive.
        min_documents: How many distinct documents must reach it, ≥ 1.

    Returns:
        Update of `gate`.
    """
    return {"gate": judge(state["passages"], threshold=threshold, min_documents=min_documents)}
