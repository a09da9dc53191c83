"""The conditional edges: small pure functions of the state."""

from typing import Literal

from nodes.state import AgentState


def after_classify(state: AgentState) -> Literal["retrieve", "write"]:
    """A direct answer needs no documents; both other modes look for them."""
    return "write" if state["route"]["mode"] == "llm" else "retrieve"


def after_retrieve(state: AgentState) -> Literal["evidence_gate", "simulate"]:
    """Only an answer from documents is gated: a simulation can do with assumptions, and labels them."""
    return "simulate" if state["route"]["mode"] == "risk" else "evidence_gate"


def after_gate(state: AgentState) -> Literal["write", "retrieve", "abstain"]:
    """Without evidence there is no answer; what is missing may be looked for once."""
    gate = state["gate"]
    if gate is not None and gate["decision"] == "sufficient":
        return "write"
    return "retrieve" if state["correction"] is not None else "abstain"
