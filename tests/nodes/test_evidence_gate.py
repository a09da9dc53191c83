from nodes.evidence_gate import evidence_gate
from nodes.state import AgentState
from tests.passages import passage, planned
from tools.evidence.gate import Gate


async def test_the_gate_judges_the_passages_by_its_settings_and_writes_nothing_else() -> None:
    state = AgentState(
        plan=planned(),
        terms={},
        corrected=False,
        passages=[passage("a", similarity=0.5), passage("b", similarity=0.4)],
    )
    decisions = {}
    for threshold, min_documents in ((0.35, 2), (0.35, 3), (0.45, 2), (0.45, 1)):
        update = await evidence_gate(state, gate=Gate(threshold=threshold, min_documents=min_documents))
        assert set(update) == {"gate", "correction"}
        gate = update["gate"]
        assert gate is not None
        decisions[threshold, min_documents] = gate["decision"]
    assert decisions == {
        (0.35, 2): "sufficient",
        (0.35, 3): "insufficient",
        (0.45, 2): "insufficient",
        (0.45, 1): "sufficient",
    }
