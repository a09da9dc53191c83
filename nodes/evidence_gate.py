"""Decide whether the retrieved passages support an answer."""

from nodes.state import AgentState
from tools.evidence.correction import widen
from tools.evidence.gate import Gate
from tools.evidence.judge import SufficiencyJudge
from tools.retrieval.asked import read_question


async def evidence_gate(
    state: AgentState, *, gate: Gate, judge: SufficiencyJudge | None = None
) -> AgentState:
    """Judge the evidence; where it fails for the first time, say what to search for once more.

    Args:
        state: Reads `passages`, `plan`, `terms` and `corrected`.
        gate: Its rules, and what they are bound to.
        judge: A model with a say in the verdict; None: rules and statistics decide alone.

    Returns:
        Update of `gate`, and of `correction`, the sub-query of the one corrective round.
    """
    plan = state["plan"]
    if plan is None:
        raise ValueError("the gate judges what was retrieved by a plan")
    verdict = gate.judge(state["passages"], plan, state["terms"])
    if judge is not None:
        verdict = await judge.review(verdict, state["passages"], plan, state["terms"])
    asked = read_question(plan, state["terms"])
    last = verdict["decision"] == "sufficient" or verdict["policy"] == "playbook" or state["corrected"]
    return {"gate": verdict, "correction": None if last else widen(plan, state["passages"], asked)}
